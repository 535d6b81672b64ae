import { assert } from "../../../base/index.ts";
import {
  insertRow,
  internUser,
  JOB_ORIGINS,
  type LedgerState,
  NOT_YET,
  PART_STATE_CODE,
  partSlots,
  queueNamed,
  rowSlot,
  SECOND_MS,
  type Stamp,
} from "../../model/index.ts";
import { enterHold } from "../holds.ts";
import { jobKeyId } from "../key.ts";
import type { JobReleased, JobSubmitted } from "../types.ts";
import { countParts, lineUpPart, movePart } from "./line.ts";

/** A job with all its parts, in line or held. O(parts log n). */
export function applySubmitted(state: LedgerState, event: JobSubmitted, stamp: Stamp): void {
  const { jobs: all } = state;
  const pool = state.pools.get(event.pool);
  assert(pool !== undefined, "a job has a pool");
  const queue = queueNamed(all, pool.index, event.queue);
  assert(queue !== undefined, "a job has a queue");
  assert(event.job === all.nextJob, "job numbers grow with the parts before");
  const rows = event.isGang ? 1 : event.count;
  const stateNow = event.isHeld ? "held" : "waiting";
  insertRow(all.jobs, {
    number: event.job,
    user: internUser(state.users, event.userId),
    queue: queue.index,
    size: event.size,
    count: event.count,
    rows,
    isGang: event.isGang ? 1 : 0,
    walltimeS: event.walltimeMs / SECOND_MS,
    priority: event.priority,
    origin: JOB_ORIGINS.indexOf(event.origin),
    notBeforeAt: event.notBeforeAt ?? 0,
    submittedAt: stamp.at,
    releasedAt: event.isHeld ? NOT_YET : stamp.at,
    endedAt: NOT_YET,
    done: 0,
    failed: 0,
    timed_out: 0,
    cancelled: 0,
    displaced: 0,
    held: 0,
    waiting: 0,
    running: 0,
    unmet: 0,
    [stateNow]: rows,
  });
  countParts(state, queue, stateNow, rows);
  all.nextJob = event.job + rows;
  if (event.name !== undefined) all.names.set(event.job, event.name);
  if (event.after.length > 0) all.after.set(event.job, event.after);
  insertParts(state, event.job, rows, stateNow);
  if (event.isHeld) enterHold(all, event.job);
  if (event.key === undefined) return;
  state.keys.set(jobKeyId(event.userId, event.key.key), {
    fingerprint: event.key.fingerprint,
    grants: [event.job],
    usedAt: stamp.at,
  });
}

/** What a job was held for has come. O(parts log n). */
export function applyReleased(state: LedgerState, event: JobReleased, stamp: Stamp): void {
  const { jobs, parts } = state.jobs;
  const slot = rowSlot(jobs, event.job);
  assert(slot >= 0, "a released job is known");
  jobs.of.releasedAt[slot] = stamp.at;
  for (const partSlot of partSlots(parts, jobs, slot)) {
    if (parts.of.state[partSlot] !== PART_STATE_CODE.held) continue;
    movePart(state, partSlot, "waiting");
    lineUpPart(state, partSlot);
  }
}

function insertParts(
  state: LedgerState,
  job: number,
  rows: number,
  stateNow: "held" | "waiting",
): void {
  for (let index = 0; index < rows; index++) {
    const slot = insertRow(state.jobs.parts, {
      number: job + index,
      job,
      state: PART_STATE_CODE[stateNow],
      startedAt: NOT_YET,
      endedAt: NOT_YET,
      grant: 0,
      requeues: 0,
      queueSlot: -1,
    });
    if (stateNow === "waiting") lineUpPart(state, slot);
  }
}
