import type {
  Actor,
  Dependency,
  GrantNumber,
  Instant,
  JobNumber,
  JobOrigin,
  MicroCredits,
  Millis,
  PartOutcome,
  PoolId,
  QueueName,
  QueueOptions,
  RequestKey,
  Units,
  UserId,
} from "../model/index.ts";

/** A queue's terms, all of them: what is absent gets the ledger's default. */
export interface PutQueue {
  readonly kind: "queue.put";
  readonly actor: Actor;
  readonly pool: PoolId;
  readonly queue: QueueName;
  readonly options: Partial<QueueOptions>;
}

export interface DeleteQueue {
  readonly kind: "queue.delete";
  readonly actor: Actor;
  readonly pool: PoolId;
  readonly queue: QueueName;
}

/** Work of `count` equal parts that waits its turn; a gang's parts start and end together. */
export interface SubmitJob {
  readonly kind: "job.submit";
  readonly actor: Actor;
  readonly pool: PoolId;
  readonly queue: QueueName;
  /** Whose it will be; the edge lets only operators name somebody else. */
  readonly userId: UserId;
  readonly name?: string;
  /** Units of each part. */
  readonly size: Units;
  readonly count: number;
  readonly isGang: boolean;
  /** Absent: the queue's usual one. Whole seconds. */
  readonly walltimeMs?: Millis;
  readonly priority: number;
  readonly after: readonly Dependency[];
  readonly notBeforeAt?: Instant;
  readonly key?: RequestKey;
}

/** Takes back a job, or one part of an array, wherever it stands. */
export interface CancelJob {
  readonly kind: "job.cancel";
  readonly actor: Actor;
  readonly job: JobNumber;
  /** Counted from 0. */
  readonly part?: number;
}

/** Whoever runs it says that it is over: one part, or all that run. */
export interface FinishJob {
  readonly kind: "job.finish";
  readonly actor: Actor;
  readonly job: JobNumber;
  readonly part?: number;
  readonly outcome: "done" | "failed";
  readonly message?: string;
}

/** Jobs that a framework starts at once on capacity it was offered, all or none. */
export interface LaunchJobs {
  readonly kind: "job.launch";
  readonly actor: Actor;
  readonly pool: PoolId;
  readonly userId: UserId;
  readonly bundle: readonly BundleJob[];
}

export interface BundleJob {
  readonly name?: string;
  readonly size: Units;
  readonly walltimeMs: Millis;
}

export type JobCommand = PutQueue | DeleteQueue | SubmitJob | CancelJob | FinishJob | LaunchJobs;

export interface QueueStored {
  readonly kind: "queue.stored";
  readonly pool: PoolId;
  readonly queue: QueueName;
  readonly options: QueueOptions;
  /** The most units that the pool has from now on: what policies take for the machine. */
  readonly machine: Units;
}

export interface QueueDeleted {
  readonly kind: "queue.deleted";
  readonly pool: PoolId;
  readonly queue: QueueName;
}

export interface JobSubmitted {
  readonly kind: "job.submitted";
  readonly job: JobNumber;
  readonly pool: PoolId;
  readonly queue: QueueName;
  readonly userId: UserId;
  readonly name?: string;
  readonly size: Units;
  readonly count: number;
  readonly isGang: boolean;
  readonly walltimeMs: Millis;
  readonly priority: number;
  readonly origin: JobOrigin;
  readonly after: readonly Dependency[];
  readonly notBeforeAt?: Instant;
  /** It waits for its dependencies or its time, and is in no line yet. */
  readonly isHeld: boolean;
  readonly key?: RequestKey;
}

/** What it was held for has come: from now on it waits for capacity. */
export interface JobReleased {
  readonly kind: "job.released";
  readonly job: JobNumber;
  readonly pool: PoolId;
  readonly userId: UserId;
}

interface PartEvent {
  readonly job: JobNumber;
  /** Which part, counted from 0. */
  readonly part: number;
  readonly pool: PoolId;
  readonly userId: UserId;
  readonly grant: GrantNumber;
  /** Units that it holds. */
  readonly amount: Units;
}

/** A part holds capacity from now on: a grant for `[startAt, endAt)`. */
export interface JobStarted extends PartEvent {
  readonly kind: "job.started";
  readonly startAt: Instant;
  readonly endAt: Instant;
  readonly readyAt: Instant;
  /** Per unit and hour. */
  readonly price: MicroCredits;
  /** Was it the next in line? Else it passed jobs that it does not delay. */
  readonly inOrder: boolean;
}

