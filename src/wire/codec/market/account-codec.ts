import type {
  AccountCommand,
  AccountView,
  Actor,
  RequestKey,
  StatementView,
} from "../../../kernel/index.ts";
import type {
  Account,
  MoneyRequest,
  Statement,
  TransferRequest,
} from "../../schemas/market/index.ts";
import { parseCredits, toCredits } from "../money.ts";
import type { Parsed } from "../reservation-codec.ts";
import { toSeconds } from "../time.ts";

/** Whose account it is about, and who asks. */
export interface AccountContext {
  readonly actor: Actor;
  readonly userId: string;
  readonly key?: RequestKey;
}

/** Credits that come in or go out. */
export function toMoneyCommand(
  kind: "account.deposit" | "account.withdraw",
  body: MoneyRequest,
  context: AccountContext,
): Parsed<AccountCommand> {
  return withAmount(body, (amount, note) => ({ kind, ...context, amount, ...note }));
}

export function toTransferCommand(
  body: TransferRequest,
  context: AccountContext,
): Parsed<AccountCommand> {
  const { to } = body;
  return withAmount(body, (amount, note) => ({
    kind: "account.transfer",
    ...context,
    to,
    amount,
    ...note,
  }));
}

function withAmount(
  { amount, note }: MoneyRequest,
  make: (amount: number, note: { readonly note?: string }) => AccountCommand,
): Parsed<AccountCommand> {
  const micro = parseCredits(amount);
  if (micro === undefined) {
    return { ok: false, errors: [{ path: "/amount", message: "must have at most 6 decimals" }] };
  }
  return { ok: true, value: make(micro, note === undefined ? {} : { note }) };
}

export function toAccountWire({ userId, free, held }: AccountView): Account {
  return { user_id: userId, free: toCredits(free), held: toCredits(held) };
}

export function toStatementWire(view: StatementView): Statement {
  return {
    ...toAccountWire(view),
    lines: view.lines.map(({ movement, at, reason, other, change, balance, note }) => ({
      movement,
      time: toSeconds(at),
      reason,
      other,
      change: toCredits(change),
      balance: toCredits(balance),
      ...(note === undefined ? {} : { note }),
    })),
  };
}
