import {
  type Dependency,
  type GrantNumber,
  type Instant,
  JOB_ORIGINS,
  type JobNumber,
  type JobOrigin,
  type LedgerState,
  type Millis,
  type NodeId,
  PART_STATES,
  type PartState,
  type PoolId,
  partSlots,
  partState,
  type QueueName,
  rowSlot,
  SECOND_MS,
  slotOf,
  type Units,
  type UserId,
} from "../../model/index.ts";
import { jobState } from "../job-state.ts";
import type { JobState } from "../types.ts";

/** One job as it now stands, for replies. */
export interface JobView {
  readonly number: JobNumber;
  readonly userId: UserId;
  readonly name?: string;
  readonly pool: PoolId;
  readonly queue: QueueName;
  readonly state: JobState;
  /** Units of each part. */
  readonly size: Units;
  readonly count: number;
  readonly isGang: boolean;
  readonly walltimeMs: Millis;
  readonly priority: number;
  readonly origin: JobOrigin;
  readonly after: readonly Dependency[];
  readonly notBeforeAt?: Instant;
  readonly submittedAt: Instant;
  /** When it began to wait for capacity; absent while it is held. */
  readonly releasedAt?: Instant;
  readonly endedAt?: Instant;
  /** Parts by state; a gang counts as one. */
  readonly parts: Readonly<Record<PartState, number>>;
}

/** One part of a job as it now stands. */
export interface PartView {
  /** Counted from 0. */
  readonly part: number;
  readonly state: PartState;
  readonly startedAt?: Instant;
  /** When it ended; while it runs, when its window does. */
  readonly endAt?: Instant;
  readonly grant?: GrantNumber;
  readonly requeues: number;
  /** Where it has its GPUs, on a backed pool; empty for a moment until they are found. */
  readonly on?: readonly { readonly node: NodeId; readonly gpus: readonly number[] }[];
}

export function viewJob(state: LedgerState, job: JobNumber): JobView | undefined {
  const slot = rowSlot(state.jobs.jobs, job);
  return slot < 0 ? undefined : viewJobAt(state, slot);
}

/** The job in a slot of the table. O(1). */
export function viewJobAt(state: LedgerState, slot: number): JobView {
  const { jobs, names, after, queueNames } = state.jobs;
  const { of } = jobs;
  const number = of.number[slot]!;
  const queue = queueNames[of.queue[slot]!]!;
  const name = names.get(number);
  const notBeforeAt = of.notBeforeAt[slot]!;
  const releasedAt = of.releasedAt[slot]!;
  const endedAt = of.endedAt[slot]!;
  return {
    number,
    userId: state.users.names[of.user[slot]!]!,
    ...(name === undefined ? {} : { name }),
    pool: state.poolNames[queue.pool]!,
    queue: queue.name,
    state: jobState(jobs, slot),
    size: of.size[slot]!,
    count: of.count[slot]!,
    isGang: of.isGang[slot] === 1,
    walltimeMs: of.walltimeS[slot]! * SECOND_MS,
    priority: of.priority[slot]!,
    origin: JOB_ORIGINS[of.origin[slot]!]!,
    after: after.get(number) ?? [],
    ...(notBeforeAt === 0 ? {} : { notBeforeAt }),
    submittedAt: of.submittedAt[slot]!,
    ...(Number.isFinite(releasedAt) ? { releasedAt } : {}),
    ...(Number.isFinite(endedAt) ? { endedAt } : {}),
    parts: countsOf(state, slot),
  };
}

/** Parts of a job from `from` on, at most `limit`, in order. O(parts answered). */
export function viewParts(
  state: LedgerState,
  job: JobNumber,
  page: { readonly from: number; readonly limit: number },
): readonly PartView[] {
  const { jobs, parts } = state.jobs;
  const slot = rowSlot(jobs, job);
  if (slot < 0) return [];
  const slots = partSlots(parts, jobs, slot).slice(page.from, page.from + page.limit);
  return slots.map((partSlot) => viewPart(state, partSlot));
}

/** The part in a slot of the table. O(1). */
export function viewPart(state: LedgerState, slot: number): PartView {
  const { parts } = state.jobs;
  const { of } = parts;
  const grant = of.grant[slot]!;
  const startedAt = of.startedAt[slot]!;
  const endedAt = of.endedAt[slot]!;
  const endAt = grant > 0 ? state.grants.endAt[slotOf(state.grants, grant)]! : endedAt;
  return {
    part: of.number[slot]! - of.job[slot]!,
    state: partState(parts, slot),
    ...(Number.isFinite(startedAt) ? { startedAt } : {}),
    ...(Number.isFinite(endAt) ? { endAt } : {}),
    ...(grant > 0 ? { grant } : {}),
    requeues: of.requeues[slot]!,
    ...(isOnNodes(state, grant) ? { on: nodesOf(state, grant) } : {}),
  };
}

function isOnNodes(state: LedgerState, grant: GrantNumber): boolean {
  if (grant === 0) return false;
  const pool = state.poolOrder[state.grants.pool[slotOf(state.grants, grant)]!];
  return pool?.backing !== undefined;
}

function nodesOf({ backing }: LedgerState, grant: GrantNumber): NonNullable<PartView["on"]> {
  return (backing.parts.get(grant) ?? []).map(({ node, gpus }) => ({ node, gpus }));
}

function countsOf(state: LedgerState, slot: number): Readonly<Record<PartState, number>> {
  const { of } = state.jobs.jobs;
  const counts = {
    held: 0,
    waiting: 0,
    running: 0,
    done: 0,
    failed: 0,
    timed_out: 0,
    cancelled: 0,
    displaced: 0,
  };
  for (const one of PART_STATES) counts[one] = of[one][slot]!;
  return counts;
}
