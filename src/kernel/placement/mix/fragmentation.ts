import { createIntMap, type IntMap, intMapGet, intMapSet } from "../../../base/index.ts";
import { NODE_GPUS_MAX } from "../limits.ts";
import { type GpuSets, hasModel, type NodeIndex, treeSize } from "../nodes/index.ts";
import type { MixEntry } from "../policy.ts";

/**
 * How much free GPU milli of a node the expected workload can't use, on average over it.
 *
 * The cpu matters only by which entries it is enough for, so states that agree in that, in the
 * model and in the set of free GPU milli share one figure, worked out once.
 */
export interface Fragmentation {
  readonly index: NodeIndex;
  readonly entries: readonly MixEntry[];
  /** Sum of counts: `fragmentOf` is this many times the average. */
  readonly weight: number;
  /** Distinct cpu wants, ascending. */
  readonly cpuSteps: Float64Array;
  known: IntMap;
  /** The sets that `known` numbers; others void it. */
  sets: GpuSets;
}

export function createFragmentation(index: NodeIndex, entries: readonly MixEntry[]): Fragmentation {
  const cpus = [...new Set(entries.map((entry) => entry.cpuMilli))].sort((a, b) => a - b);
  return {
    index,
    entries,
    weight: entries.reduce((sum, entry) => sum + entry.count, 0),
    cpuSteps: Float64Array.from(cpus),
    known: createIntMap(1024),
    sets: index.sets,
  };
}

/**
 * Free milli that can't be used, summed over the entries by count: all of it for an entry that
 * doesn't fit the node, else what lies on GPUs with too little. Cost: a look-up, O(entries) the
 * first time.
 */
export function fragmentOf(
  fragmentation: Fragmentation,
  kind: number,
  cpu: number,
  set: number,
): number {
  const { index, known } = fragmentation;
  const node = index.kinds.kinds[kind]!;
  const step = cpuStep(fragmentation.cpuSteps, cpu);
  const isKept = step < CPU_STEPS && node.modelNumber < MODELS;
  const key = (set * CPU_STEPS + step) * MODELS + node.modelNumber;
  const found = isKept ? intMapGet(known, key) : -1;
  if (found >= 0) return found;
  let sum = 0;
  for (const entry of fragmentation.entries) {
    const fits = cpu >= entry.cpuMilli && entry.gpus > 0 && hasModel(node, entry.models);
    sum += entry.count * (fits ? unusable(index.sets, set, entry) : index.sets.sums[set]!);
  }
  if (!isKept) return sum;
  if (known.size >= KNOWN_MAX) fragmentation.known = createIntMap(1024);
  intMapSet(fragmentation.known, key, sum);
  return sum;
}

/** Keys are exact, for sets stay below 2^21; what does not fit into one is not kept. */
const CPU_STEPS = 4_096;
const MODELS = 1_048_576;

/** States whose figure is kept; beyond, all are worked out again. */
const KNOWN_MAX = 4_000_000;

/** How many of the ascending `steps` are at most `cpu`. */
function cpuStep(steps: Float64Array, cpu: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]! <= cpu) low = middle + 1;
    else high = middle;
  }
  return low;
}

function unusable(sets: GpuSets, set: number, { gpus, gpuMilli }: MixEntry): number {
  const start = set * NODE_GPUS_MAX;
  const size = sets.sizes[set]!;
  let enough = 0;
  let usable = 0;
  while (enough < size && sets.values[start + enough]! >= gpuMilli) {
    usable += sets.values[start + enough]!;
    enough += 1;
  }
  return enough < gpus ? sets.sums[set]! : sets.sums[set]! - usable;
}

/** Sums over all nodes that take tenants: free GPU milli, and how much of it is fragment. */
export function fleetFragment(fragmentation: Fragmentation): {
  readonly freeMilli: number;
  /** On average over the entries, rounded down. */
  readonly fragmentMilli: number;
} {
  const { groups, sets, tree } = fragmentation.index;
  let free = 0;
  let fragment = 0;
  for (let group = 0; group < groups.count; group++) {
    const nodes = treeSize(tree, groups.root[group]!);
    if (nodes === 0) continue;
    const set = groups.set[group]!;
    free += nodes * sets.sums[set]!;
    fragment += nodes * fragmentOf(fragmentation, groups.kind[group]!, groups.cpu[group]!, set);
  }
  return { freeMilli: free, fragmentMilli: Math.floor(fragment / fragmentation.weight) };
}
