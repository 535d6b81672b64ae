import { STATEMENT_LINES_MAX } from "../limits.ts";
import { applyMovements, balanceOf, FEES, type Movement, OUTSIDE } from "../market/index.ts";
import type { LedgerState, Stamp, StatementEntry } from "../model/index.ts";
import { accountKeyId } from "./decide.ts";
import { movementOf } from "./movement.ts";
import type { AccountEvent } from "./types.ts";

/** Moves money as it was decided. Never refuses. O(movements). */
export function applyAccount(state: LedgerState, event: AccountEvent, stamp: Stamp): void {
  const { market, users, keys } = state;
  const first = market.nextMovement;
  for (const fact of event.movements) {
    const movement = movementOf(users, fact);
    applyMovements(market.money, [movement]);
    if (movement.from.account !== movement.to.account) {
      enter(state, movement.from.account, movement, event.note, stamp);
      enter(state, movement.to.account, movement, event.note, stamp);
    }
    market.nextMovement += 1;
  }
  if (event.asked === undefined) return;
  const { userId, key } = event.asked;
  const id = accountKeyId(userId, key.key);
  keys.delete(id);
  keys.set(id, { fingerprint: key.fingerprint, grants: [first], usedAt: stamp.at });
}

/** A line of an account's statement; the oldest goes when there are too many. */
function enter(
  { market, users }: LedgerState,
  account: number,
  { from, to, amount, reason }: Movement,
  note: string | undefined,
  { at }: Stamp,
): void {
  if (account < 0) return;
  const other = from.account === account ? to.account : from.account;
  const { free, held } = balanceOf(market.money, account);
  const line: StatementEntry = {
    movement: market.nextMovement,
    at,
    reason,
    other: other === OUTSIDE ? "outside" : other === FEES ? "fees" : users.names[other]!,
    change: from.account === account ? -amount : amount,
    balance: free + held,
    ...(note === undefined ? {} : { note }),
  };
  const lines = market.statements.get(account);
  if (lines === undefined) market.statements.set(account, [line]);
  else {
    lines.push(line);
    // In one go and not one by one, so that a line costs O(1) on average.
    if (lines.length === 2 * STATEMENT_LINES_MAX) lines.splice(0, STATEMENT_LINES_MAX);
  }
}
