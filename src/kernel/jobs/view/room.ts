import {
  capacityFor,
  freeAt,
  freeFor,
  type Instant,
  type LedgerState,
  type PoolId,
  queueNamed,
  rowSlot,
  SECOND_MS,
  secondOf,
  type Units,
  type UserId,
} from "../../model/index.ts";
import { leaveRoom, OFFERS_QUEUE } from "../decide/index.ts";

/** So many units until an instant; absent: for as long as any job may run. */
export interface RoomStep {
  readonly units: Units;
  readonly untilAt?: Instant;
}

/** What a pool has for frameworks, and what they hold of it. */
export interface OfferRoom {
  /** Falling: more for the short, less for the long. Empty if there is nothing. */
  readonly steps: readonly RoomStep[];
  /** What the pool has now, for shares. */
  readonly capacity: Units;
  /** Units that jobs started on offers hold, by whose they are. */
  readonly held: ReadonlyMap<UserId, Units>;
}

/**
 * What could be started now beside all that is reserved and all that the pool's queues promise to
 * jobs in line: by its policy a queue promises the first a start, the first few, or everybody.
 * Undefined for a pool that is unknown or has no now. Reads only. Cost: that of one decision.
 */
export function offerRoom(state: LedgerState, id: PoolId, at: Instant): OfferRoom | undefined {
  const pool = state.pools.get(id);
  if (pool === undefined || pool.allowPast) return undefined;
  const desk = state.jobs.desks.get(pool.index);
  const capacity = Math.max(0, freeAt(capacityFor(pool, "standard"), secondOf(at)));
  const isFull = freeAt(freeFor(pool, "standard"), secondOf(at)) <= 0;
  const steps = isFull ? [] : stepsOf(leaveRoom(state, desk, pool, at).stairs, at);
  return { steps, capacity, held: heldOf(state, pool.index) };
}

/** Units that jobs started on offers hold in all pools, by whose they are. O(such jobs). */
export function heldOnOffers(state: LedgerState): ReadonlyMap<UserId, Units> {
  const held = new Map<UserId, Units>();
  for (const { pool } of state.jobs.desks.values()) {
    for (const [user, units] of heldOf(state, pool)) {
      held.set(user, (held.get(user) ?? 0) + units);
    }
  }
  return held;
}

function stepsOf(stairs: ReturnType<typeof leaveRoom>["stairs"], at: Instant): readonly RoomStep[] {
  const steps: RoomStep[] = [];
  for (let step = 0; step < stairs.count && stairs.room[step]! > 0; step++) {
    const until = stairs.until[step]!;
    const untilAt = secondOf(at) + until * SECOND_MS;
    steps.push({
      units: stairs.room[step]!,
      ...(until === Number.POSITIVE_INFINITY ? {} : { untilAt }),
    });
  }
  return steps;
}

function heldOf(state: LedgerState, pool: number): ReadonlyMap<UserId, Units> {
  const { jobs, parts } = state.jobs;
  const held = new Map<UserId, Units>();
  const queue = queueNamed(state.jobs, pool, OFFERS_QUEUE);
  if (queue === undefined) return held;
  const { running, jobs: columns } = queue.cluster;
  for (let i = 0; i < running.count; i++) {
    const slot = running.slots[i]!;
    const part = rowSlot(parts, queue.partOf[slot]!);
    const user = state.users.names[jobs.of.user[rowSlot(jobs, parts.of.job[part]!)]!]!;
    held.set(user, (held.get(user) ?? 0) + columns.processors[slot]!);
  }
  return held;
}
