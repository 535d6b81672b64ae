import { assert } from "../../base/index.ts";
import { checkLedger, type LedgerState, slotOf, stateOf } from "../../kernel/index.ts";
import type { Promises } from "./clients.ts";

/**
 * Holds what clients were told against the ledger: every promise is there once and as told, no
 * cancelled one is alive, and the ledger's own invariants hold. Fails an assertion otherwise.
 */
export function judge(state: LedgerState, promises: Promises): void {
  checkLedger(state);
  const seen = new Map<number, string>();
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
