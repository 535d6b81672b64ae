import { unreachable } from "../../../base/index.ts";
import type {
  Actor,
  JobView,
  PartView,
  RequestKey,
  SubmitJob,
  UserId,
  WaitReason,
  WhyView,
} from "../../../kernel/index.ts";
import type { FieldError } from "../../problems/problem.ts";
import type {
  JobDetail,
  JobPart,
  JobRequest,
  JobWhy,
  JobWire,
  WaitReasonWire,
} from "../../schemas/jobs/index.ts";
import { parseJobId, toJobId } from "../ids.ts";
import type { Parsed } from "../reservation-codec.ts";
import { iso, toMillis, toSeconds, toSecondsUp } from "../time.ts";
import { unitWords } from "./unit-words.ts";

/** The queue of a job that names none. */
export const DEFAULT_QUEUE_NAME = "batch";

/** What the edge knows about a request, beside the body. */
export interface JobContext {
  readonly actor: Actor;
  readonly userId: UserId;
  readonly key?: RequestKey;
}

/** The command of a request whose types were checked. Errors: ids that can't be one. */
export function toSubmitCommand(body: JobRequest, context: JobContext): Parsed<SubmitJob> {
  const { actor, userId, key } = context;
  const errors: FieldError[] = [];
  const after = (body.after ?? []).map(({ job_id, when = "ok" }, index) => {
    const job = parseJobId(job_id);
    if (job === undefined) errors.push({ path: `/after/${index}/job_id`, message: "is no job" });
    return { job: job ?? 0, when };
  });
  if (errors.length > 0) return { ok: false, errors };
  return {
    ok: true,
    value: {
      kind: "job.submit",
      actor,
      pool: body.pool,
      queue: body.queue ?? DEFAULT_QUEUE_NAME,
      userId,
      ...(body.name === undefined ? {} : { name: body.name }),
      size: body.size,
      count: body.count ?? 1,
      isGang: body.gang ?? false,
      ...(body.walltime_s === undefined ? {} : { walltimeMs: toMillis(body.walltime_s) }),
      priority: body.priority ?? 0,
      after,
      ...(body.not_before === undefined ? {} : { notBeforeAt: toMillis(body.not_before) }),
      ...(key === undefined ? {} : { key }),
    },
  };
}

export function toJobWire(view: JobView): JobWire {
  const { notBeforeAt, releasedAt, endedAt } = view;
  return {
    job_id: toJobId(view.number),
    user_id: view.userId,
    ...(view.name === undefined ? {} : { name: view.name }),
    pool: view.pool,
    queue: view.queue,
    state: view.state,
    size: view.size,
    count: view.count,
    gang: view.isGang,
    walltime_s: toSecondsUp(view.walltimeMs),
    priority: view.priority,
    origin: view.origin,
    after: view.after.map(({ job, when }) => ({ job_id: toJobId(job), when })),
    ...(notBeforeAt === undefined ? {} : { not_before: toSecondsUp(notBeforeAt) }),
    submitted_time: toSeconds(view.submittedAt),
    ...(releasedAt === undefined ? {} : { released_time: toSeconds(releasedAt) }),
    ...(endedAt === undefined ? {} : { ended_time: toSecondsUp(endedAt) }),
    parts: { ...view.parts },
  };
}

/** A job with a page of its parts; `rows` is how many it has in all. */
export function toJobDetail(
  view: JobView,
  page: { readonly from: number; readonly parts: readonly PartView[] },
): JobDetail {
  const rows = view.isGang ? 1 : view.count;
  const next = page.from + page.parts.length;
  return {
    ...toJobWire(view),
    runs: page.parts.map(toJobPart),
    next_part: next < rows && page.parts.length > 0 ? next : null,
  };
}

function toJobPart({ part, state, startedAt, endAt, requeues, on }: PartView): JobPart {
  return {
    part,
    state,
    ...(startedAt === undefined ? {} : { start_time: toSeconds(startedAt) }),
    ...(endAt === undefined ? {} : { end_time: toSecondsUp(endAt) }),
    requeues,
    ...(on === undefined
      ? {}
      : { on: on.map(({ node, gpus }) => ({ node_id: node, gpus: [...gpus] })) }),
  };
}

export function toJobWhy(why: WhyView): JobWhy {
  const { overdueAt, estimate } = why;
  return {
    job_id: toJobId(why.job),
    pool: why.pool,
    queue: why.queue,
    state: why.state,
    reasons: why.reasons.map(toReason),
    ahead: { parts: why.ahead.parts, at_least: why.ahead.isMore },
    ...(overdueAt === undefined ? {} : { overdue_time: toSecondsUp(overdueAt) }),
    ...(estimate === undefined
      ? {}
      : {
          estimate: {
            start_time: toSecondsUp(estimate.startAt),
            earliest: toSecondsUp(estimate.earliestAt),
            ...(estimate.latestAt === undefined ? {} : { latest: toSecondsUp(estimate.latestAt) }),
            runs: estimate.runs,
          },
        }),
  };
}

function toReason(reason: WaitReason): WaitReasonWire {
  switch (reason.kind) {
    case "dependencies": {
      const jobs = reason.jobs.map(({ job, when, state }) => ({
        job_id: toJobId(job),
        when,
        state,
      }));
      const names = jobs.map(({ job_id, when }) => `${job_id} (${when})`).join(", ");
      return { kind: reason.kind, detail: `It waits for ${names}.`, jobs };
    }
    case "time": {
      const detail = `It is held until ${iso(reason.notBeforeAt)}.`;
      return { kind: reason.kind, detail, not_before: toSecondsUp(reason.notBeforeAt) };
    }
    case "queue_bound": {
      const { unitsMax, unitsRunning } = reason;
      const detail = `Its queue runs ${unitWords(unitsRunning)} and may run ${unitsMax}.`;
      return { kind: reason.kind, detail, units_max: unitsMax, units_running: unitsRunning };
    }
    case "capacity":
      return capacityReason(reason);
    case "order": {
      const detail = "There would be room now, but jobs ahead of it need it first.";
      return { kind: reason.kind, detail };
    }
    case "never": {
      const { units, largest } = reason;
      const most = `the pool never has over ${largest} for so long, as its schedule stands`;
      const detail = `It needs ${unitWords(units)}; ${most}.`;
      return { kind: reason.kind, detail, units, largest };
    }
    default:
      return unreachable(reason);
  }
}

function capacityReason({
  units,
  freeNow,
  tight,
}: Extract<WaitReason, { readonly kind: "capacity" }>): WaitReasonWire {
  const from = iso(tight.startAt);
  const least = Math.max(0, tight.free);
  const detail =
    freeNow < units
      ? `It needs ${unitWords(units)}; ${freeNow === 1 ? "1 is" : `${freeNow} are`} free.`
      : `It would run into ${from}, when only ${least} of its ${unitWords(units)} will be free.`;
  return {
    kind: "capacity",
    detail,
    units,
    free: freeNow,
    tight: {
      start_time: toSeconds(tight.startAt),
      end_time: toSecondsUp(tight.endAt),
      free: tight.free,
    },
  };
}
