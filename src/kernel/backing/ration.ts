import {
  backedPools,
  freeFor,
  freeOver,
  type LedgerState,
  type PoolId,
  type Units,
  type Window,
} from "../model/index.ts";
import { GPU_MILLI, limits, type PodSpec } from "../placement/index.ts";
import { chargesFor } from "./charge.ts";

/**
 * What each backed pool can still give over the window of a request: reservations ahead come
 * first. A part of a GPU counts as a whole one.
 */
export interface Ration {
  readonly left: Map<PoolId, Units>;
  /** Units that one part of the request takes. */
  readonly units: Units;
}

/** Preemptible requests, and those without GPUs, are not rationed. O(pools log n). */
export function createRation(
  state: LedgerState,
  pod: PodSpec,
  window: Window,
  isPreemptible: boolean,
): Ration {
  const left = new Map<PoolId, Units>();
  if (isPreemptible || pod.gpus === 0) return { left, units: 0 };
  for (const pool of backedPools(state)) {
    left.set(pool.id, freeOver(freeFor(pool, "standard"), window.startAt, window.endAt));
  }
  return { left, units: pod.gpus };
}

/** The pools that can't give another part, by name. */
export function exhausted({ left, units }: Ration): readonly PoolId[] {
  const pools: PoolId[] = [];
  for (const [pool, free] of left) if (free < units) pools.push(pool);
  return pools.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Takes one part off what the pool of its node has left. */
export function takeRation(ration: Ration, pool: PoolId): void {
  const before = ration.left.get(pool);
  if (before !== undefined) ration.left.set(pool, before - ration.units);
}

/**
 * The first GPU in use of an exhausted pool that has room for a share and is paid for until the
 * window ends: another tenant takes nothing more of the pool. O(nodes of the pools).
 */
export function sharedSpot(
  state: LedgerState,
  pools: readonly PoolId[],
  gpuMilli: number,
  window: Window,
  takes: (node: number) => boolean,
): { readonly node: number; readonly gpus: readonly number[] } | undefined {
  const { fleet } = state;
  const { gpuFree } = fleet.index.nodes;
  for (const row of fleet.nodes) {
    if (row === undefined || !pools.includes(row.pool) || row.liveCount === 0) continue;
    if (!takes(row.number)) continue;
    for (let gpu = 0; gpu < row.facts.gpus; gpu++) {
      const free = gpuFree[row.number * limits.NODE_GPUS_MAX + gpu]!;
      if (free < gpuMilli || free === GPU_MILLI) continue;
      if (chargesFor(state, row.node, [gpu], window).length === 0) {
        return { node: row.number, gpus: [gpu] };
      }
    }
  }
  return undefined;
}