/** A part that ran is over; capacity is free again in `[fromAt, endAt)`. */
export interface JobEnded extends PartEvent {
  readonly kind: "job.ended";
  readonly outcome: PartOutcome;
  readonly fromAt: Instant;
  readonly endAt: Instant;
  readonly message?: string;
}

/** Capacity is lost from `fromAt` on: a part that still runs then goes back to its queue. */
export interface JobCurtailed extends PartEvent {
  readonly kind: "job.curtailed";
  readonly fromAt: Instant;
  readonly endAt: Instant;
}

/** A part has lost its capacity and waits again, at its old place in line. */
export interface JobRequeued extends PartEvent {
  readonly kind: "job.requeued";
  readonly fromAt: Instant;
  readonly endAt: Instant;
  /** How often that has happened to it. */
  readonly times: number;
}

/** Parts that were held or waiting are taken back: one, or all of them. */
export interface JobCancelled {
  readonly kind: "job.cancelled";
  readonly job: JobNumber;
  readonly pool: PoolId;
  readonly userId: UserId;
  readonly part?: number;
  readonly parts: number;
  readonly reason: "asked" | "dependency_failed";
  /** The job that came out wrong. */
  readonly because?: JobNumber;
}

export type JobEvent =
  | QueueStored
  | QueueDeleted
  | JobSubmitted
  | JobReleased
  | JobStarted
  | JobEnded
  | JobCurtailed
  | JobRequeued
  | JobCancelled;

/** How a job stands as a whole. */
export type JobState =
  | "held"
  | "waiting"
  | "running"
  | "done"
  | "failed"
  | "timed_out"
  | "cancelled"
  | "displaced";

/** Checked in this order, as far as a command has them. */
export type JobRejection =
  | { readonly reason: "forbidden"; readonly needs: "admin" | "operator" }
  | { readonly reason: "invalid_request"; readonly path: string; readonly message: string }
  | { readonly reason: "unknown_pool"; readonly pool: PoolId }
  | { readonly reason: "pool_has_no_now"; readonly pool: PoolId }
  | {
      readonly reason: "unknown_policy";
      readonly policy: string;
      readonly known: readonly string[];
    }
  | {
      readonly reason: "unknown_queue";
      readonly pool: PoolId;
      readonly queue: QueueName;
      readonly known: readonly QueueName[];
    }
  | { readonly reason: "too_many_queues"; readonly max: number }
  | { readonly reason: "queue_in_use"; readonly queue: QueueName; readonly live: number }
  /** A job in the queue could never start under such a bound. */
  | { readonly reason: "queue_bound_too_low"; readonly unitsMax: Units; readonly widest: Units }
  /** `grant`: the job that it was used for. */
  | { readonly reason: "idempotency_key_reused"; readonly key: string; readonly grant: JobNumber }
  | { readonly reason: "priority_not_permitted"; readonly asked: number; readonly max: number }
  | { readonly reason: "walltime_too_long"; readonly askedMs: Millis; readonly maxMs: Millis }
  | { readonly reason: "unknown_dependency"; readonly job: JobNumber }
  | {
      readonly reason: "dependency_never";
      readonly job: JobNumber;
      readonly when: Dependency["when"];
      readonly state: JobState;
    }
  /** `largest`: the most units that the pool ever has for such a walltime. */
  | {
      readonly reason: "job_too_large";
      readonly units: Units;
      readonly largest: Units;
      readonly walltimeMs: Millis;
    }
  | {
      readonly reason: "queue_full";
      readonly queue: QueueName;
      readonly waiting: number;
      readonly asked: number;
      readonly max: number;
    }
  | { readonly reason: "too_many_jobs"; readonly live: number; readonly max: number }
  | { readonly reason: "unknown_job"; readonly job: JobNumber }
  | {
      readonly reason: "unknown_part";
      readonly job: JobNumber;
      readonly part: number;
      readonly parts: number;
    }
  | { readonly reason: "job_not_live"; readonly job: JobNumber; readonly state: JobState }
  | { readonly reason: "job_not_running"; readonly job: JobNumber; readonly state: JobState }
  | { readonly reason: "ledger_full"; readonly max: number }
  /** What was offered has been taken, or jobs in line come first. `job`: the first without room. */
  | {
      readonly reason: "offer_gone";
      readonly pool: PoolId;
      readonly job: number;
      readonly units: Units;
      readonly free: Units;
    };
