import type {
  Actor,
  GrantNumber,
  GrantState,
  Instant,
  MicroCredits,
  Millis,
  PoolId,
  RequestKey,
  Step,
  Tier,
  Tight,
  Units,
  UserId,
} from "../model/index.ts";

/**
 * When capacity is wanted.
 * `fixed`: exactly then; without a start, from the current second on.
 * `flexible`: the earliest window of that length inside the bounds.
 * `steps`: different amounts one after another, all or nothing; the request's amount is not used.
 */
export type WantedTime =
  | { readonly kind: "fixed"; readonly startAt?: Instant; readonly endAt: Instant }
  | {
      readonly kind: "flexible";
      readonly durationMs: Millis;
      readonly earliestStartAt?: Instant;
      readonly deadlineAt?: Instant;
    }
  | { readonly kind: "steps"; readonly steps: readonly Step[] };

/** The same window again, `count` times in all, `everyMs` apart; all or nothing. */
export interface Repeat {
  readonly everyMs: Millis;
  readonly count: number;
}

/** What the caller's token allows at most; absent means no bound. */
export interface UserLimits {
  readonly liveMax?: number;
  readonly unitHoursMax?: number;
}

export interface RequestReservation {
  readonly kind: "reservation.request";
  readonly actor: Actor;
  readonly pool: PoolId;
  /** Whose it will be; the edge lets only operators name somebody else. */
  readonly userId: UserId;
  readonly tier: Tier;
  readonly amount: Units;
  /** With it, the largest amount from here to `amount` that fits is good enough. */
  readonly amountMin?: Units;
  readonly time: WantedTime;
  readonly repeat?: Repeat;
  readonly key?: RequestKey;
  readonly limits?: UserLimits;
  /** Has the caller the right to claim tier `trial`? */
  readonly mayClaimTrial: boolean;
}

export interface CancelReservation {
  readonly kind: "reservation.cancel";
  readonly actor: Actor;
  readonly grant: GrantNumber;
}

/** Another amount or window; what is absent stays. It succeeds whole or changes nothing. */
export interface AmendReservation {
  readonly kind: "reservation.amend";
  readonly actor: Actor;
  readonly grant: GrantNumber;
  readonly amount?: Units;
  readonly startAt?: Instant;
  readonly endAt?: Instant;
  readonly limits?: UserLimits;
}

export type ReservationCommand = RequestReservation | CancelReservation | AmendReservation;

export interface ReservationAdmitted {
  readonly kind: "reservation.admitted";
  readonly grant: GrantNumber;
  /** First grant of the same request. */
  readonly group: GrantNumber;
  readonly pool: PoolId;
  readonly userId: UserId;
  readonly tier: Tier;
  readonly state: "scheduled" | "active";
  readonly startAt: Instant;
  readonly endAt: Instant;
  readonly readyAt: Instant;
  readonly amount: Units;
  readonly price: MicroCredits;
  /** Stands in every event of a request that came with a key. */
  readonly key?: RequestKey;
}

export interface ReservationStarted {
  readonly kind: "reservation.started";
  readonly grant: GrantNumber;
  readonly pool: PoolId;
}

export interface ReservationEnded {
  readonly kind: "reservation.ended";
  readonly grant: GrantNumber;
  readonly pool: PoolId;
}

export interface ReservationCancelled {
  readonly kind: "reservation.cancelled";
  readonly grant: GrantNumber;
  readonly pool: PoolId;
  /** Capacity is free again in `[fromAt, endAt)`; what was used before stays used. */
  readonly fromAt: Instant;
  readonly endAt: Instant;
}

export interface ReservationAmended {
  readonly kind: "reservation.amended";
  readonly grant: GrantNumber;
  readonly pool: PoolId;
  readonly startAt: Instant;
  readonly endAt: Instant;
  readonly readyAt: Instant;
  readonly amount: Units;
  readonly state: "scheduled" | "active";
  /** From here on the new terms hold; for a running one the past stays as it was. */
  readonly fromAt: Instant;
}

