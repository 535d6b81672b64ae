import type { FastifyRequest } from "fastify";
import {
  actsFor,
  type CheckinFilter,
  type CheckinJobView,
  type CheckinPlace,
  checkin,
  checkinKeyId,
  type LedgerState,
  listCheckinJobs,
  viewCheckinClients,
  viewCheckinJob,
  viewCheckinTasks,
} from "../../kernel/index.ts";
import { type CheckinDesk, chordSquaredOf, positionOf } from "../../roles/index.ts";
import {
  constraintProblem,
  LIST_LIMIT,
  type Problem,
  parseCheckinId,
  problem,
  toCheckinJob,
  toCheckinTask,
  toCheckinWhy,
  toClientList,
  toPlace,
  toTaskReply,
} from "../../wire/index.ts";
import { actorOf, type Caller, onlyUser, ownerOf } from "../access/caller.ts";
import { ask, type Context, invalid, keyOf, onlyOwn, refusal } from "../handlers/context.ts";
import type { Answer, Call, Handlers } from "../http/call.ts";
import { forwarded, listEverywhereOf } from "./elsewhere.ts";

type JobHandlers = Pick<
  Handlers,
  | "registerCheckinJob"
  | "listCheckinJobs"
  | "getCheckinJob"
  | "endCheckinJob"
  | "whyCheckinJob"
  | "requestCheckinTask"
  | "listCheckinTasks"
  | "listCheckinClients"
>;

export function checkinJobHandlers(context: Context, desk: CheckinDesk): JobHandlers {
  const here = <One extends JobCall>(serve: (call: One) => Answer | Promise<Answer>) => {
    return (call: One): Answer | Promise<Answer> => {
      const region = parseCheckinId(call.params.id)?.region;
      const away = region === undefined ? undefined : forwarded(desk, region, call);
      return away ?? serve(call);
    };
  };
  const why = (call: Call<"whyCheckinJob">): Promise<Answer> =>
    withJob(context, call, (view) => ok(toCheckinWhy(view, desk.explain(view.region, view.job))));
  return {
    registerCheckinJob: (call) => register(context, desk, call),
    listCheckinJobs: (call) => listEverywhere(context, desk, call),
    getCheckinJob: here((call) => withJob(context, call, (view) => ok(toCheckinJob(view)))),
    endCheckinJob: here((call) => end(context, desk, call)),
    whyCheckinJob: here(why),
    requestCheckinTask: here((call) => requestTask(context, desk, call)),
    listCheckinTasks: here((call) => listTasks(context, call)),
    listCheckinClients: here((call) => listClients(context, call)),
  };
}

type JobCall = {
  readonly params: { readonly id: string };
  readonly request: FastifyRequest;
  readonly body?: unknown;
};

function ok(body: object): Answer {
  return { status: 200, body };
}

async function register(
  context: Context,
  desk: CheckinDesk,
  { body, caller, request }: Call<"registerCheckinJob">,
): Promise<Answer> {
  const owner = ownerOf(caller, body.user_id);
  if ("problem" in owner) return owner;
  const keyed = keyOf(request.headers["idempotency-key"], body);
  if ("errors" in keyed) return invalid(keyed.errors);
  const place = toPlace(body.where);
  if (!place.ok) return invalid(place.errors);
  const { attributes, privateAttributes } = desk.settings;
  const open = canonical(body.constraints, "constraints", attributes);
  if ("problem" in open) return open;
  const hidden = canonical(body.private_constraints, "private_constraints", privateAttributes);
  if ("problem" in hidden) return hidden;
  const located = desk.locate(geographyOf(place.value));
  if (!located.ok) return { problem: placeProblem(located.refusal) };
  const elsewhere = forwarded(desk, located.home, { request, body });
  if (elsewhere !== undefined) return elsewhere;
  if (!(await desk.admits(located.home, { constraint: open.text, sites: located.sites })))
    return tooManyClasses();
  const { userId } = owner;
  const outcome = await ask(
    context,
    {
      kind: "checkin.register",
      actor: actorOf(caller, userId),
      userId,
      ...(body.name === undefined ? {} : { name: body.name }),
      region: located.home,
      constraint: open.text,
      privateConstraint: hidden.text,
      place: place.value,
      sites: located.sites,
      rounds: body.rounds ?? 0,
      overcommitPercent: body.overcommit_percent ?? 0,
      deadlineMs: (body.deadline_s ?? 0) * 1_000,
      ...keyed,
    },
    false,
  );
  if (!outcome.ok) return refusal(outcome, "checkins");
  const number = await madeBy(context, outcome.events, { userId, ...keyed }, 0);
  const view = await context.backend.read((state) => viewCheckinJob(state, number));
  if (view === undefined) return unknownJob("");
  await desk.learn(view.region, view.job);
  return { status: outcome.replayed ? 200 : 201, body: toCheckinJob(view) };
}

