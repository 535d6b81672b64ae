import type { JobTable, PartState } from "../model/index.ts";
import type { JobState } from "./types.ts";

/** How a job stands as a whole. O(1). */
export function jobState(jobs: JobTable, slot: number): JobState {
  return stateOfParts((state) => jobs.of[state][slot]!);
}

/**
 * How a job stands as a whole, by how many of its parts are in each state. While any part is live:
 * running if one runs, else waiting, else held. When all are over: the worst that became of them.
 */
export function stateOfParts(count: (state: PartState) => number): JobState {
  const found = IN_ORDER.find((state) => count(state) > 0);
  return found ?? "done";
}

const IN_ORDER = [
  "running",
  "waiting",
  "held",
  "failed",
  "displaced",
  "timed_out",
  "cancelled",
] as const;

/** True while a job holds, or may come to hold, capacity. */
export function isLiveJob(state: JobState): boolean {
  return state === "held" || state === "waiting" || state === "running";
}
