import {
  type Actor,
  actsFor,
  forecastPlacement,
  type PlacementCommand,
  type PlacementForecast,
  type PlacementView,
  type RequestPlacement,
  viewNode,
  viewPlacement,
} from "../../../kernel/index.ts";
import type { PlacementListFilter } from "../../../views/index.ts";
import {
  isUploadedPolicy,
  LIST_LIMIT,
  type PlacementListQuery,
  type PlacementRequest,
  parsePlacementId,
  problem,
  toExplanation,
  toForecast,
  toMillis,
  toPlacementCommand,
  toPlacementReply,
  toPlacementWire,
} from "../../../wire/index.ts";
import { actorOf, type Caller, onlyUser, ownerOf } from "../../access/caller.ts";
import type { Answer, Call, Handlers } from "../../http/call.ts";
import { ask, type Context, invalid, keyOf, onlyOwn, refusal } from "../context.ts";
import { viewProblem } from "../view-problem.ts";
import { unknownNode } from "./nodes.ts";

type PlacementHandlers = Pick<
  Handlers,
  | "requestPlacement"
  | "explainPlacement"
  | "listPlacements"
  | "listNodePlacements"
  | "getPlacement"
  | "renewPlacement"
  | "releasePlacement"
  | "acknowledgePlacement"
  | "failPlacement"
>;

export function placementHandlers(context: Context): PlacementHandlers {
  const change = async (
    id: string,
    caller: Caller,
    commandOf: (about: { readonly actor: Actor; readonly grant: number }) => PlacementCommand,
  ): Promise<Answer> => {
    const grant = parsePlacementId(id);
    if (grant === undefined) return unknownPlacement(id);
    const command = commandOf({ actor: actorOf(caller), grant });
    const outcome = await ask(context, command, false);
    if (!outcome.ok) return refusal(outcome, "placements");
    return { status: 200, body: toPlacementWire(outcome.placements[0]!) };
  };
  return {
    requestPlacement: (call) => requestPlacement(context, call),
    explainPlacement: (call) => explainPlacement(context, call),
    listPlacements: ({ query, caller }) => list(context, caller, query),
    listNodePlacements: (call) => listNodePlacements(context, call),
    getPlacement: (call) => getPlacement(context, call),
    renewPlacement: ({ params, body, caller }) =>
      change(params.id, caller, (about) => ({
        kind: "placement.renew",
        ...about,
        walltimeMs: toMillis(body.walltime_s),
      })),
    releasePlacement: ({ params, caller }) =>
      change(params.id, caller, (about) => ({ kind: "placement.release", ...about })),
    acknowledgePlacement: ({ params, caller }) =>
      change(params.id, caller, (about) => ({ kind: "placement.acknowledge", ...about })),
    failPlacement: ({ params, body, caller }) =>
      change(params.id, caller, (about) => ({
        kind: "placement.fail",
        ...about,
        message: body.message ?? "",
      })),
  };
}

/** Best nodes told in an explanation. */
const CANDIDATES_MAX = 10;

async function requestPlacement(context: Context, call: Call<"requestPlacement">): Promise<Answer> {
  const { body, query, caller, request } = call;
  if (body.policy !== undefined && isUploadedPolicy(body.policy)) {
    return placeByPolicy(context, call, body.policy);
  }
  const command = commandOf(body, caller, request.headers["idempotency-key"]);
  if ("answer" in command) return command.answer;
  const isDryRun = query.dry_run === true;
  const isExplained = query.explain === true || body.explain === true;
  // Looked at first, so that it tells of the state just before the request.
  const explained = isExplained ? forecast(context, command.value) : undefined;
  const asked = ask(context, command.value, isDryRun);
  const [told, outcome] = await Promise.all([explained, asked]);
  if (!outcome.ok) return refusal(outcome, "placements");
  const reply = {
    ...toPlacementReply(outcome, body),
    ...(told === undefined ? {} : { explanation: toExplanation(told, command.value.policy) }),
    ...(isDryRun ? { dry_run: true } : {}),
  };
  return { status: isDryRun || outcome.replayed ? 200 : 201, body: reply };
}

/** A policy out of the registry runs first; the ledger grants what it chose. */
async function placeByPolicy(
  context: Context,
  { body, query, caller, request, whenGone }: Call<"requestPlacement">,
  policy: string,
): Promise<Answer> {
  if (query.explain === true || body.explain === true) {
    const message = "is told of built-in policies; `arbiter policy test` tries others";
    return invalid([{ path: "/explain", message }]);
  }
  const keyed = keyOf(request.headers["idempotency-key"], body);
  if ("errors" in keyed) return invalid(keyed.errors);
  const { key } = keyed;
  const isDryRun = query.dry_run === true;
  const how = { caller, signal: whenGone(), key: key?.key, isDryRun };
  return context.placeByPolicy({ ...body, policy }, how);
}