/** The number that a command made: in its events, or what its key made before. */
async function madeBy(
  { backend }: Context,
  events: readonly { readonly kind: string }[],
  by: { readonly userId: string; readonly key?: { readonly key: string } },
  place: 0 | 1,
): Promise<number> {
  const [event] = events;
  if (event !== undefined) {
    const number = place === 0 ? "job" in event && event.job : "task" in event && event.task;
    return typeof number === "number" ? number : 0;
  }
  const id = checkinKeyId(by.userId, by.key?.key ?? "");
  return backend.read(({ keys }) => keys.get(id)?.grants[place] ?? 0);
}

function canonical(
  text: string | undefined,
  field: string,
  schema: checkin.AttributeSchema,
): { readonly text: string } | { readonly problem: Problem } {
  const parsed = checkin.parseConstraint(text ?? "", schema);
  return parsed.ok
    ? { text: checkin.canonicalText(parsed.constraint) }
    : { problem: constraintProblem(parsed.rejection, field, schema) };
}

function geographyOf(place: CheckinPlace): checkin.Geography {
  if (place.kind !== "around") return place;
  const center = positionOf(place.latitude, place.longitude);
  return { kind: "around", center, chordSquaredMax: chordSquaredOf(place.radiusM) };
}

function placeProblem(
  refused: Extract<checkin.Located, { readonly ok: false }>["refusal"],
): Problem {
  if (refused.reason === "no_site_there") {
    return problem("no_site_there", "No site of the desk lies within the radius.");
  }
  const { path } = refused;
  return problem("unknown_place", `No site lies under ${JSON.stringify(path)}.`, { path });
}

function tooManyClasses(): Answer {
  const max = checkin.limits.CLASSES_MAX;
  const detail = `The desk compiles ${max} different constraints at most.`;
  return { problem: problem("too_many_classes", detail, { max }) };
}

/** Jobs of every region: where they are not all here, a page of each. */
function listEverywhere(
  context: Context,
  desk: CheckinDesk,
  call: Call<"listCheckinJobs">,
): Promise<Answer> {
  return listEverywhereOf(desk, call, () => list(context, call));
}

async function list(
  { backend }: Context,
  { query, caller }: Call<"listCheckinJobs">,
): Promise<Answer> {
  const own = onlyUser(caller);
  if (own !== undefined && query.user !== undefined && query.user !== own) return onlyOwn();
  const userId = own ?? query.user;
  const filter: CheckinFilter = {
    ...(userId === undefined ? {} : { userId }),
    ...(query.region === undefined ? {} : { region: query.region }),
    ...(query.state === undefined ? {} : { state: query.state }),
  };
  const before = query.cursor === undefined ? undefined : Number(query.cursor);
  const limit = query.limit ?? LIST_LIMIT;
  const page = await backend.read((state) => listCheckinJobs(state, filter, limit, before));
  return ok({ items: page.items.map(toCheckinJob), next_cursor: page.next ?? null });
}

