import { unreachable } from "../../base/index.ts";
import type { JobRejection, Rejection } from "../../kernel/index.ts";
import { toJobId } from "../codec/ids.ts";
import { unitWords } from "../codec/jobs/unit-words.ts";
import { toSeconds, toSecondsUp } from "../codec/time.ts";
import { quote } from "./pool-refusal.ts";
import { type Problem, problem } from "./problem.ts";

const REASONS = [
  "pool_has_no_now",
  "unknown_queue",
  "too_many_queues",
  "queue_in_use",
  "queue_bound_too_low",
  "priority_not_permitted",
  "unknown_dependency",
  "dependency_never",
  "job_too_large",
  "queue_full",
  "too_many_jobs",
  "unknown_job",
  "unknown_part",
  "job_not_live",
  "job_not_running",
  "offer_gone",
] as const;

/** A refusal that only jobs and queues meet. */
export type JobRefusal = Extract<JobRejection, { readonly reason: (typeof REASONS)[number] }>;

export function isJobRefusal(rejection: Rejection): rejection is JobRefusal {
  return REASONS.some((reason) => reason === rejection.reason);
}

export function jobProblem(rejection: JobRefusal): Problem {
  switch (rejection.reason) {
    case "pool_has_no_now":
    case "unknown_queue":
    case "too_many_queues":
    case "queue_in_use":
    case "queue_bound_too_low":
    case "queue_full":
      return queueProblem(rejection);
    case "unknown_job":
    case "unknown_part":
    case "job_not_live":
    case "job_not_running":
      return stateProblem(rejection);
    case "priority_not_permitted":
    case "unknown_dependency":
    case "dependency_never":
    case "job_too_large":
    case "too_many_jobs":
      return wishProblem(rejection);
    case "offer_gone": {
      const { pool, job, units, free } = rejection;
      const need = `Job ${job} of the bundle needs ${unitWords(units)} of pool ${quote(pool)}`;
      const detail = `${need}; ${free} are left to offer.`;
      return problem("offer_gone", detail, { pool, asked: units, free });
    }
    default:
      return unreachable(rejection);
  }
}

type Of<Reason extends JobRefusal["reason"]> = Extract<JobRefusal, { readonly reason: Reason }>;

function queueProblem(
  rejection: Of<
    | "pool_has_no_now"
    | "unknown_queue"
    | "too_many_queues"
    | "queue_in_use"
    | "queue_bound_too_low"
    | "queue_full"
  >,
): Problem {
  switch (rejection.reason) {
    case "pool_has_no_now": {
      const { pool } = rejection;
      return problem("pool_has_no_now", `Time does not pass in pool ${quote(pool)}.`, { pool });
    }
    case "unknown_queue": {
      const { pool, queue } = rejection;
      const detail = `Pool ${quote(pool)} has no queue ${quote(queue)}.`;
      return problem("unknown_queue", detail, { pool, queue, known: [...rejection.known] });
    }
    case "too_many_queues":
      return problem("too_many_queues", `At most ${rejection.max} queues may be there.`, {
        max: rejection.max,
      });
    case "queue_in_use": {
      const { queue, live } = rejection;
      const detail = `${live} parts of jobs in queue ${quote(queue)} are not over.`;
      return problem("queue_in_use", detail, { queue, live });
    }
    case "queue_bound_too_low": {
      const { unitsMax, widest } = rejection;
      const need = `A job of the queue needs ${unitWords(widest)}`;
      const detail = `${need}; the bound would be ${unitsMax}.`;
      return problem("queue_bound_too_low", detail, { asked: unitsMax, widest });
    }
    case "queue_full": {
      const { queue, waiting, asked, max } = rejection;
      const room = `${waiting} parts wait in queue ${quote(queue)}, which takes ${max}`;
      const detail = `${room}; ${asked} more were submitted.`;
      return problem("queue_full", detail, { queue, used: waiting, asked, max });
    }
    default:
      return unreachable(rejection);
  }
}

function stateProblem(
  rejection: Of<"unknown_job" | "unknown_part" | "job_not_live" | "job_not_running">,
): Problem {
  const job_id = toJobId(rejection.job);
  switch (rejection.reason) {
    case "unknown_job":
      return problem("unknown_job", `There is no job ${job_id} for you to change.`, { job_id });
    case "unknown_part": {
      const { part, parts } = rejection;
      const detail = `Job ${job_id} has no part ${part}; it has ${parts}, counted from 0.`;
      return problem("unknown_part", detail, { job_id, part, parts });
    }
    case "job_not_live": {
      const { state } = rejection;
      return problem("job_not_live", `Job ${job_id} is over: ${state}.`, { job_id, state });
    }
    case "job_not_running": {
      const { state } = rejection;
      const detail = `Nothing of job ${job_id} that was meant runs: it is ${state}.`;
      return problem("job_not_running", detail, { job_id, state });
    }
    default:
      return unreachable(rejection);
  }
}

function wishProblem(
  rejection: Of<
    | "priority_not_permitted"
    | "unknown_dependency"
    | "dependency_never"
    | "job_too_large"
    | "too_many_jobs"
  >,
): Problem {
  switch (rejection.reason) {
    case "priority_not_permitted": {
      const { asked, max } = rejection;
      const detail = `A user's jobs have priority ${max} at most, not ${asked}.`;
      return problem("priority_not_permitted", detail, { asked, max, needs: "operator" });
    }
    case "unknown_dependency": {
      const job_id = toJobId(rejection.job);
      return problem("unknown_dependency", `There is no job ${job_id} to wait for.`, { job_id });
    }
    case "dependency_never": {
      const { job, when, state } = rejection;
      const job_id = toJobId(job);
      const detail = `Job ${job_id} is ${state}; it will not be ${when} any more.`;
      return problem("dependency_never", detail, { job_id, state, when });
    }
    case "job_too_large": {
      const { units, largest, walltimeMs } = rejection;
      const walltime_s = toSecondsUp(walltimeMs);
      const most = largest === 0 ? "none" : `at most ${largest}`;
      const need = `A part needs ${unitWords(units)} for ${walltime_s} seconds`;
      const detail = `${need}; there are ${most} for so long, ever.`;
      return problem("job_too_large", detail, { asked: units, largest, walltime_s });
    }
    case "too_many_jobs": {
      const { live, max } = rejection;
      const detail = `${live} parts of jobs are not over; the ledger takes ${max}.`;
      return problem("too_many_jobs", detail, { live, max });
    }
    default:
      return unreachable(rejection);
  }
}

/** A walltime beyond what the queue allows; placements have a rule of their own. */
export function jobWalltimeProblem({
  askedMs,
  maxMs,
}: Extract<Rejection, { readonly reason: "walltime_too_long" }>): Problem {
  const [asked, max] = [toSecondsUp(askedMs), toSeconds(maxMs)];
  const detail = `A job of this queue may run for ${max} seconds, not for ${asked}.`;
  return problem("walltime_too_long", detail, { asked, max });
}
