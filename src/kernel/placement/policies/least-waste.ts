import { tightestGpu } from "../gpu-choice.ts";
import {
  createMix,
  expectUnseen,
  isKnown,
  type Mix,
  observe,
  rankedEntries,
  typicalEntries,
} from "../mix/index.ts";
import type { NodeIndex, Shape } from "../nodes/index.ts";
import type { MixEntry, Policy, PolicyContext, PolicyDefinition } from "../policy.ts";
import { GPU_MILLI } from "../types.ts";
import {
  continueRehearsal,
  createRemnants,
  createWaste,
  createWasteScores,
  fadeRemnants,
  type Rehearsal,
  type Remnants,
  startRehearsal,
  type WasteScores,
} from "../waste/index.ts";
import { fullness, restTerms } from "./best-fit.ts";

/**
 * The node and GPU where the pod makes least more GPU that will probably never be used: remnants
 * nobody will want, GPUs that cpu runs short for, room that only scarce nodes have. What a remnant
 * is worth it learns by filling an empty copy of the fleet on paper with the workload, given or
 * learnt; until it has seen some requests it ranks as `best-fit`.
 */
export const leastWaste: PolicyDefinition = {
  name: "least-waste",
  about: "least growth of GPUs that will never be used, as rehearsed with the workload; our best",
  create: createLeastWaste,
};

/** Rehearsals before the first pod, where the workload is given, and GPUs of their fleet. */
const FULL_REHEARSALS = 3;
const FULL_GPUS_MAX = 8_000;

/** GPUs of the fleet that a learnt workload is rehearsed on, and pods rehearsed an arrival. */
const SMALL_GPUS_MAX = 3_200;
const PODS_PER_ARRIVAL = 16;

interface Learner {
  readonly index: NodeIndex;
  readonly seed: number;
  readonly mix: Mix;
  /** The version of the mix that scores go by; 0 for none yet. */
  version: number;
  scores: WasteScores | undefined;
  remnants: Remnants | undefined;
  rehearsal: Rehearsal | undefined;
  /** Counts up with every new `scores`. */
  turns: number;
}

function createLeastWaste({ index, seed, mix }: PolicyContext): Policy {
  const learner: Learner = {
    index,
    seed,
    mix: createMix(mix),
    version: 0,
    scores: undefined,
    remnants: undefined,
    rehearsal: undefined,
    turns: 0,
  };
  return {
    name: "least-waste",
    score: (group, shape) => learner.scores?.score(group, shape) ?? fullness(index, group, shape),
    sharedGpu: (node, shape) =>
      learner.scores?.sharedGpu(node, shape) ?? tightestGpu(index, node, shape),
    epoch: () => learner.turns * EPOCHS + (learner.scores?.epoch() ?? 0),
    terms: (group, shape) => learner.scores?.terms(group, shape) ?? restTerms(index, group, shape),
    arrived: (shape) => arrived(learner, shape),
    basis: () => basisText(learner),
  };
}

/** More epochs than one `scores` ever has. */
const EPOCHS = 16_777_216;

function arrived(learner: Learner, shape: Shape): void {
  if (learner.mix.seen === 0) expectUnseen(learner.mix, wholeGpuRequests(learner.index));
  observe(learner.mix, shape);
  if (isKnown(learner.mix) && learner.version !== learner.mix.version) renew(learner);
  if (learner.rehearsal !== undefined && continueRehearsal(learner.rehearsal, PODS_PER_ARRIVAL)) {
    learner.rehearsal = undefined;
    adopt(learner);
  }
  learner.scores?.arrived(shape);
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
  const { mix, index, seed } = learner;
  learner.version = mix.version;
  const entries = rankedEntries(mix);
  if (entries.every(({ gpus }) => gpus === 0)) return;
  learner.remnants ??= createRemnants(entries);
  const options = { typical: typicalEntries(mix), ranked: entries, remnants: learner.remnants };
  if (!mix.isGiven) {
    fadeRemnants(learner.remnants);
    if (learner.scores === undefined) adopt(learner);
    const gpusMax = SMALL_GPUS_MAX;
    learner.rehearsal = startRehearsal(index, { ...options, seed: seed + mix.version, gpusMax });
    return;
  }
  for (let i = 0; i < FULL_REHEARSALS; i++) {
    const gpusMax = FULL_GPUS_MAX;
    const rehearsal = startRehearsal(index, { ...options, seed: seed + i, gpusMax });
    continueRehearsal(rehearsal, Number.MAX_SAFE_INTEGER);
  }
  adopt(learner);
}

function adopt(learner: Learner): void {
  const { mix, index, remnants } = learner;
  if (remnants === undefined) return;
  const entries = { typical: typicalEntries(mix), ranked: rankedEntries(mix) };
  learner.scores = createWasteScores(createWaste(index, entries, remnants));
  learner.turns += 1;
}

function basisText({ mix, scores, rehearsal }: Learner): string {
  if (scores === undefined) return `best-fit, for only ${mix.seen} requests were seen`;
  if (mix.isGiven) return "the workload given, rehearsed";
  const state = rehearsal === undefined ? "rehearsed" : "being rehearsed";
  return `the mix of ${mix.seen} requests seen, ${state}`;
}