/** A repair moved a reservation to a fallback pool, from `fromAt` on. */
export interface ReservationMoved {
  readonly kind: "reservation.moved";
  readonly grant: GrantNumber;
  readonly fromPool: PoolId;
  readonly toPool: PoolId;
  /** What it held before, and what it holds from now on in the units of the new pool. */
  readonly amountBefore: Units;
  readonly amount: Units;
  readonly priceBefore: MicroCredits;
  readonly price: MicroCredits;
  /** List price of the new pool: what the move costs the seller is its gap to `price`. */
  readonly listPrice: MicroCredits;
  readonly fromAt: Instant;
  readonly endAt: Instant;
}

export type DisplacedReason = "no_fallback" | "no_fallback_fits";

/** A repair found no room; the reservation holds nothing from `fromAt` on. */
export interface ReservationDisplaced {
  readonly kind: "reservation.displaced";
  readonly grant: GrantNumber;
  readonly pool: PoolId;
  readonly amount: Units;
  readonly reason: DisplacedReason;
  readonly fromAt: Instant;
  readonly endAt: Instant;
}

export type ReservationEvent =
  | ReservationAdmitted
  | ReservationStarted
  | ReservationEnded
  | ReservationCancelled
  | ReservationAmended
  | ReservationMoved
  | ReservationDisplaced;

export interface CapacityShortage {
  /** The earliest run of constant free capacity below the amount, in the window; see `tightIn`. */
  readonly tight: Tight;
  readonly largestAmount: Units;
  readonly window: { readonly startAt: Instant; readonly endAt: Instant };
  /** Which occurrence or step of the request fails, counted from 0; absent for a single one. */
  readonly occurrence?: number;
}

/**
 * Checked in this order: two faults always give the same answer. (One exception: a start that is
 * left out for a pool without a now is found where windows are, and is an `invalid_request`.)
 */
export type RequestRejection =
  | { readonly reason: "invalid_request"; readonly path: string; readonly message: string }
  | { readonly reason: "unknown_pool"; readonly pool: PoolId }
  | { readonly reason: "idempotency_key_reused"; readonly key: string; readonly grant: GrantNumber }
  | { readonly reason: "tier_not_permitted"; readonly tier: Tier }
  | {
      readonly reason: "invalid_amount";
      readonly amount: Units;
      readonly min: Units;
    }
  | {
      readonly reason: "invalid_window";
      readonly startAt: Instant;
      readonly endAt: Instant;
      readonly rule:
        | "empty"
        | "reversed"
        | "ends_in_past"
        | "deadline_before_earliest_end"
        | "overlaps_itself";
    }
  | { readonly reason: "starts_in_past"; readonly startAt: Instant; readonly now: Instant }
  | {
      readonly reason: "out_of_schedule";
      readonly startAt: Instant;
      readonly endAt: Instant;
      /** Absent for a pool with an empty schedule. */
      readonly schedule?: { readonly startAt: Instant; readonly endAt: Instant };
      readonly looksLikeMilliseconds: boolean;
      readonly occurrence?: number;
    }
  | {
      readonly reason: "trial_cap_exceeded";
      readonly cap: "amount" | "duration" | "one_at_a_time";
      readonly asked: number;
      readonly max: number;
    }
  | {
      readonly reason: "user_limit_exceeded";
      readonly limit: "live_reservations" | "unit_hours";
      readonly used: number;
      readonly asked: number;
      readonly max: number;
    }
  | { readonly reason: "ledger_full"; readonly max: number }
  | ({ readonly reason: "exceeds_capacity" } & CapacityShortage)
  | ({ readonly reason: "insufficient_capacity" } & CapacityShortage)
  | { readonly reason: "search_truncated"; readonly searchedUntilAt: Instant };

/** Checked in this order; then the order of `RequestRejection` for what is asked anew. */
export type ChangeRejection =
  | { readonly reason: "unknown_reservation"; readonly grant: GrantNumber }
  | { readonly reason: "not_live"; readonly state: GrantState }
  | { readonly reason: "already_started"; readonly startAt: Instant }
  /** It was bought on the market, which changes it for its price. */
  | { readonly reason: "market_lease"; readonly grant: GrantNumber };

export type ReservationRejection = RequestRejection | ChangeRejection;

/** What a schedule change does to the reservations that it touches. */
export interface RepairPlan {
  readonly moved: readonly ReservationMoved[];
  readonly displaced: readonly ReservationDisplaced[];
  /** Reservations of the pool that still hold something and are left as they are. */
  readonly kept: number;
}
