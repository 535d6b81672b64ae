import { createNumberTable, type NumberTable, rowSlot } from "./number-table.ts";
import { PART_STATES, type PartState } from "./types.ts";

/** What a row of a job holds, as snapshots have it. Counts are of its parts, by state. */
export const JOB_STORED_COLUMNS = [
  "number",
  "user",
  "queue",
  /** Units of each part as asked for, and how many parts; a gang is one row of all of them. */
  "size",
  "count",
  "rows",
  "isGang",
  "walltimeS",
  "priority",
  "origin",
  "notBeforeAt",
  "submittedAt",
  /** When it began to wait for capacity. */
  "releasedAt",
  "endedAt",
  "done",
  "failed",
  "timed_out",
  "cancelled",
  "displaced",
] as const;
/** And what is counted again from parts and dependencies. */
export const JOB_COLUMNS = [...JOB_STORED_COLUMNS, "held", "waiting", "running", "unmet"] as const;
export type JobColumn = (typeof JOB_COLUMNS)[number];
export type JobTable = NumberTable<JobColumn>;

export const PART_STORED_COLUMNS = [
  "number",
  "job",
  "state",
  /** To the millisecond; the window that it holds is in the grant. */
  "startedAt",
  "endedAt",
  /** 0 while it holds nothing. */
  "grant",
  "requeues",
] as const;
/** And its slot in the queue while it waits or runs in one, else -1. */
export const PART_COLUMNS = [...PART_STORED_COLUMNS, "queueSlot"] as const;
export type PartColumn = (typeof PART_COLUMNS)[number];
export type PartTable = NumberTable<PartColumn>;

export function createJobTable(): JobTable {
  return createNumberTable(JOB_COLUMNS, (rows) => {
    const of = (): Float64Array => new Float64Array(rows);
    return {
      number: of(),
      user: of(),
      queue: of(),
      size: of(),
      count: of(),
      rows: of(),
      isGang: of(),
      walltimeS: of(),
      priority: of(),
      origin: of(),
      notBeforeAt: of(),
      submittedAt: of(),
      releasedAt: of(),
      endedAt: of(),
      done: of(),
      failed: of(),
      timed_out: of(),
      cancelled: of(),
      displaced: of(),
      held: of(),
      waiting: of(),
      running: of(),
      unmet: of(),
    };
  });
}

export function createPartTable(): PartTable {
  return createNumberTable(PART_COLUMNS, (rows) => {
    const of = (): Float64Array => new Float64Array(rows);
    return {
      number: of(),
      job: of(),
      state: of(),
      startedAt: of(),
      endedAt: of(),
      grant: of(),
      requeues: of(),
      queueSlot: of(),
    };
  });
}

export function partState(parts: PartTable, slot: number): PartState {
  return PART_STATES[parts.of.state[slot]!]!;
}

/** Positions in `PART_STATES`; snapshots store them. */
export const PART_STATE_CODE: Record<PartState, number> = {
  held: 0,
  waiting: 1,
  running: 2,
  done: 3,
  failed: 4,
  timed_out: 5,
  cancelled: 6,
  displaced: 7,
};

/** Units that one row of a job holds while it runs. */
export function rowUnits(jobs: JobTable, slot: number): number {
  const { size, count, isGang } = jobs.of;
  return isGang[slot] === 1 ? size[slot]! * count[slot]! : size[slot]!;
}

/** Rows of a job that are not over yet. */
export function liveRows(jobs: JobTable, slot: number): number {
  const { held, waiting, running } = jobs.of;
  return held[slot]! + waiting[slot]! + running[slot]!;
}

/** Slots of a job's parts, in order. */
export function partSlots(parts: PartTable, jobs: JobTable, jobSlot: number): readonly number[] {
  const first = jobs.of.number[jobSlot]!;
  const count = jobs.of.rows[jobSlot]!;
  return Array.from({ length: count }, (_, index) => rowSlot(parts, first + index));
}