async function end(
  context: Context,
  desk: CheckinDesk,
  { params, caller }: Call<"endCheckinJob">,
): Promise<Answer> {
  const id = parseCheckinId(params.id);
  const seen = id && (await find(context, id, caller));
  if (seen === undefined) return unknownJob(params.id);
  const { job } = seen;
  const command = { kind: "checkin.end", actor: actorOf(caller), job } as const;
  const outcome = await ask(context, command, false);
  if (!outcome.ok) return refusal(outcome, "checkins");
  await desk.learn(seen.region, job);
  const view = await context.backend.read((state) => viewCheckinJob(state, job));
  return ok(toCheckinJob(view ?? seen));
}

async function requestTask(
  context: Context,
  desk: CheckinDesk,
  { params, body, caller, request }: Call<"requestCheckinTask">,
): Promise<Answer> {
  const keyed = keyOf(request.headers["idempotency-key"], { ...body, job: params.id });
  if ("errors" in keyed) return invalid(keyed.errors);
  const id = parseCheckinId(params.id);
  const seen = id && (await find(context, id, caller));
  if (seen === undefined) return unknownJob(params.id);
  const { job, userId, region } = seen;
  const { demand, need } = body;
  const outcome = await ask(
    context,
    {
      kind: "checkin.request",
      actor: actorOf(caller),
      job,
      demand,
      ...(need === undefined ? {} : { need }),
      ...keyed,
    },
    false,
  );
  if (!outcome.ok) return refusal(outcome, "checkins");
  const number = await madeBy(context, outcome.events, { userId, ...keyed }, 1);
  await desk.learn(region, job);
  const made = await context.backend.read((state) => {
    const { items } = viewCheckinTasks(state, job, { limit: 1, before: number + 1 });
    return items.find(({ task }) => task === number);
  });
  if (made === undefined) return unknownJob(params.id);
  return { status: outcome.replayed ? 200 : 201, body: toTaskReply(seen, made) };
}

function listTasks(context: Context, call: Call<"listCheckinTasks">): Promise<Answer> {
  const { cursor, limit = LIST_LIMIT } = call.query;
  const page = { limit, ...(cursor === undefined ? {} : { before: Number(cursor) }) };
  return withJob(context, call, ({ job }, state) => {
    const { items, next } = viewCheckinTasks(state, job, page);
    const body = { job_id: call.params.id, items: items.map(toCheckinTask) };
    return ok({ ...body, next_cursor: next ?? null });
  });
}

function listClients(context: Context, call: Call<"listCheckinClients">): Promise<Answer> {
  const { cursor = "0", limit = LIST_LIMIT } = call.query;
  const skip = Number(cursor);
  return withJob(context, call, (view, state) => {
    const { task, items, isMore } = viewCheckinClients(state, view.job, { skip, limit });
    return ok(toClientList(view, { task, items, next: isMore ? skip + limit : undefined }));
  });
}

async function withJob(
  context: Context,
  { params, caller }: { readonly params: { readonly id: string }; readonly caller: Caller },
  tell: (view: CheckinJobView, state: LedgerState) => Answer,
): Promise<Answer> {
  const id = parseCheckinId(params.id);
  if (id === undefined) return unknownJob(params.id);
  return context.backend.read((state) => {
    const view = viewCheckinJob(state, id.job);
    const isSeen = view?.region === id.region && maySee(caller, view.userId);
    return isSeen && view !== undefined ? tell(view, state) : unknownJob(params.id);
  });
}

async function find(
  { backend }: Context,
  id: { readonly region: string; readonly job: number },
  caller: Caller,
): Promise<CheckinJobView | undefined> {
  const view = await backend.read((state) => viewCheckinJob(state, id.job));
  const isSeen = view?.region === id.region && actsFor(actorOf(caller), view.userId);
  return isSeen ? view : undefined;
}

function maySee(caller: Caller, owner: string): boolean {
  return caller.role === "viewer" || actsFor(actorOf(caller), owner);
}

function unknownJob(id: string): Answer {
  const detail = `There is no check-in job ${JSON.stringify(id)} to see.`;
  const facts = parseCheckinId(id) === undefined ? {} : { job_id: id };
  return { problem: problem("unknown_checkin_job", detail, facts) };
}
