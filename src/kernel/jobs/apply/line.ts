import type { JobPlace } from "../../batch/index.ts";
import {
  type JobQueue,
  type LedgerState,
  lineUp,
  PART_STATE_CODE,
  type PartState,
  partState,
  rowSlot,
  rowUnits,
  SECOND_MS,
  weightOf,
} from "../../model/index.ts";

/** The queue of the job in a slot of the table of jobs; it is there as long as the job is live. */
export function queueOf(state: LedgerState, jobSlot: number): JobQueue {
  const { jobs, queues } = state.jobs;
  return queues[jobs.of.queue[jobSlot]!]!;
}

export function jobSlotOf(state: LedgerState, partSlot: number): number {
  return rowSlot(state.jobs.jobs, state.jobs.parts.of.job[partSlot]!);
}

/** Moves a part from the state it is in to another, in all counts. O(1). */
export function movePart(state: LedgerState, partSlot: number, to: PartState): void {
  const { jobs, parts } = state.jobs;
  const from = partState(parts, partSlot);
  const slot = jobSlotOf(state, partSlot);
  jobs.of[from][slot] = jobs.of[from][slot]! - 1;
  jobs.of[to][slot] = jobs.of[to][slot]! + 1;
  countParts(state, queueOf(state, slot), from, -1);
  countParts(state, queueOf(state, slot), to, 1);
  parts.of.state[partSlot] = PART_STATE_CODE[to];
}

/** Adds to the counts of a queue and of the ledger. */
export function countParts(state: LedgerState, queue: JobQueue, of: PartState, by: number): void {
  if (of !== "held" && of !== "waiting" && of !== "running") return;
  queue[of] += by;
  state.jobs.liveParts += by;
  if (of === "waiting") state.jobs.waitingParts += by;
}

/** Puts a part in its queue's line, at a new place or the one it had. O(log n). */
export function lineUpPart(state: LedgerState, partSlot: number, place?: JobPlace): void {
  const { jobs, parts } = state.jobs;
  const slot = jobSlotOf(state, partSlot);
  const queue = queueOf(state, slot);
  const user = jobs.of.user[slot]!;
  const job = {
    processors: rowUnits(jobs, slot),
    estimate: jobs.of.walltimeS[slot]!,
    submittedAt: Math.floor(jobs.of.releasedAt[slot]! / SECOND_MS),
    user,
    weight: weightOf(queue.options, state.users.names[user]!),
    priority: jobs.of.priority[slot]!,
  };
  parts.of.queueSlot[partSlot] = lineUp(queue, parts.of.number[partSlot]!, job, place);
}
