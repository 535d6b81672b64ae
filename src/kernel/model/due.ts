import {
  createNumberHeap,
  heapLeast,
  heapPeekKey,
  heapPeekValue,
  heapPop,
  heapPush,
} from "../../base/index.ts";
import { GRANT_RETENTION_MS } from "../limits.ts";
import { settlePlacementDue, settleRests } from "./fleet/index.ts";
import type { GrantNumber, Instant } from "./ids.ts";
import type { LedgerState } from "./state.ts";
import { grantSlots, isLive, slotOf, stateOf } from "./tables/index.ts";

/**
 * When the grant in `slot` starts or ends next; Infinity for one that does neither by itself
 * (it holds nothing any more, or its pool has no now).
 */
export function nextTransitionAt(state: LedgerState, slot: number): Instant {
  const { grants } = state;
  if (!isLive(grants, slot)) return Number.POSITIVE_INFINITY;
  if (state.poolOrder[grants.pool[slot]!]!.allowPast) return Number.POSITIVE_INFINITY;
  return stateOf(grants, slot) === "scheduled" ? grants.startAt[slot]! : grants.endAt[slot]!;
}

/**
 * Enters the next transition of a grant; the pair entered before, if any, is now stale.
 * Stale pairs leave when they come due, or all at once when they are the greater part.
 */
export function enterDue(state: LedgerState, slot: number): void {
  const at = nextTransitionAt(state, slot);
  if (at === Number.POSITIVE_INFINITY) return;
  heapPush(state.due, at, state.grants.number[slot]!);
  if (state.due.size > 2 * state.liveCount + STALE_SPARE) rebuildDue(state);
}

/** Stale pairs that are not worth a rebuild, whatever the number of grants. */
const STALE_SPARE = 1_024;

/** Builds the heap from the grants alone. O(n log n). */
export function rebuildDue(state: LedgerState): void {
  state.due = createNumberHeap();
  for (const slot of grantSlots(state.grants)) {
    const at = nextTransitionAt(state, slot);
    if (at !== Number.POSITIVE_INFINITY) heapPush(state.due, at, state.grants.number[slot]!);
  }
}

/** Grants with a transition at or before `at`, soonest first, at most `countMax`. Reads only. */
export function dueGrants(
  state: LedgerState,
  at: Instant,
  countMax: number,
): readonly GrantNumber[] {
  // Stale pairs must not even change the order: a heap that was built anew has none.
  const isFresh = (key: number, number: number): boolean => {
    const slot = slotOf(state.grants, number);
    return slot >= 0 && nextTransitionAt(state, slot) === key;
  };
  return [...new Set(heapLeast(state.due, at, countMax, isFresh))];
}

/**
 * Throws away pairs at the top that have come due by `at` and are stale. The heaps only repeat
 * what grants and nodes say, so this changes no decision.
 */
export function settleDue(state: LedgerState, at: Instant): void {
  settlePlacementDue(state.placements, at);
  settleRests(state.fleet, at);
  while (heapPeekKey(state.due) <= at) {
    const slot = slotOf(state.grants, heapPeekValue(state.due));
    if (slot >= 0 && nextTransitionAt(state, slot) === heapPeekKey(state.due)) return;
    heapPop(state.due);
  }
}

/** From when on a grant that just let go of its capacity may be forgotten. */
export function enterEnded(state: LedgerState, number: GrantNumber): void {
  heapPush(state.ended, state.at + GRANT_RETENTION_MS, number);
}
