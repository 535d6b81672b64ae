import { tightestGpu } from "../gpu-choice.ts";
import {
  createMix,
  expectUnseen,
  isKnown,
  mixImage,
  observe,
  rankedEntries,
} from "../mix/index.ts";
import type { NodeIndex, Shape } from "../nodes/index.ts";
import type { MixEntry, Policy, PolicyContext, PolicyDefinition } from "../policy.ts";
import { GPU_MILLI } from "../types.ts";
import {
  continueRehearsal,
  createRemnants,
  fadeRemnants,
  fullnessOf,
  type Rehearsal,
  startRehearsal,
} from "../waste/index.ts";
import { fullness, restTerms } from "./best-fit.ts";
import { fgd } from "./fgd.ts";
import { createLearner, type Learner, learnerImage, restoreLearner, setScores } from "./learner.ts";

/**
 * The node and GPU where the pod makes least more GPU that will probably never be used: remnants
 * nobody will want, GPUs that cpu runs short for, room that only scarce nodes have. What a remnant
 * is worth it learns by filling an empty copy of the fleet on paper with the workload, given or
 * learnt. Where `fgd` fills that copy better, it ranks as `fgd`; until it has seen some requests,
 * as `best-fit`.
 */
export const leastWaste: PolicyDefinition = {
  name: "least-waste",
  about: "least growth of GPUs that will never be used, as rehearsed with the workload; our best",
  isLearning: true,
  create: createLeastWaste,
};

/** Rehearsals before the first pod, where the workload is given, and GPUs of their fleet. */
const FULL_REHEARSALS = 3;
const FULL_GPUS_MAX = 8_000;

/** GPUs of the fleet that a learnt workload is rehearsed on, and pods rehearsed an arrival. */
const SMALL_GPUS_MAX = 3_200;
const PODS_PER_ARRIVAL = 16;

/** Small fleets are filled several times to compare with `fgd`: until so many GPUs, so often. */
const TRIAL_GPUS = 4_000;
const TRIALS_MAX = 8;

/** In parts of a million: `fgd` must fill the fleet so much better to be believed. */
const RIVAL_LEAD = 1_000;

function createLeastWaste({ index, seed, mix, learnt }: PolicyContext): Policy {
  const learner =
    learnt?.waste === undefined
      ? createLearner(index, seed, createMix(mix))
      : restoreLearner(index, seed, learnt.mix, learnt.waste);
  return {
    name: "least-waste",
    score: (group, shape) => learner.scores?.score(group, shape) ?? fullness(index, group, shape),
    sharedGpu: (node, shape) =>
      learner.scores?.sharedGpu(node, shape) ?? tightestGpu(index, node, shape),
    epoch: () => learner.turns * EPOCHS + (learner.scores?.epoch() ?? 0),
    terms: (group, shape) => learner.scores?.terms(group, shape) ?? restTerms(index, group, shape),
    arrived: (shape) => arrived(learner, shape),
    learnt: () => ({ mix: mixImage(learner.mix), waste: learnerImage(learner) }),
    basis: () => basisText(learner),
  };
}

/** More epochs than one `scores` ever has. */
const EPOCHS = 16_777_216;

function arrived(learner: Learner, shape: Shape): void {
  const { mix } = learner;
  if (!mix.isGiven && mix.seen === 0) expectUnseen(mix, wholeGpuRequests(learner.index));
  observe(mix, shape);
  if (isKnown(mix) && learner.version !== mix.version) renew(learner);
  if (learner.rehearsal !== undefined && continueRehearsal(learner.rehearsal, PODS_PER_ARRIVAL)) {
    endRehearsal(learner, learner.rehearsal);
  }
  learner.scores?.arrived?.(shape);
}

/**
 * Requests for 1, 2, 4, ... whole GPUs, up to the largest node, with half a GPU's share of cpu:
 * large ones are so rare that the room for the first of them would be gone before it is seen.
 */
