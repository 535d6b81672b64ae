import type { Atoms } from "../constraints/index.ts";

/** What a job tells the scheduler with each request. Amounts are whole devices. */
export interface JobFacts {
  readonly job: number;
  /** When the job was registered, ms. */
  readonly arrivedAt: number;
  /** The constraint class of its devices. */
  readonly constraintClass: number;
  /** Devices asked for, over-selection included. */
  readonly demand: number;
  /** Devices that must finish for the round to close; at most `demand`. */
  readonly need: number;
  /** Rounds of the whole job; 0 if it does not say. */
  readonly rounds: number;
  /** Rounds still to close, this one included; 0 if it does not say. */
  readonly roundsLeft: number;
  /** How long a round may stay open, ms, before it fails; 0 if it does not say. */
  readonly deadlineMs: number;
}

/** One device that turns up. */
export interface CheckIn {
  readonly at: number;
  readonly atom: number;
  /**
   * The time that a device of this speed takes for a round of `job`, ms; 0 if it does not say.
   * Asked only by policies that use speed.
   */
  readonly responseMs: (job: number) => number;
}

/** One line of the table that a job manager sends out, best first. */
export interface Ranked {
  readonly job: number;
  /** The atoms that may serve it; absent: every atom that satisfies its class. */
  readonly atoms?: ReadonlySet<number>;
}

/**
 * Chooses the job for each device. Told what happens, it keeps its own count of unmet demand.
 * Instants are ms and need not be whole; they only ever meet `+ - * /`, which are exact alike on
 * every machine. State is changed in place; no clock, no chance but the seed.
 */
export interface Scheduler {
  /** A job asks for a round: whatever was unmet before is replaced. */
  request(at: number, facts: JobFacts): void;
  /** A device was assigned to the job. */
  ack(at: number, job: number): void;
  /** An assigned device was lost before its result: its slot is open again. */
  giveBack(at: number, job: number): void;
  /** A device of the current round has delivered. */
  result(at: number, job: number): void;
  /** The job's round has ended, well or not. */
  close(at: number, job: number): void;
  /** The job has ended. */
  finish(at: number, job: number): void;
  /** The job for this device, or -1. The device counts as supply either way. */
  pick(checkIn: CheckIn): number;
  /** Devices of an atom that turned up elsewhere: supply, and nothing is chosen. */
  see(at: number, atom: number, count: number): void;
  /** The jobs with unmet demand, best first: what a round hands to the client managers. */
  rank(at: number): readonly Ranked[];
}

export interface SchedulerOptions {
  readonly atoms: Atoms;
  readonly seed: number;
  /**
   * Fairness: a job's key is divided by `1 + aging * age / (its time alone)`. 0 is none. `fifo`
   * needs none: nobody overtakes there.
   */
  readonly aging: number;
}
