import type { JobTable } from "../model/index.ts";
import type { JobState } from "./types.ts";

/**
 * How a job stands as a whole, by its parts. While any part is live: running if one runs, else
 * waiting, else held. When all are over: the worst of what became of them.
 */
export function jobState(jobs: JobTable, slot: number): JobState {
  const { of } = jobs;
  if (of.running[slot]! > 0) return "running";
  if (of.waiting[slot]! > 0) return "waiting";
  if (of.held[slot]! > 0) return "held";
  if (of.failed[slot]! > 0) return "failed";
  if (of.displaced[slot]! > 0) return "displaced";
  if (of.timed_out[slot]! > 0) return "timed_out";
  return of.cancelled[slot]! > 0 ? "cancelled" : "done";
}

/** True while a job holds, or may come to hold, capacity. */
export function isLiveJob(state: JobState): boolean {
  return state === "held" || state === "waiting" || state === "running";
}
