import type {
  GrantNumber,
  GrantState,
  Instant,
  KernelEvent,
  MicroCredits,
  PoolId,
  Rejection,
  RepairPlan,
  Step,
  Tier,
  Units,
  UserId,
} from "../kernel/index.ts";

/** A grant as a plain object, in the kernel's units. */
export interface GrantView {
  readonly number: GrantNumber;
  readonly group: GrantNumber;
  readonly pool: PoolId;
  readonly userId: UserId;
  readonly tier: Tier;
  readonly state: GrantState;
  readonly startAt: Instant;
  readonly endAt: Instant;
  readonly readyAt: Instant;
  readonly amount: Units;
  readonly price: MicroCredits;
  readonly createdAt: Instant;
}

/** What would be granted instead, if asked for at once. */
export type CounterOffer =
  | {
      readonly kind: "later" | "smaller" | "shorter" | "elsewhere";
      readonly pool: PoolId;
      readonly startAt: Instant;
      readonly endAt: Instant;
      readonly amount: Units;
      readonly readyAt: Instant;
      readonly price: MicroCredits;
    }
  | {
      readonly kind: "stepped";
      readonly pool: PoolId;
      readonly steps: readonly Step[];
      readonly price: MicroCredits;
    };

/** A command was decided and is durable. */
export interface Accepted {
  readonly ok: true;
  readonly seq: number;
  readonly at: Instant;
  readonly events: readonly KernelEvent[];
  /** The key was used before for the same request: nothing new was stored. */
  readonly replayed: boolean;
  /** The grants of the events, as they are now. */
  readonly grants: readonly GrantView[];
  readonly repair?: RepairPlan;
}

/** A command was refused by the rules. */
export interface Refused {
  readonly ok: false;
  readonly at: Instant;
  readonly rejection: Rejection;
  readonly alternatives?: readonly CounterOffer[];
}

/** A command was not looked at: too many wait. */
export interface Overloaded {
  readonly ok: false;
  readonly overloaded: true;
  readonly retryAfterMs: number;
}

export type Outcome = Accepted | Refused | Overloaded;
