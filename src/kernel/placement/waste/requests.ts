import { NODE_GPUS_MAX } from "../limits.ts";
import {
  type GpuSets,
  grownFloat64,
  grownInt32,
  hasModel,
  type NodeIndex,
  type NodeKind,
} from "../nodes/index.ts";
import type { MixEntry } from "../policy.ts";

/** The GPU requests of a mix as columns, with how often each could be served by a set of GPUs. */
export interface Requests {
  readonly entries: readonly MixEntry[];
  /** Sum of the counts of all GPU requests of the mix. */
  readonly weight: number;
  readonly cpu: Float64Array;
  /** Milli of one such request in all. */
  readonly milli: Float64Array;
  readonly index: NodeIndex;
  /** By the model's number and then by set: where the list starts in `lists`, or -1. */
  readonly listAt: Int32Array[];
  /**
   * One list for each set on each model: how many requests may run there and fit, then of each
   * its number, the milli it could use, and the cpu that this takes.
   */
  lists: Float64Array;
  listsEnd: number;
}

/** Places of one request in a list. */
export const LIST_STEP = 3;

/** Requests considered at most; rarer ones weigh next to nothing. */
const REQUESTS_MAX = 256;

/** Of those for one GPU only the most frequent: so many in thousand of all that want GPUs. */
const SINGLES_PER_MILLE = 960;

/** `entries` by falling count: see `rankedEntries`. */
export function createRequests(index: NodeIndex, entries: readonly MixEntry[]): Requests {
  const withGpus = entries.filter(({ gpus }) => gpus > 0);
  const weight = withGpus.reduce((sum, { count }) => sum + count, 0);
  let sum = 0;
  const weighty = withGpus.filter(({ gpus, count }) => {
    sum += count;
    return gpus > 1 || (sum - count) * 1000 < weight * SINGLES_PER_MILLE;
  });
  const kept = weighty.slice(0, REQUESTS_MAX);
  return {
    entries: kept,
    weight,
    cpu: Float64Array.from(kept, ({ cpuMilli }) => Math.max(1, cpuMilli)),
    milli: Float64Array.from(kept, ({ gpus, gpuMilli }) => gpus * gpuMilli),
    index,
    listAt: [],
    lists: new Float64Array(4096),
    listsEnd: 0,
  };
}

/** Where in `lists` the list of a set on a kind of node starts. O(requests) the first time. */
export function listOf(requests: Requests, kind: NodeKind, set: number): number {
  let starts = requests.listAt[kind.modelNumber];
  if (starts === undefined || set >= starts.length) {
    starts = grownInt32(starts ?? new Int32Array(256).fill(-1), set + 1, -1);
    requests.listAt[kind.modelNumber] = starts;
  }
  const known = starts[set]!;
  if (known >= 0) return known;
  starts[set] = requests.listsEnd;
  return addList(requests, kind, set);
}

/** GPU milli that requests of number `at` could use of a node, were they alone in coming. */
export function usableMilli(
  requests: Requests,
  node: { readonly kind: NodeKind; readonly cpu: number; readonly set: number },
  at: number,
): number {
  const entry = requests.entries[at]!;
  if (node.cpu < requests.cpu[at]! || !hasModel(node.kind, entry.models)) return 0;
  const byGpus = timesOf(requests.index.sets, node.set, entry) * requests.milli[at]!;
  return Math.min(byGpus, Math.floor((node.cpu * requests.milli[at]!) / requests.cpu[at]!));
}

function addList(requests: Requests, kind: NodeKind, set: number): number {
  const { entries, milli, cpu, index } = requests;
  const at = requests.listsEnd;
  requests.lists = grownFloat64(requests.lists, at + 1 + entries.length * LIST_STEP);
  const { lists } = requests;
  let end = at + 1;
  entries.forEach((entry, i) => {
    if (!hasModel(kind, entry.models)) return;
    const times = timesOf(index.sets, set, entry);
    if (times === 0) return;
    lists[end] = i;
    lists[end + 1] = times * milli[i]!;
    lists[end + 2] = times * cpu[i]!;
    end += LIST_STEP;
  });
  lists[at] = (end - at - 1) / LIST_STEP;
  requests.listsEnd = end;
  return at;
}

/** How many of the entry's requests the set could serve one after another. */
function timesOf(sets: GpuSets, set: number, { gpus, gpuMilli }: MixEntry): number {
  const start = set * NODE_GPUS_MAX;
  let times = 0;
  for (let i = 0; i < sets.sizes[set]!; i++) {
    const free = sets.values[start + i]!;
    if (free < gpuMilli) break;
    times += Math.floor(free / gpuMilli);
  }
  return Math.floor(times / gpus);
}
