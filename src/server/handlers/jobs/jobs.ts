import {
  actsFor,
  type JobCommand,
  type JobFilter,
  listJobs as listLive,
  viewJob,
  viewParts,
  whyJob as whyLive,
} from "../../../kernel/index.ts";
import {
  type FieldError,
  type JobReply,
  LIST_LIMIT,
  parseJobId,
  problem,
  toJobDetail,
  toJobWhy,
  toJobWire,
  toSubmitCommand,
} from "../../../wire/index.ts";
import { actorOf, type Caller, onlyUser, ownerOf } from "../../access/caller.ts";
import type { Answer, Call, Handlers } from "../../http/call.ts";
import { ask, type Context, invalid, keyOf, onlyOwn, refusal } from "../context.ts";

type JobHandlers = Pick<
  Handlers,
  "submitJob" | "listJobs" | "getJob" | "whyJob" | "cancelJob" | "finishJob"
>;

export function jobHandlers(context: Context): JobHandlers {
  return {
    submitJob: (call) => submitJob(context, call),
    listJobs: (call) => listJobs(context, call),
    getJob: (call) => getJob(context, call),
    whyJob: (call) => whyJob(context, call),
    cancelJob: async ({ params, query, caller }) => {
      const job = parseJobId(params.id);
      if (job === undefined) return unknownJob(params.id);
      const { part, dry_run: isDryRun = false } = query;
      const which = part === undefined ? {} : { part };
      const command = { kind: "job.cancel", actor: actorOf(caller), job, ...which } as const;
      return change(context, command, isDryRun);
    },
    finishJob: async ({ params, body, caller }) => {
      const job = parseJobId(params.id);
      if (job === undefined) return unknownJob(params.id);
      const { part, outcome, message } = body;
      const command = {
        kind: "job.finish",
        actor: actorOf(caller),
        job,
        outcome,
        ...(part === undefined ? {} : { part }),
        ...(message === undefined ? {} : { message }),
      } as const;
      return change(context, command, false);
    },
  };
}

async function submitJob(
  context: Context,
  { body, query, caller, request }: Call<"submitJob">,
): Promise<Answer> {
  const owner = ownerOf(caller, body.user_id);
  if ("problem" in owner) return owner;
  const keyed = keyOf(request.headers["idempotency-key"], body);
  if ("errors" in keyed) return invalid(keyed.errors);
  const { userId } = owner;
  const command = toSubmitCommand(body, { actor: actorOf(caller, userId), userId, ...keyed });
  if (!command.ok) return invalid(command.errors);
  const isDryRun = query.dry_run === true;
  const outcome = await ask(context, command.value, isDryRun);
  if (!outcome.ok) return refusal(outcome, "jobs");
  const [view] = outcome.jobs;
  // The key is kept for less long than a job that is over, but a job may be forgotten meanwhile.
  if (view === undefined) return { problem: problem("unknown_job", "That job is forgotten.") };
  const reply: JobReply = { ...toJobWire(view), ...(isDryRun ? { dry_run: true } : {}) };
  return { status: isDryRun || outcome.replayed ? 200 : 201, body: reply };
}

async function change(
  context: Context,
  command: Extract<JobCommand, { readonly kind: "job.cancel" | "job.finish" }>,
  isDryRun: boolean,
): Promise<Answer> {
  const outcome = await ask(context, command, isDryRun);
  if (!outcome.ok) return refusal(outcome, "jobs");
  const reply: JobReply = toJobWire(outcome.jobs[0]!);
  return { status: 200, body: isDryRun ? { ...reply, dry_run: true } : reply };
}

async function listJobs(
  { backend }: Context,
  { query, caller }: Call<"listJobs">,
): Promise<Answer> {
  const own = onlyUser(caller);
  if (own !== undefined && query.user !== undefined && query.user !== own) return onlyOwn();
  const before = query.cursor === undefined ? undefined : Number(query.cursor);
  if (before !== undefined && !Number.isSafeInteger(before)) return invalid([CURSOR_ERROR]);
  const userId = own ?? query.user;
  const filter: JobFilter = {
    ...(userId === undefined ? {} : { userId }),
    ...(query.pool === undefined ? {} : { pool: query.pool }),
    ...(query.queue === undefined ? {} : { queue: query.queue }),
    ...(query.state === undefined ? {} : { states: [query.state] }),
  };
  const limit = query.limit ?? LIST_LIMIT;
  const page = await backend.read((state) => listLive(state, filter, limit, before));
  const body = { items: page.items.map(toJobWire), next_cursor: page.next ?? null };
  return { status: 200, body };
}

const CURSOR_ERROR: FieldError = {
  path: "cursor",
  message: "must be a cursor as it came with this list",
};

async function getJob(
  { backend }: Context,
  { params, query, caller }: Call<"getJob">,
): Promise<Answer> {
  const job = parseJobId(params.id);
  if (job === undefined) return unknownJob(params.id);
  const from = query.from_part ?? 0;
  const limit = query.limit ?? LIST_LIMIT;
  const found = await backend.read((state) => {
    const view = viewJob(state, job);
    return view === undefined ? undefined : { view, parts: viewParts(state, job, { from, limit }) };
  });
  if (found === undefined || !maySee(caller, found.view.userId)) return unknownJob(params.id);
  return { status: 200, body: toJobDetail(found.view, { from, parts: found.parts }) };
}

async function whyJob({ backend }: Context, { params, caller }: Call<"whyJob">): Promise<Answer> {
  const job = parseJobId(params.id);
  if (job === undefined) return unknownJob(params.id);
  const now = backend.now();
  const found = await backend.read((state) => {
    const owner = viewJob(state, job)?.userId;
    const isSeen = owner !== undefined && maySee(caller, owner);
    return isSeen ? whyLive(state, job, now) : undefined;
  });
  return found === undefined ? unknownJob(params.id) : { status: 200, body: toJobWhy(found) };
}

function maySee(caller: Caller, owner: string): boolean {
  return caller.role === "viewer" || actsFor(actorOf(caller), owner);
}

function unknownJob(id: string): Answer {
  const detail = `There is no job ${JSON.stringify(id)} to see.`;
  const facts = parseJobId(id) === undefined ? {} : { job_id: id };
  return { problem: problem("unknown_job", detail, facts) };
}
