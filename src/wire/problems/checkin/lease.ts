import { unreachable } from "../../../base/index.ts";
import type { checkin } from "../../../kernel/index.ts";
import { type Problem, problem } from "../problem.ts";

/** Why a device was refused: `job_id` is the job as the device knows it. */
export function leaseProblem(refusal: checkin.AcceptRefusal, job_id: string): Problem {
  switch (refusal.reason) {
    case "unknown_job":
      return problem("unknown_checkin_job", `Job ${job_id} asks for no devices.`, { job_id });
    case "stale_task": {
      const { task } = refusal;
      return problem("stale_task", `Job ${job_id} is at round ${task}.`, { job_id, task });
    }
    case "forged_offer":
      return problem("forged_offer", `Job ${job_id} has made this client no such offer.`, {
        job_id,
      });
    case "offer_expired":
      return problem("offer_expired", "The offer was not accepted in time.", { job_id });
    case "slot_lost":
      return problem("slot_lost", `The client's slot of job ${job_id} went to another.`, {
        job_id,
      });
    case "offer_taken":
      return problem("offer_taken", "Another client has accepted this offer.", { job_id });
    default:
      return unreachable(refusal);
  }
}
