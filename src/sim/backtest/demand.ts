import { setImmediate as breathe } from "node:timers/promises";
import {
  applyRecord,
  type Command,
  type Instant,
  type JobNumber,
  type KernelEvent,
  type LedgerRecord,
  type LedgerState,
  listJobs,
  type Millis,
  viewParts,
} from "../../kernel/index.ts";
import { type CapacityLog, createCapacityLog, noteCapacity } from "./capacity.ts";
import {
  createPartLog,
  type DemandPart,
  followParts,
  growPartLog,
  type PartLog,
  runOf,
} from "./parts.ts";
import type { DemandSource } from "./source.ts";

/** A command that was carried out, with what came of it. */
export interface DemandCommand {
  readonly at: Instant;
  readonly command: Command;
  readonly events: readonly KernelEvent[];
}

/** What a journal tells of who wanted what and when, and how it went. */
export interface Demand {
  readonly parts: readonly DemandPart[];
  /** Of each part, how long it runs by itself; NaN where that was never seen. */
  readonly runs: readonly Millis[];
  /** By the number of the part: the job's plus its place in the array. */
  readonly indexOf: ReadonlyMap<number, number>;
  /** Commands about jobs and all that they share capacity with, in order; no ends of jobs. */
  readonly commands: readonly DemandCommand[];
  readonly capacity: CapacityLog;
  /** How it really went. */
  readonly actual: PartLog;
  readonly beginAt: Instant;
  readonly endAt: Instant;
}

/** Reads a whole history once. Cost: that of applying it. */
export async function readDemand(
  source: DemandSource,
  onProgress: (done: number, all: number) => void,
): Promise<Demand> {
  const state = source.startState();
  const reading: Reading = {
    parts: [],
    indexOf: new Map(),
    commands: [],
    capacity: createCapacityLog(),
    actual: createPartLog(),
    beginAt: state.at,
  };
  const isFresh = source.firstSeq === 1;
  addLiveParts(reading, state);
  noteCapacity(reading.capacity, state, state.at);
  for await (const records of source.records()) {
    if (isFresh && state.seq === 0) reading.beginAt = records[0]?.at ?? 0;
    for (const record of records) readRecord(reading, state, record);
    onProgress(state.seq - source.firstSeq + 1, source.lastSeq - source.firstSeq + 1);
    await breathe();
  }
  const { parts, actual } = reading;
  const runs = parts.map((_, index) => runOf(actual, index) ?? Number.NaN);
  return { ...reading, runs, endAt: state.at };
}

/** A demand while it is read. */
interface Reading {
  readonly parts: DemandPart[];
  readonly indexOf: Map<number, number>;
  readonly commands: DemandCommand[];
  readonly capacity: CapacityLog;
  readonly actual: PartLog;
  beginAt: Instant;
}

const OF_INTEREST = /^(job|queue|pool|reservation|cluster|node|placement)\./;

function readRecord(reading: Reading, state: LedgerState, record: LedgerRecord): void {
  const { command, events, at } = record;
  for (const event of events) {
    if (event.kind !== "job.submitted") continue;
    const { job, count, isGang, size, pool, userId, notBeforeAt = 0 } = event;
    const [rows, units] = isGang ? [1, size * count] : [count, size];
    const asked = { job, isArray: rows > 1, pool, userId, units };
    const arrivedAt = Math.max(at, notBeforeAt);
    for (let part = 0; part < rows; part++) addPart(reading, { ...asked, part, arrivedAt });
  }
  followParts(reading.actual, (job, part) => placeOf(reading, job, part), events, at);
  applyRecord(state, record);
  if (events.some(({ kind }) => kind.startsWith("pool."))) {
    noteCapacity(reading.capacity, state, at);
  }
  // Ends of jobs are taken from the runs, for in a replay they come at other times.
  if (!OF_INTEREST.test(command.kind) || command.kind === "job.finish") return;
  reading.commands.push({ at, command, events });
}

/** The place of a part; the number after a job's last part is another job's. */
function placeOf({ indexOf, parts }: Reading, job: JobNumber, part: number): number | undefined {
  const index = indexOf.get(job + part);
  return index === undefined || parts[index]!.part !== part ? undefined : index;
}

function addPart({ parts, indexOf, actual }: Reading, part: DemandPart): number {
  const index = parts.length;
  parts.push(part);
  indexOf.set(part.job + part.part, index);
  growPartLog(actual, parts.length);
  return index;
}

/** Jobs that were there already where the history begins at a snapshot. */
function addLiveParts(reading: Reading, state: LedgerState): void {
  const states = ["held", "waiting", "running"] as const;
  let before: JobNumber | undefined;
  do {
    const page = listJobs(state, { states }, 1_000, before);
    for (const { number: job, pool, userId, size, count, isGang, ...view } of page.items) {
      const asked = { job, isArray: !isGang && count > 1, pool, userId };
      const units = isGang ? size * count : size;
      const arrivedAt = Math.max(view.submittedAt, view.notBeforeAt ?? 0);
      for (const { part, state: reached, startedAt } of viewParts(state, job, ALL)) {
        if (!states.some((live) => live === reached)) continue;
        const index = addPart(reading, { ...asked, units, part, arrivedAt });
        if (reached === "running") reading.actual.startedAt[index] = startedAt ?? Number.NaN;
      }
    }
    before = page.next === undefined ? undefined : Number(page.next);
  } while (before !== undefined);
}

const ALL = { from: 0, limit: Number.POSITIVE_INFINITY };
