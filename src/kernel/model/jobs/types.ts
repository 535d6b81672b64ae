import type { Instant, Millis, Units, UserId } from "../ids.ts";

/** The ledger's number of a job: that of its first part. Numbers grow and are never used twice. */
export type JobNumber = number;
/** One run of a job. A gang is one part, however many it was asked for. */
export type PartNumber = number;
export type QueueName = string;

/** What must have come of another job before this one waits for capacity. */
export interface Dependency {
  readonly job: JobNumber;
  /** `ok`: all of it done; `failed`: over, and not all of it done; `any`: over. */
  readonly when: "ok" | "failed" | "any";
}

/** How a queue serves its jobs. */
export interface QueueOptions {
  /** Name of a queue policy of the batch desk. */
  readonly policy: string;
  /** Queues of one pool are served from the highest on, ties by name. */
  readonly priority: number;
  /** Units that its jobs may hold at once; absent for what the pool has. */
  readonly unitsMax?: Units;
  /** Parts that may wait. */
  readonly waitingMax: number;
  /** Where a job states none, and the longest that one may state; whole seconds. */
  readonly walltimeMs: Millis;
  readonly walltimeMsMax: Millis;
  /** Having waited so long, a job is passed by no later one. */
  readonly agingMs: Millis;
  /** Weights of users for the policy `fair`; 1 for all others. */
  readonly shares: readonly { readonly userId: UserId; readonly weight: number }[];
}

/** The life of a part. `held`: its job waits for something else than capacity. */
export const PART_STATES = [
  "held",
  "waiting",
  "running",
  "done",
  "failed",
  "timed_out",
  "cancelled",
  "displaced",
] as const;
export type PartState = (typeof PART_STATES)[number];

/** How a part that has run may end. `timed_out`: its walltime was over. */
export type PartOutcome = "done" | "failed" | "timed_out" | "cancelled" | "displaced";

/** Where a job came from: its queue's order, or an offer that a framework accepted. */
export const JOB_ORIGINS = ["queue", "offer"] as const;
export type JobOrigin = (typeof JOB_ORIGINS)[number];

/** Stands in the columns of instants for what has not come yet. */
export const NOT_YET: Instant = Number.POSITIVE_INFINITY;
