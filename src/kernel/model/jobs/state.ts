import {
  createIntMap,
  createNumberHeap,
  type IntMap,
  intMapGet,
  type NumberHeap,
} from "../../../base/index.ts";
import { createSharedScratch, type SharedScratch } from "../../batch/index.ts";
import type { GrantNumber, Instant } from "../ids.ts";
import type { JobQueue } from "./job-queue.ts";
import { createRunHistory, type RunHistory } from "./run-history.ts";
import { createJobTable, createPartTable, type JobTable, type PartTable } from "./tables.ts";
import type { Dependency, JobNumber, QueueName } from "./types.ts";

/** The queues of one pool, and when it has to be looked at again. */
export interface JobDesk {
  /** Position of the pool in `LedgerState.poolOrder`. */
  readonly pool: number;
  /** In the order of service: by priority from the highest on, ties by name. */
  queues: JobQueue[];
  /**
   * Until then nothing can start. Only a hint, for it is not in snapshots: earlier is never wrong,
   * `-Infinity` means that something has changed.
   */
  decideAt: Instant;
}

/** Everything the ledger knows of jobs. Written by `apply` alone. */
export interface JobsState {
  nextJob: JobNumber;
  /** No job that is remembered has a lower number. */
  oldestJob: JobNumber;
  readonly jobs: JobTable;
  readonly parts: PartTable;
  /** Names of the jobs that have one. */
  readonly names: Map<JobNumber, string>;
  /** Queues by index; a deleted one leaves its place empty. */
  readonly queues: (JobQueue | undefined)[];
  /** Names of queues by index, deleted ones too: jobs that are over still speak of them. */
  readonly queueNames: { readonly pool: number; readonly name: QueueName }[];
  /** The index of each of these: a queue that is made again under its name gets its old place. */
  readonly queueIndex: Map<string, number>;
  /** Desks by their pool's index. */
  readonly desks: Map<number, JobDesk>;
  /** What jobs that are held wait for; in the order of submission. */
  readonly after: Map<JobNumber, readonly Dependency[]>;
  /** Jobs that are held by each job that is not over: `after`, turned round. */
  readonly dependents: Map<JobNumber, Set<JobNumber>>;
  /** Held jobs that wait for time alone: (when they are released, job). May hold stale pairs. */
  ready: NumberHeap;
  /** Held jobs whose dependency has come out wrong: (0, job). May hold stale pairs. */
  doomed: NumberHeap;
  /** Jobs that are over: (when they may be forgotten, job). */
  readonly ended: NumberHeap;
  /** The running part that a grant belongs to. */
  readonly partOfGrant: IntMap;
  readonly history: RunHistory;
  /** Parts that are not over, and those of them that wait for capacity. */
  liveParts: number;
  waitingParts: number;
  /** The least `decideAt` of all desks with somebody waiting, or earlier. */
  decideAt: Instant;
  readonly scratch: SharedScratch;
}

export function createJobsState(): JobsState {
  return {
    nextJob: 1,
    oldestJob: 1,
    jobs: createJobTable(),
    parts: createPartTable(),
    names: new Map(),
    queues: [],
    queueNames: [],
    queueIndex: new Map(),
    desks: new Map(),
    after: new Map(),
    dependents: new Map(),
    ready: createNumberHeap(),
    doomed: createNumberHeap(),
    ended: createNumberHeap(),
    partOfGrant: createIntMap(),
    history: createRunHistory(),
    liveParts: 0,
    waitingParts: 0,
    decideAt: Number.POSITIVE_INFINITY,
    scratch: createSharedScratch(),
  };
}

/** The slot of the running part that a grant belongs to; -1 if it is no job's. O(1). */
export function partOfGrant(jobs: JobsState, grant: GrantNumber): number {
  return intMapGet(jobs.partOfGrant, grant);
}

/** The queue of that name on a pool; undefined if there is none. */
export function queueNamed(jobs: JobsState, pool: number, name: QueueName): JobQueue | undefined {
  return jobs.desks.get(pool)?.queues.find((queue) => queue.name === name);
}

/** The index of a queue of that name, whether it is there now or was once; the next one if new. */
export function internQueue(jobs: JobsState, pool: number, name: QueueName): number {
  const id = `${pool}\u0000${name}`;
  const known = jobs.queueIndex.get(id);
  if (known !== undefined) return known;
  const index = jobs.queueNames.length;
  jobs.queueIndex.set(id, index);
  jobs.queueNames.push({ pool, name });
  jobs.queues.push(undefined);
  return index;
}

/** Notes that something may start on a pool that could not before. O(1). */
export function touchDesk(jobs: JobsState, pool: number): void {
  const desk = jobs.desks.get(pool);
  if (desk === undefined) return;
  desk.decideAt = Number.NEGATIVE_INFINITY;
  jobs.decideAt = Number.NEGATIVE_INFINITY;
}
