import { actsFor, type GrantView } from "../../kernel/index.ts";
import type { PageQuery, ReservationFilter, ReservationItem } from "../../views/index.ts";
import {
  type Done,
  LIST_LIMIT,
  parseReservationId,
  problem,
  type RequestContext,
  toAmendCommand,
  toMillis,
  toRequestCommand,
  toRequestReply,
  toReservation,
} from "../../wire/index.ts";
import {
  actorOf,
  type Caller,
  limitsOf,
  mayClaimTrial,
  onlyUser,
  ownerOf,
} from "../access/caller.ts";
import type { Answer, Call, Handlers } from "../http/call.ts";
import { ask, type Context, invalid, keyOf, onlyOwn, refusal } from "./context.ts";
import { liveGrant } from "./live.ts";
import { viewProblem } from "./view-problem.ts";

type ReservationHandlers = Pick<
  Handlers,
  | "requestReservation"
  | "listReservations"
  | "getReservation"
  | "amendReservation"
  | "cancelReservation"
>;

export function reservationHandlers(context: Context): ReservationHandlers {
  return {
    requestReservation: (call) => requestReservation(context, call),
    listReservations: (call) => listReservations(context, call),
    getReservation: (call) => getReservation(context, call),
    amendReservation: (call) => amendReservation(context, call),
    cancelReservation: (call) => cancelReservation(context, call),
  };
}

async function requestReservation(
  context: Context,
  { body, query, caller, request }: Call<"requestReservation">,
): Promise<Answer> {
  const owner = ownerOf(caller, body.user_id);
  if ("problem" in owner) return owner;
  const keyed = keyOf(request.headers["idempotency-key"], body);
  if ("errors" in keyed) return invalid(keyed.errors);
  const { userId } = owner;
  const limits = limitsOf(caller, userId);
  const about: RequestContext = {
    actor: actorOf(caller, userId),
    userId,
    mayClaimTrial: mayClaimTrial(caller),
    ...(limits === undefined ? {} : { limits }),
    ...keyed,
  };
  const command = toRequestCommand(body, about);
  if (!command.ok) return invalid(command.errors);
  const isDryRun = query.dry_run === true;
  const outcome = await ask(context, command.value, isDryRun);
  if (!outcome.ok) return refusal(outcome);
  const reply = toRequestReply(outcome, body);
  if (isDryRun) return { status: 200, body: { ...reply, dry_run: true } };
  return { status: outcome.replayed ? 200 : 201, body: reply };
}

async function listReservations(
  { backend }: Context,
  { query, caller }: Call<"listReservations">,
): Promise<Answer> {
  const own = onlyUser(caller);
  if (own !== undefined && query.user !== undefined && query.user !== own) return onlyOwn();
  const userId = own ?? query.user;
  const group = parseReservationId(query.group ?? "");
  const filter: ReservationFilter = {
    ...(userId === undefined ? {} : { userId }),
    ...(query.pool === undefined ? {} : { pool: query.pool }),
    ...(query.state === undefined ? {} : { states: [query.state] }),
    ...(query.from === undefined ? {} : { fromAt: toMillis(query.from) }),
    ...(query.to === undefined ? {} : { toAt: toMillis(query.to) }),
    ...(group === undefined ? {} : { group }),
  };
  const place: PageQuery = {
    limit: query.limit ?? LIST_LIMIT,
    ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
  };
  await backend.followed();
  const page = await backend.reader.list(filter, place);
  if (!page.ok) return viewProblem(page.error);
  const { nextCursor = null, asOfSeq } = page.value;
  const items = page.value.items.map((item) => toReservation(grantOf(item)));
  return { status: 200, body: { items, next_cursor: nextCursor, as_of_seq: asOfSeq } };
}

async function getReservation(
  { backend }: Context,
  { params, caller }: Call<"getReservation">,
): Promise<Answer> {
  const number = parseReservationId(params.id);
  if (number === undefined) return unknownReservation(params.id);
  let grant = await backend.read((state) => liveGrant(state, number));
  if (grant === undefined) {
    await backend.followed();
    const told = await backend.reader.get(number);
    if (!told.ok) return viewProblem(told.error);
    grant = told.value === undefined ? undefined : grantOf(told.value.item);
  }
  const isSeen = grant !== undefined && maySee(caller, grant.userId);
  return isSeen ? { status: 200, body: toReservation(grant!) } : unknownReservation(params.id);
}

async function amendReservation(
  context: Context,
  { params, body, query, caller }: Call<"amendReservation">,
): Promise<Answer> {
  const grant = parseReservationId(params.id);
  if (grant === undefined) return unknownReservation(params.id);
  const actor = actorOf(caller);
  const limits = limitsOf(caller, actor.userId);
  const target = { actor, grant, ...(limits === undefined ? {} : { limits }) };
  const isDryRun = query.dry_run === true;
  const outcome = await ask(context, toAmendCommand(body, target), isDryRun);
  return outcome.ok ? changed(outcome, isDryRun) : refusal(outcome);
}

async function cancelReservation(
  context: Context,
  { params, query, caller }: Call<"cancelReservation">,
): Promise<Answer> {
  const grant = parseReservationId(params.id);
  if (grant === undefined) return unknownReservation(params.id);
  const isDryRun = query.dry_run === true;
  const command = { kind: "reservation.cancel", actor: actorOf(caller), grant } as const;
  const outcome = await ask(context, command, isDryRun);
  return outcome.ok ? changed(outcome, isDryRun) : refusal(outcome);
}

function changed(outcome: Done, isDryRun: boolean): Answer {
  const reply = toReservation(outcome.grants[0]!);
  return { status: 200, body: isDryRun ? { ...reply, dry_run: true } : reply };
}

/** History as the ledger tells it: a running reservation that was let go has ended then. */
function grantOf(item: ReservationItem): GrantView {
  const { grant: number, startAt, endAt, releasedAt = startAt } = item;
  return { ...item, number, endAt: releasedAt > startAt ? Math.min(releasedAt, endAt) : endAt };
}

function maySee(caller: Caller, owner: string): boolean {
  return caller.role === "viewer" || actsFor(actorOf(caller), owner);
}

function unknownReservation(id: string): Answer {
  const detail = `There is no reservation ${JSON.stringify(id)} to see.`;
  const facts = parseReservationId(id) === undefined ? {} : { reservation_id: id };
  return { problem: problem("unknown_reservation", detail, facts) };
}
