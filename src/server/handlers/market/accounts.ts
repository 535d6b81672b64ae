import {
  type AccountCommand,
  listAccounts,
  viewAccount,
  viewStatement,
} from "../../../kernel/index.ts";
import {
  type AccountContext,
  type AccountReply,
  compileValidator,
  type FieldError,
  LIST_LIMIT,
  toAccountWire,
  toMoneyCommand,
  toStatementWire,
  toTransferCommand,
  userName,
} from "../../../wire/index.ts";
import { actorOf, type Caller, onlyUser } from "../../access/caller.ts";
import type { Answer, Handlers } from "../../http/call.ts";
import { ask, type Context, invalid, keyOf, onlyOwn, refusal } from "../context.ts";
import { maySee, pageBefore } from "./seen.ts";

type AccountHandlers = Pick<
  Handlers,
  "listAccounts" | "getAccount" | "deposit" | "withdraw" | "transfer"
>;

interface Asked {
  readonly params: { readonly user: string };
  readonly query: { readonly dry_run?: boolean };
  readonly caller: Caller;
  readonly request: { readonly headers: Readonly<Record<string, string | string[] | undefined>> };
}

type Made =
  | { readonly ok: true; readonly value: AccountCommand }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

const user = compileValidator(userName);
const atUser = ({ message }: FieldError): FieldError => ({ path: "user", message });

/** Balances, statements, and moving credits. */
export function accountHandlers(context: Context): AccountHandlers {
  const { backend } = context;
  const move = async (
    { params, query, caller, request }: Asked,
    body: object,
    make: (about: AccountContext) => Made,
  ): Promise<Answer> => {
    const keyed = keyOf(request.headers["idempotency-key"], body);
    if ("errors" in keyed) return invalid(keyed.errors);
    const userId = params.user;
    if (!user.check(userId)) return invalid(user.explain(userId).map(atUser));
    const command = make({ actor: actorOf(caller, userId), userId, ...keyed });
    if (!command.ok) return invalid(command.errors);
    return change(context, command.value, query.dry_run === true);
  };
  return {
    listAccounts: async ({ query, caller }) => {
      const after = pageBefore(query.cursor);
      if (typeof after === "object") return invalid([after]);
      const own = onlyUser(caller);
      if (own !== undefined) {
        const items = await backend.read((state) => [toAccountWire(viewAccount(state, own))]);
        return { status: 200, body: { items, next_cursor: null } };
      }
      const limit = query.limit ?? LIST_LIMIT;
      const page = await backend.read((state) => listAccounts(state, limit, after));
      const body = { items: page.items.map(toAccountWire), next_cursor: page.next ?? null };
      return { status: 200, body };
    },
    getAccount: async ({ params, caller }) => {
      if (!maySee(caller, params.user)) return onlyOwn();
      const view = await backend.read((state) => viewStatement(state, params.user));
      return { status: 200, body: toStatementWire(view) };
    },
    deposit: (call) =>
      move(call, call.body, (about) => toMoneyCommand("account.deposit", call.body, about)),
    withdraw: (call) =>
      move(call, call.body, (about) => toMoneyCommand("account.withdraw", call.body, about)),
    transfer: (call) => move(call, call.body, (about) => toTransferCommand(call.body, about)),
  };
}

async function change(
  context: Context,
  command: AccountCommand,
  isDryRun: boolean,
): Promise<Answer> {
  const outcome = await ask(context, command, isDryRun);
  if (!outcome.ok) return refusal(outcome, "accounts");
  const { userId, amount } = command;
  const view = await context.backend.read((state) => viewAccount(state, userId));
  if (!isDryRun) return { status: 200, body: toAccountWire(view) };
  const isReplayed = outcome.replayed;
  const gained = isReplayed ? 0 : command.kind === "account.deposit" ? amount : -amount;
  const reply: AccountReply = {
    ...toAccountWire({ ...view, free: view.free + gained }),
    dry_run: true,
  };
  return { status: 200, body: reply };
}
