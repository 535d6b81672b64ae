import { type Mix, mixFrom, typicalOf } from "../mix/index.ts";
import type { NodeIndex } from "../nodes/index.ts";
import type { MixEntry, MixImage, Policy, ScoresImage, WasteImage } from "../policy.ts";
import {
  createWaste,
  createWasteScores,
  type Rehearsal,
  type Remnants,
  rehearsalImage,
  resumeRehearsal,
  type WasteScores,
} from "../waste/index.ts";
import { fgd } from "./fgd.ts";

/** What `least-waste` knows and is finding out. */
export interface Learner {
  readonly index: NodeIndex;
  readonly seed: number;
  readonly mix: Mix;
  /** The version of the mix that scores go by; 0 for none yet. */
  version: number;
  scores: Policy | undefined;
  /** The same, where they are its own and not the rival's. */
  ownScores: WasteScores | undefined;
  /** The mix that scores go by, most frequent first. */
  entries: readonly MixEntry[];
  remnants: Remnants | undefined;
  isRivalBetter: boolean;
  /** What is going on bit by bit: first our own, then the rival's try at the same pods. */
  rehearsal: Rehearsal | undefined;
  ownFullness: number;
  /** Counts up with every new `scores`. */
  turns: number;
}

export function createLearner(index: NodeIndex, seed: number, mix: Mix): Learner {
  return {
    index,
    seed,
    mix,
    version: 0,
    scores: undefined,
    ownScores: undefined,
    entries: [],
    remnants: undefined,
    isRivalBetter: false,
    rehearsal: undefined,
    ownFullness: 0,
    turns: 0,
  };
}

/** Makes scores from a mix; with an image, those that it was made of. */
export function setScores(
  learner: Learner,
  entries: readonly MixEntry[],
  remnants: Remnants,
  image?: ScoresImage,
): void {
  const { index, seed } = learner;
  learner.turns += 1;
  if (learner.isRivalBetter) {
    learner.ownScores = undefined;
    learner.scores = fgd.create({ index, seed, mix: entries });
    return;
  }
  const mix = { typical: typicalOf(entries), ranked: entries };
  const gpusByModel = image === undefined ? undefined : new Map(image.gpusByModel);
  const waste = createWaste(index, mix, remnants, gpusByModel);
  learner.ownScores = createWasteScores(waste, image);
  learner.scores = learner.ownScores;
}

export function learnerImage(learner: Learner): WasteImage {
  const { version, isRivalBetter, ownFullness, remnants, scores, rehearsal, entries } = learner;
  const own = learner.ownScores?.image() ?? NO_PRICES;
  return {
    version,
    isRivalBetter,
    ownFullness,
    ...(remnants === undefined ? {} : { remnants: remnantsImage(remnants) }),
    ...(scores === undefined ? {} : { scores: { entries, ...own } }),
    ...(rehearsal === undefined ? {} : { rehearsal: rehearsalImage(rehearsal) }),
  };
}

export function restoreLearner(
  index: NodeIndex,
  seed: number,
  mix: MixImage,
  image: WasteImage,
): Learner {
  const learner = createLearner(index, seed, mixFrom(mix));
  learner.version = image.version;
  learner.isRivalBetter = image.isRivalBetter;
  learner.ownFullness = image.ownFullness;
  if (image.remnants === undefined) return learner;
  const { worth, seen, filled } = image.remnants;
  const remnants = {
    worth: Float64Array.from(worth),
    seen: Float64Array.from(seen),
    filled: Float64Array.from(filled),
  };
  learner.remnants = remnants;
  const { scores, rehearsal } = image;
  if (scores !== undefined) {
    learner.entries = scores.entries;
    setScores(learner, scores.entries, remnants, scores);
  }
  if (rehearsal !== undefined) {
    const rival = rehearsal.isRival ? fgd : undefined;
    learner.rehearsal = resumeRehearsal(rehearsal, remnants, rival);
  }
  return learner;
}

/** What the rival's scores have of it. */
const NO_PRICES = { gpusByModel: [], prices: [], isPriced: false, milliLeft: 0 };

function remnantsImage({ worth, seen, filled }: Remnants): NonNullable<WasteImage["remnants"]> {
  return { worth: [...worth], seen: [...seen], filled: [...filled] };
}
