import { unreachable } from "../../../base/index.ts";
import type { JobEvent } from "../../../kernel/index.ts";
import type { StreamEvent } from "../../schemas/stream.ts";
import { toJobId } from "../ids.ts";
import { toCredits } from "../money.ts";
import { toSeconds, toSecondsUp } from "../time.ts";

/** What the feed tells of a job or a queue. */
export function jobFacts(event: JobEvent): Partial<StreamEvent> {
  const { pool } = event;
  if (event.kind === "queue.stored") {
    return { pool, queue: event.queue, policy: event.options.policy };
  }
  if (event.kind === "queue.deleted") return { pool, queue: event.queue };
  const own = { pool, job_id: toJobId(event.job), user_id: event.userId };
  switch (event.kind) {
    case "job.submitted":
      return {
        ...own,
        queue: event.queue,
        ...(event.name === undefined ? {} : { name: event.name }),
        state: event.isHeld ? "held" : "waiting",
        amount: event.size,
        count: event.count,
        gang: event.isGang,
        walltime_s: toSecondsUp(event.walltimeMs),
      };
    case "job.released":
      return { ...own, state: "waiting" };
    case "job.started":
      return {
        ...own,
        part: event.part,
        state: "running",
        amount: event.amount,
        start_time: toSeconds(event.startAt),
        end_time: toSecondsUp(event.endAt),
        ready_time: toSecondsUp(event.readyAt),
        price: toCredits(event.price),
      };
    case "job.ended":
      return {
        ...own,
        part: event.part,
        state: event.outcome,
        amount: event.amount,
        from_time: toSeconds(event.fromAt),
        ...(event.message === undefined ? {} : { message: event.message }),
      };
    case "job.curtailed":
      return { ...own, part: event.part, end_time: toSecondsUp(event.fromAt) };
    case "job.requeued":
      return { ...own, part: event.part, state: "waiting", from_time: toSeconds(event.fromAt) };
    case "job.cancelled":
      return {
        ...own,
        ...(event.part === undefined ? {} : { part: event.part }),
        state: "cancelled",
        count: event.parts,
        reason: event.reason,
        ...(event.because === undefined ? {} : { because: toJobId(event.because) }),
      };
    default:
      return unreachable(event);
  }
}
