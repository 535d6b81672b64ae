import { createPrng, type Prng } from "../../../base/index.ts";
import { chooseGpus } from "../gpu-choice.ts";
import { NODE_GPUS_MAX } from "../limits.ts";
import { typicalOf } from "../mix/index.ts";
import {
  addNode,
  createNodeIndex,
  internShape,
  isPresent,
  NO_NODE,
  type NodeIndex,
  occupy,
} from "../nodes/index.ts";
import type { MixEntry, PolicyDefinition, RehearsalImage, StageNodes } from "../policy.ts";
import { createRanking, pickNode, type Ranking } from "../ranking.ts";
import { GPU_MILLI, type PodSpec } from "../types.ts";
import { learnWorth, noteRemnant, type Remnants } from "./remnants.ts";
import { createWasteScores } from "./scores.ts";
import { createWaste } from "./waste.ts";

/**
 * A trial on paper: pods drawn from the mix fill an empty fleet like ours until nothing much
 * fits, and every remnant of a GPU on the way is noted with what became of it. Memory is left out.
 */
export interface Rehearsal {
  readonly ranking: Ranking;
  /** What is learnt from the end; undefined where another policy is only tried. */
  readonly remnants: Remnants | undefined;
  /** How it began: all that it would take to begin again. */
  readonly entries: readonly MixEntry[];
  readonly stage: readonly StageNodes[];
  readonly seed: number;
  readonly pods: readonly PodSpec[];
  /** Sums of counts up to each pod, to draw by. */
  readonly upTo: Float64Array;
  readonly chance: Prng;
  /** Free milli of a GPU at one time: `(node * NODE_GPUS_MAX + gpu) * 1024 + milli`. */
  readonly sightings: number[];
  readonly capacityMilli: number;
  milliLeft: number;
  /** Pods that it has had. */
  podCount: number;
  usedMilli: number;
  /** Sum of `usedMilli` over the pods that came when GPUs ran out, in GPUs, and their number. */
  usedSum: number;
  usedCount: number;
}

export interface RehearsalOptions {
  /** The mix, most frequent first. */
  readonly ranked: readonly MixEntry[];
  readonly remnants: Remnants;
  readonly seed: number;
  /** A larger fleet is thinned to about so many GPUs, evenly by kind of node. */
  readonly gpusMax: number;
  /** A policy to try in place of the scores, on the same stage and pods; nothing is learnt. */
  readonly rival?: PolicyDefinition;
}

/** Sets the stage. `remnants` is what scores go by, and what the end will correct. */
export function startRehearsal(index: NodeIndex, options: RehearsalOptions): Rehearsal {
  const { ranked, remnants, seed, gpusMax, rival } = options;
  return openStage(thinFleet(index, gpusMax), ranked, { remnants, seed, rival });
}

/** Goes on where the image was made: what it had so far is rehearsed again. */
export function resumeRehearsal(
  { entries, stage, seed, pods }: RehearsalImage,
  remnants: Remnants,
  rival: PolicyDefinition | undefined,
): Rehearsal {
  const rehearsal = openStage(stage, entries, { remnants, seed, rival });
  continueRehearsal(rehearsal, pods);
  return rehearsal;
}

export function rehearsalImage(rehearsal: Rehearsal): RehearsalImage {
  const { remnants, seed, entries, stage, podCount: pods } = rehearsal;
  return { isRival: remnants === undefined, seed, entries, stage, pods };
}

interface StageTerms {
  readonly remnants: Remnants;
  readonly seed: number;
  readonly rival: PolicyDefinition | undefined;
}

function openStage(
  stage: readonly StageNodes[],
  ranked: readonly MixEntry[],
  { remnants, seed, rival }: StageTerms,
): Rehearsal {
  const index = stageIndex(stage);
  const waste = createWaste(index, { typical: typicalOf(ranked), ranked }, remnants);
  const policy = rival?.create({ index, seed, mix: ranked }) ?? createWasteScores(waste);
  let sum = 0;
  const upTo = Float64Array.from(ranked, ({ count }) => {
    sum += count;
    return sum;
  });
  return {
    ranking: createRanking(index, policy),
    remnants: rival === undefined ? remnants : undefined,
    entries: ranked,
    stage,
    seed,
    pods: ranked.map((entry) => ({ ...entry, memoryMib: 0 })),
    upTo,
    chance: createPrng(seed),
    sightings: [],
    capacityMilli: waste.capacityMilli,
    milliLeft: Math.floor((waste.capacityMilli * DEMAND_PERCENT) / 100),
    podCount: 0,
    usedMilli: 0,
    usedSum: 0,
    usedCount: 0,
  };
}

