import type { Epoch, Handout } from "../checkin/index.ts";
import type { LearntPolicy } from "../fleet/index.ts";
import type { Balance, KeptHistory } from "../market/index.ts";
import type {
  Backing,
  BoundPart,
  CheckinJob,
  ClassOptions,
  Dependency,
  GrantNumber,
  Instant,
  JobNumber,
  KeyUse,
  Maintenance,
  PoolId,
  PoolOptions,
  QueueName,
  QueueOptions,
  Rolling,
  ScheduleEntry,
  Units,
  UserId,
} from "../model/index.ts";

export type Column = Float64Array | Uint32Array | Uint8Array;

export interface NamedColumn {
  readonly name: string;
  readonly data: Column;
}

export interface PoolHead {
  readonly id: PoolId;
  readonly index: number;
  readonly allowPast: boolean;
  readonly backing?: Backing;
  readonly options: PoolOptions;
  readonly rolling: Rolling | null;
  readonly schedule: readonly ScheduleEntry[];
  readonly maintenance: readonly Maintenance[];
  /** Null where nothing was given up yet. */
  readonly forgottenBefore: Instant | null;
}

/** A queue as an image holds it; null for one that is there no more. */
export interface QueueHead {
  readonly options: QueueOptions;
  readonly machine: Units;
  readonly nextSequence: number;
  readonly servedKey: number;
  /** The state of its order, if that has one. */
  readonly order: readonly (readonly number[])[];
}

/** The small part of what is known of jobs. */
export interface JobsHead {
  readonly nextJob: JobNumber;
  readonly queueNames: readonly { readonly pool: number; readonly name: QueueName }[];
  readonly queues: readonly (QueueHead | null)[];
  readonly names: readonly (readonly [JobNumber, string])[];
  readonly after: readonly (readonly [JobNumber, readonly Dependency[]])[];
  readonly history: readonly (readonly [number, readonly number[]])[];
}

/** The small part of what is known of the market; orders and leases are columns. */
export interface MarketHead {
  readonly nextOrder: number;
  readonly nextHold: number;
  readonly nextPriority: number;
  readonly nextMovement: number;
  readonly classNames: readonly string[];
  /** Classes that are there, by index. */
  readonly classes: readonly ClassHead[];
  readonly balances: readonly (readonly [number, Balance])[];
}

export interface ClassHead {
  readonly index: number;
  readonly name: string;
  readonly options: ClassOptions;
  readonly roundAt: Instant;
  readonly history: KeptHistory;
}

export interface FleetHead {
  /** What scores measure against, as the largest node ever made it. */
  readonly scale: number;
  /** What the policies know that learn from grants. */
  readonly learnt: readonly LearntPolicy[];
  /** Nodes of running reservations, by number. */
  readonly bound: readonly (readonly [GrantNumber, readonly BoundPart[]])[];
}

/** What a region's job manager wrote down, but for accepts. */
export interface CheckinBookHead {
  readonly region: string;
  readonly term: number;
  readonly handout: Handout;
  readonly lastEpoch: number;
  readonly epochs: readonly Pick<Epoch, "cm" | "epoch" | "nonce" | "site" | "state">[];
  /** Job, epoch, granted, relied, voided up to, voided. */
  readonly tokens: readonly (readonly [number, number, number, number, number, number])[];
}

export interface CheckinsHead {
  readonly nextJob: number;
  readonly jobs: readonly (Omit<CheckinJob, "tasks" | "name" | "endedAt"> & {
    readonly name?: string;
    readonly endedAt?: Instant;
  })[];
  readonly books: readonly CheckinBookHead[];
}

/** The small part of a state: JSON can hold it without loss. */
export interface StateHead {
  readonly nextGrant: GrantNumber;
  readonly forgottenDayAt: Instant;
  /** Names by index, deleted pools included. */
  readonly poolNames: readonly PoolId[];
  readonly pools: readonly PoolHead[];
  readonly users: readonly UserId[];
  readonly keys: readonly (readonly [string, KeyUse])[];
  /** Absent in images of version 1. */
  readonly fleet?: FleetHead;
  /** Absent in images from before there were jobs. */
  readonly jobs?: JobsHead;
  /** Absent in images from before there was a market. */
  readonly market?: MarketHead;
  /** Absent in images from before there were check-ins. */
  readonly checkins?: CheckinsHead;
}

/**
 * A state as data: a small plain head and large columns of numbers, ready to be written as bytes.
 * Equal states have equal images, whatever way led to them.
 */
export interface StateImage {
  readonly version: number;
  readonly seq: number;
  readonly at: Instant;
  readonly head: StateHead;
  readonly columns: readonly NamedColumn[];
}
