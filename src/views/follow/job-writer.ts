import type { DatabaseSync } from "node:sqlite";
import { unreachable } from "../../base/index.ts";
import type { JobEvent, PartOutcome } from "../../kernel/index.ts";
import {
  type ActivityFacts,
  type Happening,
  poolFacts,
  type WriteActivity,
} from "./activity-writer.ts";
import { createSegmentWriter, type SegmentWriter } from "./segment-writer.ts";

export type WriteJob = (event: JobEvent, on: Happening) => void;

/**
 * Writes an activity for each event of jobs and queues. What a running part holds stands among the
 * segments, so that usage, utilisation and revenue count it; a job has no row of its own here.
 */
export function createJobWriter(db: DatabaseSync, writeActivity: WriteActivity): WriteJob {
  const segments = createSegmentWriter(db);
  return (event, on) => {
    hold(segments, event);
    writeActivity({ ...poolFacts(event.kind, event.pool), ...factsOf(event) }, on);
  };
}

function hold(segments: SegmentWriter, event: JobEvent): void {
  switch (event.kind) {
    case "job.started": {
      const { pool, userId, startAt: fromAt, endAt: toAt, amount, price } = event;
      const terms = { pool, userId, tier: "standard", amount, price, listPrice: price };
      return segments.add(event.grant, { ...terms, fromAt, toAt });
    }
    case "job.ended":
    case "job.curtailed":
    case "job.requeued":
      if (event.fromAt < event.endAt) segments.cut(event.grant, event.fromAt);
      return;
    default:
      return;
  }
}

/** What an activity tells of one event: whose, which part, when, and why in words. */
function factsOf(event: JobEvent): Partial<ActivityFacts> {
  switch (event.kind) {
    case "queue.stored":
      return { message: `queue ${event.queue}, policy ${event.options.policy}` };
    case "queue.deleted":
      return { message: `queue ${event.queue}` };
    case "job.submitted": {
      const { job, userId, size: amount, count, queue } = event;
      const what = event.isGang
        ? `a gang of ${count}`
        : count === 1
          ? "one part"
          : `${count} parts`;
      return { job, userId, amount, message: `${what} in queue ${queue}` };
    }
    case "job.released":
      return { job: event.job, userId: event.userId };
    case "job.cancelled":
      return { ...jobOf(event), message: cancelledWords(event) };
    case "job.started":
      return { ...jobOf(event), fromAt: event.startAt, toAt: event.endAt };
    case "job.ended":
      return { ...jobOf(event), ...spanOf(event), message: endedWords(event) };
    case "job.curtailed":
      return { ...jobOf(event), ...spanOf(event), message: "its capacity is lost from then on" };
    case "job.requeued": {
      const message = `its capacity was lost; it waits again (${event.times})`;
      return { ...jobOf(event), ...spanOf(event), message };
    }
    default:
      return unreachable(event);
  }
}

function jobOf(event: Extract<JobEvent, { readonly part?: number }>): Partial<ActivityFacts> {
  const { job, part, userId } = event;
  const amount = "amount" in event ? event.amount : null;
  return { job, part: part ?? null, userId, amount };
}

function spanOf({ fromAt, endAt }: { readonly fromAt: number; readonly endAt: number }) {
  return { fromAt, toAt: endAt };
}

function cancelledWords(event: Extract<JobEvent, { readonly kind: "job.cancelled" }>): string {
  const parts = event.parts === 1 ? "one part" : `${event.parts} parts`;
  if (event.reason === "asked") return `${parts} before they started`;
  return `${parts}: job j${event.because} came out wrong`;
}

function endedWords(event: Extract<JobEvent, { readonly kind: "job.ended" }>): string {
  const said = event.message === undefined ? "" : `: ${event.message}`;
  return `${OUTCOME_WORDS[event.outcome]}${said}`;
}

const OUTCOME_WORDS: Record<PartOutcome, string> = {
  done: "done",
  failed: "failed",
  timed_out: "its walltime was over",
  cancelled: "cancelled",
  displaced: "its capacity was lost",
};
