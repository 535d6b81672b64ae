import { NODE_GPUS_MAX } from "../limits.ts";
import { type GpuSets, hasModel, type NodeIndex, type NodeKind } from "../nodes/index.ts";
import type { MixEntry } from "../policy.ts";

/** The GPU requests of a mix as columns, with how often each could be served by a set of GPUs. */
export interface Requests {
  readonly entries: readonly MixEntry[];
  /** Sum of the counts of all GPU requests of the mix. */
  readonly weight: number;
  readonly cpu: Float64Array;
  /** Milli of one such request in all. */
  readonly milli: Float64Array;
  /** By set: where its list starts in `lists`, or -1. */
  listAt: Int32Array;
  /** One list a set: how many requests, then pairs of a request and the milli it could use. */
  lists: number[];
  sets: GpuSets;
}

/** Requests considered; rarer ones weigh next to nothing. */
const REQUESTS_MAX = 128;

/** `entries` by falling count: see `rankedEntries`. */
export function createRequests(index: NodeIndex, entries: readonly MixEntry[]): Requests {
  const withGpus = entries.filter(({ gpus }) => gpus > 0);
  const kept = withGpus.slice(0, REQUESTS_MAX);
  return {
    entries: kept,
    weight: withGpus.reduce((sum, { count }) => sum + count, 0),
    cpu: Float64Array.from(kept, ({ cpuMilli }) => Math.max(1, cpuMilli)),
    milli: Float64Array.from(kept, ({ gpus, gpuMilli }) => gpus * gpuMilli),
    listAt: new Int32Array(0),
    lists: [],
    sets: index.sets,
  };
}

/** Where in `lists` the set's list starts. O(requests) the first time, then a look-up. */
export function listOf(requests: Requests, set: number): number {
  if (set >= requests.listAt.length) {
    const bigger = new Int32Array(Math.max(1024, set * 2)).fill(-1, requests.listAt.length);
    bigger.set(requests.listAt);
    requests.listAt = bigger;
  }
  const known = requests.listAt[set]!;
  return known >= 0 ? known : addList(requests, set);
}

/** GPU milli that requests of number `at` could use of a node, were they alone in coming. */
export function usableMilli(
  requests: Requests,
  node: { readonly kind: NodeKind; readonly cpu: number; readonly set: number },
  at: number,
): number {
  const entry = requests.entries[at]!;
  if (node.cpu < requests.cpu[at]! || !hasModel(node.kind, entry.models)) return 0;
  const byGpus = timesOf(requests.sets, node.set, entry) * requests.milli[at]!;
  return Math.min(byGpus, Math.floor((node.cpu * requests.milli[at]!) / requests.cpu[at]!));
}

function addList(requests: Requests, set: number): number {
  const { lists } = requests;
  const at = lists.length;
  lists.push(0);
  requests.entries.forEach((entry, i) => {
    const times = timesOf(requests.sets, set, entry);
    if (times > 0) lists.push(i, times * requests.milli[i]!);
  });
  lists[at] = (lists.length - at - 1) / 2;
  requests.listAt[set] = at;
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
