import { mulDiv } from "../../../base/index.ts";
import { FEES, type Movement, tradeValue } from "../../market/index.ts";
import type { Due, Instant, Lease, MicroCredits, Units } from "../../model/index.ts";
import { holdOn, type Paper } from "./paper.ts";

const MILLION = 1_000_000;

/** What a due pays for its units from `startAt` to `until`. */
export function dueValue(due: Due, units: Units, until: Instant): MicroCredits {
  const endAt = Math.min(due.endAt, until);
  return endAt <= due.startAt ? 0 : tradeValue(due.price, units, endAt - due.startAt);
}

/**
 * Pays what a lease owes up to `until`: each holder to the one before. Gives the movements, and
 * the dues as they then stand. What a hold lacks to a started micro-credit its payee goes without.
 */
export function paidUntil(
  paper: Paper,
  { dues, units }: Lease,
  until: Instant,
): { readonly movements: readonly Movement[]; readonly dues: readonly Due[] } {
  const movements: Movement[] = [];
  const rest = dues.map((due) => {
    const held = holdOn(paper, due.hold);
    const amount = Math.min(held, dueValue(due, units, until));
    const fee = mulDiv(amount, due.feePpm, MILLION);
    const from = { account: due.from, hold: due.hold };
    movements.push({ from, to: { account: due.to }, amount: amount - fee, reason: "trade" });
    movements.push({ from, to: { account: FEES }, amount: fee, reason: "fee" });
    return until > due.startAt ? { ...due, startAt: Math.min(until, due.endAt) } : due;
  });
  return { movements, dues: rest };
}

/** What is left in the holds of dues goes back to those who paid it in. */
export function released(paper: Paper, dues: readonly Due[]): readonly Movement[] {
  return dues.map(({ from: account, hold }) => ({
    from: { account, hold },
    to: { account },
    amount: holdOn(paper, hold),
    reason: "release",
  }));
}

/**
 * The dues of `sold` of so many units, with holds of their own, and of those that stay. Nothing
 * moves where all are sold.
 */
export function split(
  paper: Paper,
  dues: readonly Due[],
  units: Units,
  sold: Units,
): {
  readonly movements: readonly Movement[];
  readonly sold: readonly Due[];
  readonly kept: readonly Due[];
} {
  if (sold === units) return { movements: [], sold: dues, kept: [] };
  const movements: Movement[] = [];
  const parts = dues.map((due) => {
    const hold = paper.nextHold;
    paper.nextHold += 1;
    const { from: account } = due;
    const amount = Math.min(holdOn(paper, due.hold), dueValue(due, sold, due.endAt));
    const to = { account, hold };
    movements.push({ from: { account, hold: due.hold }, to, amount, reason: "hold" });
    return { ...due, hold };
  });
  return { movements, sold: parts, kept: dues };
}
