import {
  gpusOf,
  type Instant,
  isPlacementLive,
  type LedgerState,
  type NodeRow,
  slotOf,
  tenantsOf,
  type Window,
} from "../model/index.ts";
import { uncovered } from "./cover.ts";

/**
 * What a node's placements take of its pool: for each GPU the windows in which anybody is on it.
 * Preemptible ones take nothing. O(tenants^2) of the node at worst.
 */
export function placedGpus({ placements }: LedgerState, row: NodeRow): readonly Window[] {
  const placed: Window[] = [];
  const byGpu = new Map<number, readonly Window[]>();
  for (const slot of tenantsOf(placements, row)) {
    if (placements.preemptible[slot] === 1 || !isPlacementLive(placements, slot)) continue;
    const use = { startAt: placements.startAt[slot]!, endAt: placements.endAt[slot]! };
    for (const gpu of gpusOf(placements, slot)) {
      const before = byGpu.get(gpu) ?? [];
      placed.push(...uncovered(use, before));
      byGpu.set(gpu, [...before, use]);
    }
  }
  return placed;
}

/** A window for each GPU of the node that a reservation is bound to. */
export function boundWindows(
  { grants, backing }: LedgerState,
  row: NodeRow,
  at: Instant,
): readonly Window[] {
  const bound: Window[] = [];
  for (const grant of backing.onNode.get(row.node) ?? []) {
    const endAt = grants.endAt[slotOf(grants, grant)]!;
    for (const part of backing.parts.get(grant) ?? []) {
      if (part.node !== row.node) continue;
      for (const _gpu of part.gpus) bound.push({ startAt: at, endAt });
    }
  }
  return bound;
}