async function explainPlacement(
  context: Context,
  { body, caller }: Call<"explainPlacement">,
): Promise<Answer> {
  const command = commandOf(body, caller, undefined);
  if ("answer" in command) return command.answer;
  const told = await forecast(context, command.value);
  if (told.rejection === undefined) return { status: 200, body: toForecast(told, command.value) };
  const { rejection } = told;
  const refused = { ok: false, at: context.backend.now(), rejection, alternatives: [] } as const;
  return refusal(refused, "placements");
}

function forecast({ backend }: Context, request: RequestPlacement): Promise<PlacementForecast> {
  return backend.read((state) => {
    const stamp = { at: Math.max(backend.now(), state.at), seq: state.seq + 1 };
    return forecastPlacement(state, request, stamp, CANDIDATES_MAX);
  });
}

function commandOf(
  body: PlacementRequest,
  caller: Caller,
  header: string | readonly string[] | undefined,
): { readonly value: RequestPlacement } | { readonly answer: Answer } {
  const owner = ownerOf(caller, body.user_id);
  if ("problem" in owner) return { answer: owner };
  const keyed = keyOf(header, body);
  if ("errors" in keyed) return { answer: invalid(keyed.errors) };
  const { userId } = owner;
  const command = toPlacementCommand(body, { actor: actorOf(caller, userId), userId, ...keyed });
  return command.ok ? { value: command.value } : { answer: invalid(command.errors) };
}

/** A node that was removed has history; one that never was has not even that. */
async function listNodePlacements(
  context: Context,
  { params, query, caller }: Call<"listNodePlacements">,
): Promise<Answer> {
  const { id: node } = params;
  const told = await list(context, caller, { ...query, node });
  const isTold = "body" in told && "items" in told.body && isFilled(told.body.items);
  const isKnown = isTold || (await context.backend.read((state) => viewNode(state, node)));
  return "problem" in told || isKnown ? told : unknownNode(node);
}

function isFilled(items: unknown): boolean {
  return Array.isArray(items) && items.length > 0;
}

async function list(
  { backend }: Context,
  caller: Caller,
  query: PlacementListQuery,
): Promise<Answer> {
  const own = onlyUser(caller);
  if (own !== undefined && query.user !== undefined && query.user !== own) return onlyOwn();
  const { node, cluster, state, cursor, limit = LIST_LIMIT } = query;
  const userId = own ?? query.user;
  const group = parsePlacementId(query.group ?? "");
  const filter: PlacementListFilter = {
    ...(userId === undefined ? {} : { userId }),
    ...(node === undefined ? {} : { node }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(state === undefined ? {} : { state }),
    ...(group === undefined ? {} : { group }),
  };
  await backend.followed();
  const place = { limit, ...(cursor === undefined ? {} : { cursor }) };
  const page = await backend.reader.placements(filter, place);
  if (!page.ok) return viewProblem(page.error);
  const { items, nextCursor = null, asOfSeq } = page.value;
  const body = {
    items: items.map(toPlacementWire),
    next_cursor: nextCursor,
    as_of_seq: asOfSeq,
  };
  return { status: 200, body };
}

async function getPlacement(
  { backend }: Context,
  { params, caller }: Call<"getPlacement">,
): Promise<Answer> {
  const number = parsePlacementId(params.id);
  if (number === undefined) return unknownPlacement(params.id);
  let view = await backend.read((state) => viewPlacement(state, number));
  if (view === undefined) {
    await backend.followed();
    const told = await backend.reader.placement(number);
    if (!told.ok) return viewProblem(told.error);
    view = told.value;
  }
  const isSeen = view !== undefined && maySee(caller, view);
  return isSeen ? { status: 200, body: toPlacementWire(view!) } : unknownPlacement(params.id);
}

function maySee(caller: Caller, { userId }: PlacementView): boolean {
  return caller.role === "viewer" || actsFor(actorOf(caller), userId);
}

function unknownPlacement(id: string): Answer {
  const detail = `There is no placement ${JSON.stringify(id)} to see.`;
  const facts = parsePlacementId(id) === undefined ? {} : { placement_id: id };
  return { problem: problem("unknown_placement", detail, facts) };
}
