import {
  giveCapacity,
  gpusOf,
  type Instant,
  isPlacementLive,
  type LedgerState,
  nodeRow,
  type Pool,
  siteOf,
  takeCapacity,
  tenantsOf,
  type Window,
} from "../model/index.ts";
import { uncovered } from "./cover.ts";

/**
 * Takes from the pool of its node what a placement adds to its GPUs' use over `window`: a GPU with
 * a fractional tenant counts as one whole GPU until its last tenant ends. Preemptible ones take
 * nothing. O(GPUs x tenants of the node).
 */
export function chargePlacement(state: LedgerState, slot: number, window: Window): void {
  change(state, slot, window, takeCapacity);
}

/** Gives back what no other tenant of its GPUs goes on using. */
export function refundPlacement(state: LedgerState, slot: number, window: Window): void {
  change(state, slot, window, giveCapacity);
}

/** Units that a placement on these GPUs would take of the pool, by window. Reads only. */
export function chargesFor(
  state: LedgerState,
  node: string,
  gpus: readonly number[],
  window: Window,
): readonly Window[] {
  const row = nodeRow(state.fleet, node);
  if (row === undefined) return [];
  return gpus.flatMap((gpu) => uncovered(window, usesOf(state, node, gpu, -1)));
}

function change(
  state: LedgerState,
  slot: number,
  window: Window,
  move: (pool: Pool, tier: "standard", startAt: Instant, endAt: Instant, amount: number) => void,
): void {
  const { placements, fleet } = state;
  if (placements.preemptible[slot] === 1) return;
  const { node } = siteOf(placements, slot);
  const row = nodeRow(fleet, node);
  const pool = row === undefined ? undefined : state.pools.get(row.pool);
  if (pool === undefined) return;
  for (const gpu of gpusOf(placements, slot)) {
    for (const part of uncovered(window, usesOf(state, node, gpu, slot))) {
      move(pool, "standard", part.startAt, part.endAt, 1);
    }
  }
}

/** When other live placements that count use a GPU. */
function usesOf(
  { placements, fleet }: LedgerState,
  node: string,
  gpu: number,
  except: number,
): readonly Window[] {
  const row = nodeRow(fleet, node);
  const uses: Window[] = [];
  if (row === undefined) return uses;
  for (const slot of tenantsOf(placements, row)) {
    const counts = slot !== except && placements.preemptible[slot] === 0;
    if (!counts || !isPlacementLive(placements, slot)) continue;
    if ((placements.gpus[slot]! & (1 << gpu)) === 0) continue;
    uses.push({ startAt: placements.startAt[slot]!, endAt: placements.endAt[slot]! });
  }
  return uses;
}
