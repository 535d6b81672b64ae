import type {
  CounterOffer,
  GrantView,
  Instant,
  JobView,
  KernelEvent,
  OrderView,
  PlacementView,
  Rejection,
  RepairPlan,
} from "../kernel/index.ts";

/** What a command came to, told once it is durable. */
export interface Done {
  readonly ok: true;
  /** Of the record; for a replay or a dry run, of the last record before it. */
  readonly seq: number;
  readonly at: Instant;
  readonly events: readonly KernelEvent[];
  /** True where an idempotency key was used before: nothing new happened. */
  readonly replayed: boolean;
  /** The grants that the command made or changed, as they stood right after it. */
  readonly grants: readonly GrantView[];
  /** The same of placements. */
  readonly placements: readonly PlacementView[];
  /** The same of jobs. */
  readonly jobs: readonly JobView[];
  /** The same of orders. */
  readonly orders: readonly OrderView[];
  /** Where capacity changed: what became of the reservations that it touched. */
  readonly repair?: RepairPlan;
}

export interface NotDone {
  readonly ok: false;
  readonly at: Instant;
  readonly rejection: Rejection;
  /** What would be admitted instead, where capacity was short. */
  readonly alternatives: readonly CounterOffer[];
}

/** Too much is waiting already: nothing was decided; try again after the pause. */
export interface Overloaded {
  readonly ok: false;
  readonly overloaded: true;
  readonly retryAfterMs: number;
}

export type Outcome = Done | NotDone | Overloaded;

/** Where time comes from. Whole milliseconds; may step, the loop never goes back. */
export interface Clock {
  now(): Instant;
}

/** How the loop arranges to be called again: real timers, or the simulation's. */
export interface Scheduler {
  /** Calls soon, after what is happening now. */
  soon(call: () => void): void;
  /** Calls at or after `at`, once; the answer undoes it. */
  at(at: Instant, call: () => void): () => void;
}
