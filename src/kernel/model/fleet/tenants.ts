import {
  createNumberHeap,
  heapPeekKey,
  heapPeekValue,
  heapPop,
  heapPush,
} from "../../../base/index.ts";
import { occupy, vacate } from "../../placement/index.ts";
import type { Instant } from "../ids.ts";
import { type Fleet, type NodeRow, nodeRow } from "./fleet.ts";
import {
  gpusOf,
  isEvictable,
  isLeaving,
  isPlacementLive,
  newestFirst,
  type PlacementTable,
  placementSlot,
  placementState,
  podOf,
  siteOf,
} from "./placement-table.ts";

/** The node of a live placement. */
export function hostOf(fleet: Fleet, table: PlacementTable, slot: number): NodeRow {
  return nodeRow(fleet, siteOf(table, slot).node)!;
}

/** Live placements of a node, newest first as they were entered. The list must not change. */
export function* tenantsOf(table: PlacementTable, row: NodeRow): IterableIterator<number> {
  for (let slot = row.firstSlot; slot >= 0; slot = table.nextOnNode[slot]!) yield slot;
}

/** Enters a live placement with its node and in all counts. */
export function enterTenant(fleet: Fleet, table: PlacementTable, slot: number): void {
  const row = hostOf(fleet, table, slot);
  table.beforeOnNode[slot] = -1;
  table.nextOnNode[slot] = row.firstSlot;
  if (row.firstSlot >= 0) table.beforeOnNode[row.firstSlot] = slot;
  row.firstSlot = slot;
  row.liveCount += 1;
  table.liveCount += 1;
  if (isEvictable(table, slot)) countEvictable(table, row, slot, 1);
}

/** Takes a placement that is still alive out of its node and of all counts. */
export function leaveTenant(fleet: Fleet, table: PlacementTable, slot: number): void {
  const row = hostOf(fleet, table, slot);
  const next = table.nextOnNode[slot]!;
  const before = table.beforeOnNode[slot]!;
  if (next >= 0) table.beforeOnNode[next] = before;
  if (before >= 0) table.nextOnNode[before] = next;
  else row.firstSlot = next;
  row.liveCount -= 1;
  table.liveCount -= 1;
  if (isEvictable(table, slot)) countEvictable(table, row, slot, -1);
}

/** Adds (1) or takes off (-1) a placement that may be evicted. */
export function countEvictable(
  table: PlacementTable,
  { evictable }: NodeRow,
  slot: number,
  sign: 1 | -1,
): void {
  const { load } = podOf(table, slot);
  table.evictableCount += sign;
  evictable.count += sign;
  evictable.cpuMilli += sign * load.cpuMilli;
  evictable.memoryMib += sign * load.memoryMib;
  for (const gpu of gpusOf(table, slot)) {
    while (evictable.milli.length <= gpu) evictable.milli.push(0);
    evictable.milli[gpu] = evictable.milli[gpu]! + sign * load.gpuMilli;
  }
}

/** Takes from the index what the placement asked for. */
export function holdTenant(fleet: Fleet, table: PlacementTable, slot: number): void {
  const node = hostOf(fleet, table, slot).number;
  occupy(fleet.index, podOf(table, slot).load, { node, gpus: gpusOf(table, slot) });
}

/** Gives it back. */
export function freeTenant(fleet: Fleet, table: PlacementTable, slot: number): void {
  const node = hostOf(fleet, table, slot).number;
  vacate(fleet.index, podOf(table, slot).load, { node, gpus: gpusOf(table, slot) });
}

/** When a placement starts or ends next; Infinity for one that has ended. */
export function nextPlacementAt(table: PlacementTable, slot: number): Instant {
  if (!isPlacementLive(table, slot)) return Number.POSITIVE_INFINITY;
  return placementState(table, slot) === "scheduled" ? table.startAt[slot]! : table.endAt[slot]!;
}

/** Enters the next transition of a placement; the pair entered before, if any, is now stale. */
export function enterPlacementDue(table: PlacementTable, slot: number): void {
  const at = nextPlacementAt(table, slot);
  if (at === Number.POSITIVE_INFINITY) return;
  heapPush(table.due, at, table.number[slot]!);
  if (table.due.size > 2 * table.liveCount + STALE_SPARE) rebuildPlacementDue(table);
}

/** Stale pairs that are not worth a rebuild, whatever the number of placements. */
const STALE_SPARE = 1_024;

/** Builds the heap from the placements alone. O(n log n). */
export function rebuildPlacementDue(table: PlacementTable): void {
  table.due = createNumberHeap();
  for (const slot of newestFirst(table)) {
    const at = nextPlacementAt(table, slot);
    if (at !== Number.POSITIVE_INFINITY) heapPush(table.due, at, table.number[slot]!);
  }
}

/** Throws away pairs at the top that have come due by `at` and are stale. */
export function settlePlacementDue(table: PlacementTable, at: Instant): void {
  const { due } = table;
  while (heapPeekKey(due) <= at) {
    const slot = placementSlot(table, heapPeekValue(due));
    if (slot >= 0 && nextPlacementAt(table, slot) === heapPeekKey(due)) return;
    heapPop(due);
  }
}

/** Does the placement hold something in the index? */
export function isHolding(table: PlacementTable, slot: number): boolean {
  return isPlacementLive(table, slot) && !isLeaving(table, slot);
}
