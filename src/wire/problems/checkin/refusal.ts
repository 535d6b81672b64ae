import { unreachable } from "../../../base/index.ts";
import type { CheckinRejection, Rejection } from "../../../kernel/index.ts";
import { type Problem, problem } from "../problem.ts";

const REASONS = [
  "unknown_checkin_job",
  "checkin_job_over",
  "overcommit_out_of_range",
  "rounds_out_of_range",
  "demand_out_of_range",
  "need_out_of_range",
  "too_many_checkin_jobs",
  "too_many_regions",
  "too_many_slots",
  "stale_term",
] as const;

/** A refusal that only the check-in desk meets. */
export type CheckinRefusal = Extract<
  CheckinRejection,
  { readonly reason: (typeof REASONS)[number] }
>;

export function isCheckinRefusal(rejection: Rejection): rejection is CheckinRefusal {
  return REASONS.some((reason) => reason === rejection.reason);
}

/** The edge knows a job's public id; the ledger only its number. */
export function checkinProblem(rejection: CheckinRefusal): Problem {
  switch (rejection.reason) {
    case "unknown_checkin_job":
      return problem("unknown_checkin_job", "There is no such check-in job for you.", {});
    case "checkin_job_over":
      return problem("checkin_job_over", "The job has ended; it asks for no more rounds.", {});
    case "overcommit_out_of_range":
    case "rounds_out_of_range":
    case "demand_out_of_range":
    case "need_out_of_range": {
      const { reason, asked, max } = rejection;
      const least = reason === "demand_out_of_range" || reason === "need_out_of_range" ? 1 : 0;
      const detail = `${asked} was asked for; it is a whole number from ${least} to ${max}.`;
      return problem(reason, detail, { asked, min: least, max });
    }
    case "too_many_checkin_jobs": {
      const { live, max } = rejection;
      const detail = `${live} jobs have not ended; the desk takes ${max}.`;
      return problem("too_many_checkin_jobs", detail, { live, max });
    }
    case "too_many_regions":
      return problem("too_many_regions", `A ledger keeps ${rejection.max} regions at most.`, {
        max: rejection.max,
      });
    case "too_many_slots": {
      const { used, asked, max } = rejection;
      const detail = `Active rounds have ${used} slots of ${max}; ${asked} more were asked for.`;
      return problem("too_many_slots", detail, { used, asked, max });
    }
    case "stale_term": {
      const { region, term } = rejection;
      return problem("stale_term", `Region ${region} is in term ${term} by now.`, { region });
    }
    default:
      return unreachable(rejection);
  }
}
