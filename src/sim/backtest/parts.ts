import type {
  Instant,
  JobEvent,
  JobNumber,
  KernelEvent,
  Millis,
  PartOutcome,
  PoolId,
  Units,
  UserId,
} from "../../kernel/index.ts";

/** One part of a job as it was asked for: what every replay has in common. A gang is one part. */
export interface DemandPart {
  /** As the journal numbers it. */
  readonly job: JobNumber;
  readonly part: number;
  readonly isArray: boolean;
  readonly pool: PoolId;
  readonly userId: UserId;
  /** Units that it holds while it runs. */
  readonly units: Units;
  /** When it was submitted, or when it might start at the earliest. */
  readonly arrivedAt: Instant;
}

/** How it went for each part: really, or in a replay. */
export interface PartLog {
  /** Of its last start; NaN before. */
  readonly startedAt: number[];
  /** NaN until it is over. */
  readonly endedAt: number[];
  readonly outcome: (PartOutcome | undefined)[];
}

export function createPartLog(): PartLog {
  return { startedAt: [], endedAt: [], outcome: [] };
}

/** Makes room for parts, of which nothing is told yet. */
export function growPartLog(log: PartLog, count: number): void {
  while (log.outcome.length < count) {
    log.startedAt.push(Number.NaN);
    log.endedAt.push(Number.NaN);
    log.outcome.push(undefined);
  }
}

/** A part's run as far as it is known: until its own end, not one that others made. */
export function runOf(log: PartLog, index: number): Millis | undefined {
  const outcome = log.outcome[index];
  if (outcome !== "done" && outcome !== "failed") return undefined;
  return log.endedAt[index]! - log.startedAt[index]!;
}

/** Did it run to an end of its own, or to that of its walltime? */
export function isComplete(log: PartLog, index: number): boolean {
  const outcome = log.outcome[index];
  return outcome === "done" || outcome === "failed" || outcome === "timed_out";
}

/** Which of the parts an event speaks of; undefined for one that is not followed. */
export type FindPart = (job: JobNumber, part: number) => number | undefined;

/** Notes what became of parts. Answers those that started, for whoever wants to end them. */
export function followParts(
  log: PartLog,
  find: FindPart,
  events: readonly KernelEvent[],
  at: Instant,
): readonly number[] {
  const started: number[] = [];
  for (const event of events) {
    if (event.kind === "job.cancelled") cancelParts(log, find, event);
    if (!isOfPart(event)) continue;
    const index = find(event.job, event.part);
    if (index === undefined) continue;
    if (event.kind === "job.started") {
      log.startedAt[index] = at;
      started.push(index);
    } else if (event.kind === "job.requeued") {
      log.startedAt[index] = Number.NaN;
    } else {
      // What is noticed a little late was over at its window's end.
      log.endedAt[index] = Math.min(at, event.endAt);
      log.outcome[index] = event.outcome;
    }
  }
  return started;
}

type PartEvent = Extract<JobEvent, { readonly kind: "job.started" | "job.requeued" | "job.ended" }>;

function isOfPart(event: KernelEvent): event is PartEvent {
  const { kind } = event;
  return kind === "job.started" || kind === "job.requeued" || kind === "job.ended";
}

/** Parts that waited are over without a run: one of them, or all of the job. */
function cancelParts(
  { startedAt, outcome }: PartLog,
  find: FindPart,
  { job, part: only }: Extract<JobEvent, { readonly kind: "job.cancelled" }>,
): void {
  for (let part = only ?? 0; only === undefined || part === only; part++) {
    const index = find(job, part);
    if (index === undefined) return;
    const isWaiting = outcome[index] === undefined && Number.isNaN(startedAt[index]);
    if (isWaiting) outcome[index] = "cancelled";
  }
}
