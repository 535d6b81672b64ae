import { assert, unreachable } from "../../base/index.ts";
import { accept, type Decision, refuse } from "../decision.ts";
import { MESSAGE_LENGTH_MAX } from "../limits.ts";
import {
  type MoneyPlan,
  type MoneyRejection,
  planDeposit,
  planPayment,
  planWithdrawal,
} from "../market/index.ts";
import { actsFor, keyId, type LedgerState, type UserId } from "../model/index.ts";
import { factsOf } from "./movement.ts";
import type { AccountCommand, AccountEvent, AccountRejection } from "./types.ts";

type Answer = Decision<AccountEvent, AccountRejection>;

/** Decides a command about accounts. Checks run in the order of `AccountRejection`. O(1). */
export function decideAccount(state: LedgerState, command: AccountCommand): Answer {
  const fault = checkRight(command) ?? checkForm(command);
  if (fault !== undefined) return refuse(fault);
  const replay = checkKey(state, command);
  if (replay !== undefined) return replay;
  const names = userNames(state);
  const planned = plan(state, command, names.indexOf);
  if (!planned.ok) return refuse(refusalOf(planned.rejection, command));
  const { note, key, userId } = command;
  return accept([
    {
      kind: "account.moved",
      movements: factsOf(planned.movements, names.nameOf),
      ...(note === undefined ? {} : { note }),
      ...(key === undefined ? {} : { asked: { userId, key } }),
    },
  ]);
}

/** Where a user's keys for money are kept: beside those for grants, and apart from them. */
export function accountKeyId(user: UserId, key: string): string {
  return keyId(user, `account\u0000${key}`);
}

/**
 * Numbers of users, those included who are entered by the very events that are being decided: in
 * the order in which they are asked for.
 */
export function userNames({ users }: LedgerState): {
  readonly indexOf: (name: UserId) => number;
  readonly nameOf: (index: number) => UserId;
} {
  const fresh: UserId[] = [];
  return {
    indexOf: (name) => {
      const known = users.indexOf.get(name);
      if (known !== undefined) return known;
      if (!fresh.includes(name)) fresh.push(name);
      return users.names.length + fresh.indexOf(name);
    },
    nameOf: (index) => users.names[index] ?? fresh[index - users.names.length]!,
  };
}

function checkRight({ actor, kind, userId }: AccountCommand): AccountRejection | undefined {
  const isOperator = actor.role === "operator" || actor.role === "admin";
  const may = kind === "account.transfer" ? actsFor(actor, userId) : isOperator;
  return may ? undefined : { reason: "forbidden", needs: "operator" };
}

function checkForm(command: AccountCommand): AccountRejection | undefined {
  const { note = "", amount } = command;
  if (note.length > MESSAGE_LENGTH_MAX) {
    return invalid("/note", `must have at most ${MESSAGE_LENGTH_MAX} characters`);
  }
  if (command.kind === "account.transfer" && command.to === command.userId) {
    return invalid("/to", "must be another account");
  }
  return Number.isSafeInteger(amount) ? undefined : invalid("/amount", "must be a whole number");
}

/** A key that was used before: the same answer again, or a refusal if the request differs. */
function checkKey(state: LedgerState, { userId, key }: AccountCommand): Answer | undefined {
  if (key === undefined) return undefined;
  const use = state.keys.get(accountKeyId(userId, key.key));
  const movement = use?.grants[0];
  if (use === undefined || movement === undefined) return undefined;
  if (use.fingerprint === key.fingerprint) return { ok: true, events: [], replayOf: [movement] };
  return refuse({ reason: "idempotency_key_reused", key: key.key, grant: movement });
}

function plan(
  { market: { money } }: LedgerState,
  command: AccountCommand,
  indexOf: (name: UserId) => number,
): MoneyPlan {
  const account = indexOf(command.userId);
  switch (command.kind) {
    case "account.deposit":
      return planDeposit(money, account, command.amount);
    case "account.withdraw":
      return planWithdrawal(money, account, command.amount);
    case "account.transfer":
      return planPayment(money, account, indexOf(command.to), command.amount);
    default:
      return unreachable(command);
  }
}

function refusalOf(rejection: MoneyRejection, command: AccountCommand): AccountRejection {
  const { userId, amount } = command;
  if (rejection.reason === "balance_too_low") {
    return { reason: "balance_too_low", userId, asked: amount, free: rejection.free };
  }
  assert(rejection.reason === "amount_out_of_range", "accounts alone have no holds to miss");
  return { reason: "amount_out_of_range", asked: amount, max: rejection.max };
}

function invalid(path: string, message: string): AccountRejection {
  return { reason: "invalid_request", path, message };
}