function wholeGpuRequests({ nodes }: NodeIndex): readonly MixEntry[] {
  let cpu = 0;
  let gpus = 0;
  let most = 0;
  for (let node = 0; node < nodes.count; node++) {
    if (nodes.gpuCount[node] === 0) continue;
    cpu += nodes.cpuTotal[node]!;
    gpus += nodes.gpuCount[node]!;
    most = Math.max(most, nodes.gpuCount[node]!);
  }
  const entries: MixEntry[] = [];
  for (let wanted = 1; wanted <= most; wanted *= 2) {
    const cpuMilli = Math.floor((cpu * wanted) / (2 * gpus));
    entries.push({ cpuMilli, gpus: wanted, gpuMilli: GPU_MILLI, models: [], count: 1 });
  }
  return entries;
}

/** A new version of the mix: a given one is rehearsed at once, a learnt one bit by bit. */
function renew(learner: Learner): void {
  const { mix } = learner;
  learner.version = mix.version;
  const ranked = rankedEntries(mix);
  if (ranked.every(({ gpus }) => gpus === 0)) return;
  learner.remnants ??= createRemnants(ranked);
  if (mix.isGiven) {
    rehearseAtOnce(learner);
    adopt(learner);
    return;
  }
  fadeRemnants(learner.remnants);
  if (learner.scores === undefined) adopt(learner);
  learner.rehearsal = begin(learner, learner.version, SMALL_GPUS_MAX);
}

function rehearseAtOnce(learner: Learner): void {
  const trials = Math.ceil(TRIAL_GPUS / Math.max(1, countGpus(learner.index)));
  let lead = 0;
  for (let i = 0; i < FULL_REHEARSALS; i++) fill(learner, i);
  for (let i = 0; i < Math.min(TRIALS_MAX, trials); i++) {
    const number = FULL_REHEARSALS - 1 + i;
    // The last rehearsal is the first trial: what it learnt is small by then.
    const own = i === 0 ? learner.ownFullness : fill(learner, number);
    const rival = begin(learner, number, FULL_GPUS_MAX, fgd);
    continueRehearsal(rival, Number.MAX_SAFE_INTEGER);
    lead += fullnessOf(rival) - own;
  }
  learner.isRivalBetter = lead > RIVAL_LEAD * Math.min(TRIALS_MAX, trials);
}

function fill(learner: Learner, number: number): number {
  const rehearsal = begin(learner, number, FULL_GPUS_MAX);
  continueRehearsal(rehearsal, Number.MAX_SAFE_INTEGER);
  learner.ownFullness = fullnessOf(rehearsal);
  return learner.ownFullness;
}

function begin(
  { mix, index, remnants, seed }: Learner,
  number: number,
  gpusMax: number,
  rival?: PolicyDefinition,
): Rehearsal {
  const ranked = rankedEntries(mix);
  return startRehearsal(index, {
    ranked,
    remnants: remnants ?? createRemnants(ranked),
    seed: seed + number,
    gpusMax,
    ...(rival === undefined ? {} : { rival }),
  });
}

/** After our own rehearsal the rival tries; after that the better one is taken. */
function endRehearsal(learner: Learner, ended: Rehearsal): void {
  if (ended.remnants !== undefined) {
    learner.ownFullness = fullnessOf(ended);
    learner.rehearsal = begin(learner, learner.version, SMALL_GPUS_MAX, fgd);
    adopt(learner);
    return;
  }
  const isRivalBetter = fullnessOf(ended) > learner.ownFullness + RIVAL_LEAD;
  learner.rehearsal = undefined;
  if (isRivalBetter === learner.isRivalBetter) return;
  learner.isRivalBetter = isRivalBetter;
  adopt(learner);
}

function adopt(learner: Learner): void {
  if (learner.remnants === undefined) return;
  learner.entries = rankedEntries(learner.mix);
  setScores(learner, learner.entries, learner.remnants);
}

function countGpus({ nodes }: NodeIndex): number {
  let gpus = 0;
  for (let node = 0; node < nodes.count; node++) gpus += nodes.gpuCount[node]!;
  return gpus;
}

function basisText({ mix, scores, rehearsal, isRivalBetter }: Learner): string {
  if (scores === undefined) return `best-fit, for only ${mix.seen} requests were seen`;
  const known = mix.isGiven ? "the workload given" : `the mix of ${mix.seen} requests seen`;
  if (isRivalBetter) return `fgd, which did better in rehearsal, with ${known}`;
  return `${known}, ${rehearsal === undefined ? "rehearsed" : "being rehearsed"}`;
}
