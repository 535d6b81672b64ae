import { assert } from "../../base/index.ts";
import {
  checkLedger,
  type LedgerState,
  slotOf,
  stateOf,
  viewPlacement,
} from "../../kernel/index.ts";
import type { Promises } from "./promises.ts";

/**
 * Holds what clients were told against the ledger: every promise is there once and as told,
 * nothing that was cancelled or given back is alive, and the ledger's own invariants hold. Fails
 * an assertion otherwise.
 */
export function judge(state: LedgerState, promises: Promises): void {
  checkLedger(state);
  const seen = new Map<number, string>();
  judgePlaces(state, promises, seen);
  for (const [key, promised] of promises.granted) {
    const other = seen.get(promised.grant);
    assert(other === undefined, "no grant is promised for two requests");
    seen.set(promised.grant, key);
    const slot = slotOf(state.grants, promised.grant);
    assert(slot >= 0, "what was promised is in the ledger");
    const outcome = stateOf(state.grants, slot);
    if (promises.cancelled.has(promised.grant)) {
      assert(outcome === "cancelled" || outcome === "ended", "what was cancelled stays cancelled");
      continue;
    }
    const { grants } = state;
    assert(grants.amount[slot] === promised.amount, "the promised amount stands");
    assert(grants.startAt[slot] === promised.startAt, "the promised start stands");
    if (outcome === "cancelled") continue;
    assert(grants.endAt[slot] === promised.endAt, "the promised end stands");
  }
}

/** A placement may have ended, been evicted or lost its node, but never moved or vanished. */
function judgePlaces(state: LedgerState, promises: Promises, seen: Map<number, string>): void {
  for (const [key, places] of promises.placed) {
    for (const place of places) {
      assert(!seen.has(place.grant), "no placement is promised for two requests");
      seen.set(place.grant, key);
      const view = viewPlacement(state, place.grant);
      assert(view !== undefined, "what was placed is in the ledger");
      assert(view.node === place.node, "on the node that was promised");
      assert(`${view.gpus}` === `${place.gpus}`, "with the GPUs that were promised");
      assert(view.userId === place.userId && view.startAt === place.startAt, "as it was promised");
      const isLive = view.state === "active" || view.state === "scheduled";
      assert(!(isLive && promises.released.has(place.grant)), "what was given back stays so");
    }
  }
}
