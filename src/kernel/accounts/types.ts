import type { MoneyReason } from "../market/index.ts";
import type { Actor, MicroCredits, RequestKey, StatementEntry, UserId } from "../model/index.ts";

/** Credits bought: they come from outside. Operators only. */
export interface Deposit {
  readonly kind: "account.deposit";
  readonly actor: Actor;
  readonly userId: UserId;
  readonly amount: MicroCredits;
  readonly note?: string;
  readonly key?: RequestKey;
}

/** Free credits paid out. Operators only. */
export interface Withdraw {
  readonly kind: "account.withdraw";
  readonly actor: Actor;
  readonly userId: UserId;
  readonly amount: MicroCredits;
  readonly note?: string;
  readonly key?: RequestKey;
}

/** Free credits to somebody else. */
export interface Transfer {
  readonly kind: "account.transfer";
  readonly actor: Actor;
  readonly userId: UserId;
  readonly to: UserId;
  readonly amount: MicroCredits;
  readonly note?: string;
  readonly key?: RequestKey;
}

export type AccountCommand = Deposit | Withdraw | Transfer;

/** A user's account, its free part or one of its holds; or what is not a user's. */
export type MoneyParty =
  | { readonly user: UserId; readonly hold?: number }
  | { readonly market: "outside" | "fees" };

/** An amount leaves one place and arrives at another. */
export interface MovementFact {
  readonly from: MoneyParty;
  readonly to: MoneyParty;
  readonly amount: MicroCredits;
  readonly reason: MoneyReason;
}

/** Money has moved: every movement has two sides, so all accounts together stay at zero. */
export interface AccountMoved {
  readonly kind: "account.moved";
  readonly movements: readonly MovementFact[];
  readonly note?: string;
  /** Whose key asked for it, and which. */
  readonly asked?: { readonly userId: UserId; readonly key: RequestKey };
}

export type AccountEvent = AccountMoved;

/** Checked in this order. */
export type AccountRejection =
  | { readonly reason: "forbidden"; readonly needs: "admin" | "operator" }
  | { readonly reason: "invalid_request"; readonly path: string; readonly message: string }
  | { readonly reason: "idempotency_key_reused"; readonly key: string; readonly grant: number }
  /** `max`: the most that this account can take, or that may be moved at once. */
  | { readonly reason: "amount_out_of_range"; readonly asked: number; readonly max: MicroCredits }
  | {
      readonly reason: "balance_too_low";
      readonly userId: UserId;
      readonly asked: MicroCredits;
      readonly free: MicroCredits;
    };

export interface AccountView {
  readonly userId: UserId;
  readonly free: MicroCredits;
  readonly held: MicroCredits;
}

export interface StatementView extends AccountView {
  /** Newest first. */
  readonly lines: readonly StatementEntry[];
}
