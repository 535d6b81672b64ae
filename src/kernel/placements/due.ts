import { heapLeast, heapPeekKey } from "../../base/index.ts";
import {
  type Instant,
  isLeaving,
  type LedgerState,
  nextPlacementAt,
  type PlacementTable,
  placementSlot,
  placementState,
} from "../model/index.ts";
import type { PlacementEnded, PlacementPreempted, PlacementStarted } from "./types.ts";

/**
 * What becomes of placements by `at`, soonest first, of equals the oldest: at most `countMax` of
 * them. Who makes room is older than who comes instead, so it goes first. Reads only.
 */
export function duePlacements(
  { placements }: LedgerState,
  at: Instant,
  countMax: number,
): readonly (PlacementStarted | PlacementEnded | PlacementPreempted)[] {
  const isFresh = (key: number, number: number): boolean => {
    const slot = placementSlot(placements, number);
    return slot >= 0 && nextPlacementAt(placements, slot) === key;
  };
  const due = new Set(heapLeast(placements.due, at, countMax, isFresh));
  return [...due].flatMap((grant) => transitions(placements, grant, at));
}

/** When the next one starts or ends; Infinity for never. May be early, never late. */
export function nextPlacementDueAt({ placements }: LedgerState): Instant {
  return heapPeekKey(placements.due);
}

function transitions(
  table: PlacementTable,
  grant: number,
  at: Instant,
): readonly (PlacementStarted | PlacementEnded | PlacementPreempted)[] {
  const slot = placementSlot(table, grant);
  const hasToStart = placementState(table, slot) === "scheduled";
  const hasToEnd = table.endAt[slot]! <= at;
  return [
    ...(hasToStart ? [{ kind: "placement.started", grant } as const] : []),
    ...(hasToEnd ? [ending(table, slot, grant)] : []),
  ];
}

function ending(
  table: PlacementTable,
  slot: number,
  grant: number,
): PlacementEnded | PlacementPreempted {
  return isLeaving(table, slot)
    ? { kind: "placement.preempted", grant }
    : { kind: "placement.ended", grant, outcome: "walltime" };
}
