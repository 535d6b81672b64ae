import type { JobManagerEvent } from "../checkin/index.ts";
import type { Actor, CheckinPlace, Millis, RequestKey, UserId } from "../model/index.ts";

/** A job that will ask for rounds of devices. The edge has parsed its texts and found its sites. */
export interface RegisterCheckin {
  readonly kind: "checkin.register";
  readonly actor: Actor;
  readonly userId: UserId;
  readonly name?: string;
  readonly region: string;
  readonly constraint: string;
  readonly privateConstraint: string;
  readonly place: CheckinPlace;
  readonly sites: readonly string[];
  /** 0: not said. */
  readonly rounds: number;
  readonly overcommitPercent: number;
  /** 0: not said. */
  readonly deadlineMs: Millis;
  readonly key?: RequestKey;
}

/** A round of a job. It takes the place of the round before. */
export interface RequestCheckin {
  readonly kind: "checkin.request";
  readonly actor: Actor;
  readonly job: number;
  readonly demand: number;
  /** Devices that must finish; absent: all. */
  readonly need?: number;
  readonly key?: RequestKey;
}

/** The job needs no devices any more. */
export interface EndCheckin {
  readonly kind: "checkin.end";
  readonly actor: Actor;
  readonly job: number;
}

/**
 * What a region's job manager has decided. The ledger goes over it: what does not hold there
 * (a task that was overridden meanwhile, a slot too many) is left out. A term that is over is
 * refused whole.
 */
export interface RecordCheckin {
  readonly kind: "checkin.record";
  readonly region: string;
  /** The writer's term; for one that begins a term, the new one. */
  readonly term: number;
  readonly events: readonly JobManagerEvent[];
}

export type CheckinCommand = RegisterCheckin | RequestCheckin | EndCheckin | RecordCheckin;

export interface CheckinRegistered extends Omit<RegisterCheckin, "kind" | "actor"> {
  readonly kind: "checkin.registered";
  readonly job: number;
}

export interface CheckinRequested {
  readonly kind: "checkin.requested";
  readonly job: number;
  readonly task: number;
  readonly region: string;
  readonly userId: UserId;
  readonly demand: number;
  readonly need: number;
  readonly cap: number;
  readonly roundsLeft: number;
  readonly key?: RequestKey;
}

export interface CheckinEnded {
  readonly kind: "checkin.ended";
  readonly job: number;
  readonly region: string;
  readonly userId: UserId;
}

export interface CheckinRecorded {
  readonly kind: "checkin.recorded";
  readonly region: string;
  readonly events: readonly JobManagerEvent[];
}

/** A round has as many devices as it asked for, for the first time. */
export interface CheckinFilled {
  readonly kind: "checkin.filled";
  readonly job: number;
  readonly task: number;
  readonly region: string;
  readonly userId: UserId;
  readonly demand: number;
}

export type CheckinEvent =
  | CheckinRegistered
  | CheckinRequested
  | CheckinEnded
  | CheckinRecorded
  | CheckinFilled;

/** Checked in this order. */
export type CheckinRejection =
  | { readonly reason: "forbidden"; readonly needs: "user" | "operator" }
  | { readonly reason: "unknown_checkin_job"; readonly job: number }
  | { readonly reason: "idempotency_key_reused"; readonly key: string; readonly grant: number }
  | { readonly reason: "checkin_job_over"; readonly job: number }
  | { readonly reason: "overcommit_out_of_range"; readonly asked: number; readonly max: number }
  | { readonly reason: "rounds_out_of_range"; readonly asked: number; readonly max: number }
  | { readonly reason: "demand_out_of_range"; readonly asked: number; readonly max: number }
  | { readonly reason: "need_out_of_range"; readonly asked: number; readonly max: number }
  | { readonly reason: "too_many_checkin_jobs"; readonly live: number; readonly max: number }
  | { readonly reason: "too_many_regions"; readonly max: number }
  | {
      readonly reason: "too_many_slots";
      readonly used: number;
      readonly asked: number;
      readonly max: number;
    }
  | { readonly reason: "stale_term"; readonly region: string; readonly term: number };
