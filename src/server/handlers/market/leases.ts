import {
  type LeaseView,
  listLeases as listLive,
  type TradingCommand,
  viewLease,
} from "../../../kernel/index.ts";
import {
  type LeaseReply,
  LIST_LIMIT,
  parseLeaseId,
  problem,
  toLeaseWire,
  toMillis,
} from "../../../wire/index.ts";
import { actorOf, onlyUser } from "../../access/caller.ts";
import type { Answer, Call, Handlers } from "../../http/call.ts";
import { ask, type Context, invalid, onlyOwn, refusal } from "../context.ts";
import { maySee, pageBefore } from "./seen.ts";

type LeaseHandlers = Pick<Handlers, "listLeases" | "getLease" | "renewLease" | "releaseLease">;

/** Grants that were bought. */
export function leaseHandlers(context: Context): LeaseHandlers {
  return {
    listLeases: (call) => listLeases(context, call),
    getLease: async ({ params, caller }) => {
      const grant = parseLeaseId(params.id);
      const view = grant === undefined ? undefined : await lookAt(context, grant);
      if (view === undefined || !maySee(caller, view.userId)) return unknownLease(params.id);
      return { status: 200, body: toLeaseWire(view) };
    },
    renewLease: async ({ params, body, query, caller }) => {
      const grant = parseLeaseId(params.id);
      if (grant === undefined) return unknownLease(params.id);
      const { duration_s: span } = body;
      const duration = span === undefined ? {} : { durationMs: toMillis(span) };
      const command = { kind: "lease.renew", actor: actorOf(caller), grant, ...duration } as const;
      return change(context, command, query.dry_run === true);
    },
    releaseLease: async ({ params, query, caller }) => {
      const grant = parseLeaseId(params.id);
      if (grant === undefined) return unknownLease(params.id);
      const command = { kind: "lease.release", actor: actorOf(caller), grant } as const;
      return change(context, command, query.dry_run === true);
    },
  };
}

type LeaseCommand = Extract<TradingCommand, { readonly kind: `lease.${string}` }>;

/** A release is answered with the lease as it was, a renewal as it is or would be. */
async function change(context: Context, command: LeaseCommand, isDryRun: boolean): Promise<Answer> {
  const before = await lookAt(context, command.grant);
  const outcome = await ask(context, command, isDryRun);
  if (!outcome.ok) return refusal(outcome, "orders");
  const isRenewal = command.kind === "lease.renew";
  const now = isRenewal && !isDryRun ? await lookAt(context, command.grant) : before;
  const renewed = outcome.events.find((event) => event.kind === "lease.renewed");
  const view = now ?? before;
  if (view === undefined) return unknownLease(`${command.grant}`);
  const endAt = renewed?.kind === "lease.renewed" ? renewed.endAt : view.endAt;
  const reply: LeaseReply = toLeaseWire({ ...view, endAt });
  return { status: 200, body: isDryRun ? { ...reply, dry_run: true } : reply };
}

function lookAt({ backend }: Context, grant: number): Promise<LeaseView | undefined> {
  return backend.read((state) => viewLease(state, grant));
}

async function listLeases(
  { backend }: Context,
  { query, caller }: Call<"listLeases">,
): Promise<Answer> {
  const own = onlyUser(caller);
  if (own !== undefined && query.user !== undefined && query.user !== own) return onlyOwn();
  const before = pageBefore(query.cursor);
  if (typeof before === "object") return invalid([before]);
  const userId = own ?? query.user;
  const filter = {
    ...(userId === undefined ? {} : { userId }),
    ...(query.class === undefined ? {} : { class: query.class }),
  };
  const limit = query.limit ?? LIST_LIMIT;
  const page = await backend.read((state) => listLive(state, filter, limit, before));
  const body = { items: page.items.map(toLeaseWire), next_cursor: page.next ?? null };
  return { status: 200, body };
}

function unknownLease(id: string): Answer {
  const detail = `There is no lease ${JSON.stringify(id)} to see.`;
  return { problem: problem("unknown_lease", detail) };
}
