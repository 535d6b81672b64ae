/** A job as the order of a queue sees it: what was asked for, never how long it will really run. */
export interface QueueJob {
  readonly processors: number;
  /** The requested time, at least 1. */
  readonly estimate: number;
  readonly submittedAt: number;
  /** Whose job it is, as a whole number >= 0. */
  readonly user: number;
  /** The share of its user, in whole numbers >= 1; only `fair` reads it. */
  readonly weight: number;
  /** Higher goes first, whatever the policy's order; 0 if absent. */
  readonly priority?: number;
}

/** So many processors in `[startAt, endAt)`; a machine's capacity is a row of them, from now on. */
export interface CapacityStep {
  readonly startAt: number;
  readonly endAt: number;
  readonly value: number;
}

/** How a queue is ordered and who may pass. Fixed for the life of a queue. */
export interface QueuePolicy {
  readonly name: string;
  /** One line for people who choose. */
  readonly about: string;
  /**
   * How many of the jobs that can't start hold a reservation. 0: nobody passes a blocked job;
   * 1: later jobs pass where they delay the first in line by nothing; more: ... the first so many.
   */
  readonly reservations: number;
  readonly aging?: Aging;
  /** The order of one queue of so many processors. */
  readonly create: (processors: number) => QueueOrder;
}

/**
 * From `bound` after submission on, and a share of the backlog at submission, a job is overdue:
 * overdue jobs come first, in order of submission. The backlog is the time in which the whole
 * machine would work off what was queued and running.
 */
export interface Aging {
  readonly bound: number;
  /** Backlogs added to the bound: 0 makes it a constant. */
  readonly backlogs: number;
}

/** Gives jobs their places. May keep state of its own, changed by submissions alone. */
export interface QueueOrder {
  /** Smaller is earlier, ties by submission. `servedKey` is the largest key started in order. */
  readonly keyOf: (job: QueueJob, servedKey: number) => number;
  /** The order in which jobs may pass a blocked one; the order of `keyOf` if absent. */
  readonly backfillKeyOf?: (job: QueueJob) => number;
  /** The order's own state as rows of numbers, and back. Absent for an order without one. */
  readonly save?: () => readonly (readonly number[])[];
  readonly restore?: (rows: readonly (readonly number[])[]) => void;
}
