import type { LearntPolicy } from "../fleet/index.ts";
import type {
  GrantNumber,
  Instant,
  KeyUse,
  Maintenance,
  PoolId,
  PoolOptions,
  Rolling,
  ScheduleEntry,
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
  readonly options: PoolOptions;
  readonly rolling: Rolling | null;
  readonly schedule: readonly ScheduleEntry[];
  readonly maintenance: readonly Maintenance[];
  /** Null where nothing was given up yet. */
  readonly forgottenBefore: Instant | null;
}

export interface FleetHead {
  /** What scores measure against, as the largest node ever made it. */
  readonly scale: number;
  /** What the policies know that learn from grants. */
  readonly learnt: readonly LearntPolicy[];
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
