/** A job of the check-in trace. Times in seconds. */
export interface TraceJob {
  readonly id: number;
  readonly arrival: number;
  /** The class that its devices must have. */
  readonly constraintClass: number;
  readonly demand: number;
  /** The part of `demand` that must deliver; times `demand` a whole number. */
  readonly minRatio: number;
  readonly rounds: number;
  readonly deadline: number;
  readonly workload: number;
  readonly comm: number;
}

/** A crowd and the jobs that want it. Columns are by session (sorted by start) and by client. */
export interface CheckinTrace {
  /** After this many seconds the sessions come again, shifted. */
  readonly period: number;
  readonly sessionClient: Int32Array;
  readonly sessionStart: Float64Array;
  readonly sessionEnd: Float64Array;
  /** From the offer to the assignment. */
  readonly sessionDelay: Float64Array;
  /** The classes of each client, ascending. */
  readonly clientClasses: readonly (readonly number[])[];
  /** Time for a unit of workload, relative to 1. */
  readonly clientCompute: Float64Array;
  readonly clientBandwidth: Float64Array;
  readonly jobs: readonly TraceJob[];
}
