import type { MicroCredits } from "../../measures.ts";

export type AccountNumber = number;
/** What money is set aside for: an order, or a flow's budget. */
export type HoldNumber = number;

/** Where credits come from and go to: it alone may be below zero. */
export const OUTSIDE: AccountNumber = -1;
/** What the market keeps. */
export const FEES: AccountNumber = -2;

/** An account's free money, or what one of its holds has set aside. */
export interface MoneyPlace {
  readonly account: AccountNumber;
  readonly hold?: HoldNumber;
}

export type MoneyReason =
  | "deposit"
  | "withdrawal"
  | "hold"
  | "release"
  | "trade"
  | "fee"
  | "payment";

/** One amount leaves one place and arrives at another: nothing else changes a balance. */
export interface Movement {
  readonly from: MoneyPlace;
  readonly to: MoneyPlace;
  readonly amount: MicroCredits;
  readonly reason: MoneyReason;
}

export interface Balance {
  readonly free: MicroCredits;
  /** Of all its holds together. */
  readonly held: MicroCredits;
}

export interface Hold {
  readonly account: AccountNumber;
  readonly left: MicroCredits;
}

export interface Money {
  readonly balances: Map<AccountNumber, Balance>;
  readonly holds: Map<HoldNumber, Hold>;
}

export type MoneyRejection =
  | { readonly reason: "amount_out_of_range"; readonly max: MicroCredits }
  | { readonly reason: "balance_too_low"; readonly free: MicroCredits }
  | { readonly reason: "hold_exists" }
  | { readonly reason: "unknown_hold" }
  | { readonly reason: "budget_too_low"; readonly left: MicroCredits };

export type MoneyPlan =
  | { readonly ok: true; readonly movements: readonly Movement[] }
  | { readonly ok: false; readonly rejection: MoneyRejection };
