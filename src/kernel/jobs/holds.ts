import { heapPeekValue, heapPop, heapPush } from "../../base/index.ts";
import { type Dependency, type JobNumber, type JobsState, rowSlot } from "../model/index.ts";
import { isLiveJob, jobState } from "./job-state.ts";

/** True for a job that is over and did not come out as another waits for. */
export function isNever(jobs: JobsState, { job, when }: Dependency): boolean {
  const slot = rowSlot(jobs.jobs, job);
  // Whoever waits for a job is told of its end at once: one that is forgotten came out right.
  if (slot < 0 || when === "any") return false;
  const state = jobState(jobs.jobs, slot);
  return !isLiveJob(state) && (when === "ok") !== (state === "done");
}

/** True for a job that is still held and waits for no other job any more. */
export function isReady(jobs: JobsState, job: JobNumber): boolean {
  const slot = rowSlot(jobs.jobs, job);
  return slot >= 0 && jobs.jobs.of.held[slot]! > 0 && jobs.jobs.of.unmet[slot] === 0;
}

/** The job whose end makes it impossible that this one, still held, is ever released. */
export function isDoomed(jobs: JobsState, job: JobNumber): JobNumber | undefined {
  const slot = rowSlot(jobs.jobs, job);
  if (slot < 0 || jobs.jobs.of.held[slot] === 0) return undefined;
  return (jobs.after.get(job) ?? []).find((dependency) => isNever(jobs, dependency))?.job;
}

/** Counts what a held job still waits for, and enters it where that is told. */
export function enterHold(jobs: JobsState, job: JobNumber): void {
  const slot = rowSlot(jobs.jobs, job);
  let unmet = 0;
  for (const { job: other } of jobs.after.get(job) ?? []) {
    const otherSlot = rowSlot(jobs.jobs, other);
    if (otherSlot < 0 || !isLiveJob(jobState(jobs.jobs, otherSlot))) continue;
    unmet += 1;
    const dependents = jobs.dependents.get(other);
    if (dependents === undefined) jobs.dependents.set(other, new Set([job]));
    else dependents.add(job);
  }
  jobs.jobs.of.unmet[slot] = unmet;
  if (isDoomed(jobs, job) !== undefined) heapPush(jobs.doomed, 0, job);
  else if (unmet === 0) heapPush(jobs.ready, jobs.jobs.of.notBeforeAt[slot]!, job);
}

/** A job is over: those that wait for it are ready, or never will be. O(dependents). */
export function leaveHolds(jobs: JobsState, job: JobNumber): void {
  forgetHold(jobs, job);
  const dependents = jobs.dependents.get(job);
  if (dependents === undefined) return;
  jobs.dependents.delete(job);
  for (const other of dependents) {
    const slot = rowSlot(jobs.jobs, other);
    if (slot < 0 || jobs.jobs.of.held[slot] === 0) continue;
    // It may wait for the same job more than once.
    const met = (jobs.after.get(other) ?? []).filter((dependency) => dependency.job === job).length;
    const unmet = jobs.jobs.of.unmet[slot]! - met;
    jobs.jobs.of.unmet[slot] = unmet;
    if (isDoomed(jobs, other) !== undefined) heapPush(jobs.doomed, 0, other);
    else if (unmet === 0) heapPush(jobs.ready, jobs.jobs.of.notBeforeAt[slot]!, other);
  }
}

/** Whoever was taken back while it was held waits for nobody any more. */
function forgetHold(jobs: JobsState, job: JobNumber): void {
  for (const { job: other } of jobs.after.get(job) ?? []) {
    const dependents = jobs.dependents.get(other);
    dependents?.delete(job);
    if (dependents?.size === 0) jobs.dependents.delete(other);
  }
}

/** Lets go of entries at the top that are not true any more. */
export function settleHolds(jobs: JobsState): void {
  while (jobs.doomed.size > 0 && isDoomed(jobs, heapPeekValue(jobs.doomed)) === undefined) {
    heapPop(jobs.doomed);
  }
  while (jobs.ready.size > 0 && !isReady(jobs, heapPeekValue(jobs.ready))) heapPop(jobs.ready);
}