/** Places up to `pods` more. True if that was the end; the remnants are then learnt from. */
export function continueRehearsal(rehearsal: Rehearsal, pods: number): boolean {
  for (let i = 0; i < pods && rehearsal.milliLeft > 0; i++) rehearseOne(rehearsal);
  if (rehearsal.milliLeft > 0) return false;
  if (rehearsal.remnants !== undefined) learn(rehearsal.ranking, rehearsal.remnants, rehearsal);
  return true;
}

/** How full the stage was on average when GPUs ran out, in parts of a million. */
export function fullnessOf({ usedSum, usedCount, capacityMilli }: Rehearsal): number {
  if (usedCount === 0) return 0;
  return Math.floor((usedSum * GPU_MILLI * 1000) / ((capacityMilli / 1000) * usedCount));
}

/** The demand at which published experiments end, and at which GPUs begin to run out. */
const DEMAND_PERCENT = 130;
const SHORT_PERCENT = 90;

function rehearseOne(rehearsal: Rehearsal): void {
  const { ranking, sightings, capacityMilli } = rehearsal;
  const { index, policy } = ranking;
  const shape = internShape(index.shapes, drawPod(rehearsal));
  rehearsal.milliLeft -= shape.milliTotal;
  rehearsal.podCount += 1;
  if (rehearsal.milliLeft * 100 <= capacityMilli * (DEMAND_PERCENT - SHORT_PERCENT)) {
    rehearsal.usedSum += Math.floor(rehearsal.usedMilli / GPU_MILLI);
    rehearsal.usedCount += 1;
  }
  policy.arrived?.(shape);
  const node = pickNode(ranking, shape);
  if (node === NO_NODE) return;
  const placed = chooseGpus(index, policy, node, shape);
  occupy(index, shape, placed);
  rehearsal.usedMilli += shape.milliTotal;
  for (const gpu of placed.gpus) {
    const place = node * NODE_GPUS_MAX + gpu;
    const free = index.nodes.gpuFree[place]!;
    if (free > 0) sightings.push(place * 1024 + free);
  }
}

function drawPod({ pods, upTo, chance }: Rehearsal): PodSpec {
  const drawn = chance.below(upTo.at(-1)!);
  let low = 0;
  let high = upTo.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle]! > drawn) high = middle;
    else low = middle + 1;
  }
  return pods[low]!;
}

function learn({ index }: Ranking, remnants: Remnants, { sightings }: Rehearsal): void {
  const { nodes } = index;
  for (let node = 0; node < nodes.count; node++) {
    for (let gpu = 0; gpu < nodes.gpuCount[node]!; gpu++) {
      noteRemnant(remnants, GPU_MILLI, nodes.gpuFree[node * NODE_GPUS_MAX + gpu]!);
    }
  }
  for (const sighting of sightings) {
    const place = Math.floor(sighting / 1024);
    noteRemnant(remnants, sighting % 1024, nodes.gpuFree[place]!);
  }
  learnWorth(remnants);
}

/** One of every so many nodes of the same kind and size, at least one of each. */
function thinFleet({ nodes, kinds }: NodeIndex, gpusMax: number): readonly StageNodes[] {
  const stage: StageNodes[] = [];
  let gpusAll = 0;
  for (let node = 0; node < nodes.count; node++) gpusAll += nodes.gpuCount[node]!;
  const every = Math.max(1, Math.ceil(gpusAll / gpusMax));
  const met = new Map<string, number>();
  for (let node = 0; node < nodes.count; node++) {
    if (!isPresent(nodes, node)) continue;
    const { model } = kinds.kinds[nodes.kind[node]!]!;
    const cpuMilli = nodes.cpuTotal[node]!;
    const gpus = nodes.gpuCount[node]!;
    const like = `${cpuMilli} ${gpus} ${model}`;
    const before = met.get(like) ?? 0;
    met.set(like, before + 1);
    if (before % every !== 0) continue;
    const last = stage.at(-1);
    const isLike = last?.cpuMilli === cpuMilli && last.gpus === gpus && last.model === model;
    if (isLike) stage.pop();
    stage.push({ cpuMilli, gpus, model, count: isLike ? last.count + 1 : 1 });
  }
  return stage;
}

/** All of them as empty nodes, in their order. */
function stageIndex(stage: readonly StageNodes[]): NodeIndex {
  const index = createNodeIndex();
  for (const { cpuMilli, gpus, model, count } of stage) {
    for (let i = 0; i < count; i++) {
      addNode(index, { id: `${index.nodes.count}`, cpuMilli, memoryMib: 0, gpus, model });
    }
  }
  return index;
}
