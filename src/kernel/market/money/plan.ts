import { assert, mulDiv, mulDivCeil } from "../../../base/index.ts";
import type { MicroCredits, Millis, Units } from "../../measures.ts";
import { BALANCE_MAX, ORDER_VALUE_MAX } from "../limits.ts";
import { balanceOf } from "./apply.ts";
import {
  type AccountNumber,
  FEES,
  type HoldNumber,
  type Money,
  type MoneyPlan,
  type MoneyRejection,
  type Movement,
  OUTSIDE,
} from "./types.ts";

const HOUR_MS = 3_600_000;
const MILLION = 1_000_000;

/** Credits bought: from outside to an account. */
export function planDeposit(money: Money, account: AccountNumber, amount: number): MoneyPlan {
  assert(account >= 0, "accounts of users have numbers from 0 up");
  const { free, held } = balanceOf(money, account);
  const max = BALANCE_MAX - free - held;
  if (!isAmount(amount) || amount > max) return refuse({ reason: "amount_out_of_range", max });
  return plan({ from: { account: OUTSIDE }, to: { account }, amount, reason: "deposit" });
}

/** Free credits paid out. */
export function planWithdrawal(money: Money, account: AccountNumber, amount: number): MoneyPlan {
  const fault = faultOfPayment(money, account, amount);
  if (fault !== undefined) return refuse(fault);
  return plan({ from: { account }, to: { account: OUTSIDE }, amount, reason: "withdrawal" });
}

/** Free credits from one account to another. */
export function planPayment(
  money: Money,
  from: AccountNumber,
  to: AccountNumber,
  amount: number,
): MoneyPlan {
  const fault = faultOfPayment(money, from, amount);
  if (fault !== undefined) return refuse(fault);
  const { free, held } = balanceOf(money, to);
  const max = BALANCE_MAX - free - held;
  if (amount > max) return refuse({ reason: "amount_out_of_range", max });
  return plan({ from: { account: from }, to: { account: to }, amount, reason: "payment" });
}

/** Sets money aside, before an order is on the book: it can then be paid whatever happens. */
export function planHold(
  money: Money,
  account: AccountNumber,
  hold: HoldNumber,
  amount: MicroCredits,
): MoneyPlan {
  const fault = faultOfPayment(money, account, amount);
  if (fault !== undefined) return refuse(fault);
  if (money.holds.has(hold)) return refuse({ reason: "hold_exists" });
  return plan({ from: { account }, to: { account, hold }, amount, reason: "hold" });
}

/** Moves part of a hold to a new one: a flow's budget to one of its bids. */
export function planSplitHold(
  money: Money,
  from: HoldNumber,
  hold: HoldNumber,
  amount: MicroCredits,
): MoneyPlan {
  const source = money.holds.get(from);
  if (source === undefined) return refuse({ reason: "unknown_hold" });
  if (!isAmount(amount)) return refuse({ reason: "amount_out_of_range", max: ORDER_VALUE_MAX });
  if (amount > source.left) return refuse({ reason: "budget_too_low", left: source.left });
  if (money.holds.has(hold)) return refuse({ reason: "hold_exists" });
  const { account } = source;
  return plan({ from: { account, hold: from }, to: { account, hold }, amount, reason: "hold" });
}

/**
 * A trade: `amount` leaves the buyer's hold; the seller gets it less the fee (parts per million,
 * rounded down; the seller has the rest).
 */
export function planTrade(
  money: Money,
  hold: HoldNumber,
  seller: AccountNumber,
  amount: MicroCredits,
  feePpm: number,
): MoneyPlan {
  assert(feePpm >= 0 && feePpm <= MILLION, "a fee is a share of the price");
  const source = money.holds.get(hold);
  if (source === undefined) return refuse({ reason: "unknown_hold" });
  if (amount > source.left) return refuse({ reason: "budget_too_low", left: source.left });
  const fee = mulDiv(amount, feePpm, MILLION);
  const from = { account: source.account, hold };
  return plan(
    { from, to: { account: seller }, amount: amount - fee, reason: "trade" },
    { from, to: { account: FEES }, amount: fee, reason: "fee" },
  );
}

/** Gives back part of a hold (all of it unless `amount` is given) to its account. */
export function planRelease(money: Money, hold: HoldNumber, amount?: MicroCredits): MoneyPlan {
  const source = money.holds.get(hold);
  if (source === undefined) return refuse({ reason: "unknown_hold" });
  const given = amount ?? source.left;
  if (given > source.left) return refuse({ reason: "budget_too_low", left: source.left });
  const { account } = source;
  return plan({
    from: { account, hold },
    to: { account },
    amount: given,
    reason: "release",
  });
}

/** What so many units cost for so long at a price per unit-hour; a started micro-credit counts. */
export function tradeValue(price: MicroCredits, units: Units, spanMs: Millis): MicroCredits {
  const perHour = price * units;
  assert(perHour <= ORDER_VALUE_MAX, "the value of an order stays exact");
  return mulDivCeil(perHour, spanMs, HOUR_MS);
}

function faultOfPayment(
  money: Money,
  account: AccountNumber,
  amount: number,
): MoneyRejection | undefined {
  if (!isAmount(amount)) return { reason: "amount_out_of_range", max: BALANCE_MAX };
  const { free } = balanceOf(money, account);
  return amount > free ? { reason: "balance_too_low", free } : undefined;
}

function isAmount(amount: number): boolean {
  return Number.isSafeInteger(amount) && amount > 0 && amount <= BALANCE_MAX;
}

function plan(...movements: readonly Movement[]): MoneyPlan {
  return { ok: true, movements: movements.filter(({ amount }) => amount > 0) };
}

function refuse(rejection: MoneyRejection): MoneyPlan {
  return { ok: false, rejection };
}
