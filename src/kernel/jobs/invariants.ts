import { assert, heapPairs } from "../../base/index.ts";
import { waitingCount } from "../batch/index.ts";
import {
  type JobQueue,
  type LedgerState,
  liveRows,
  PART_STATES,
  type PartState,
  partOfGrant,
  partSlots,
  partState,
  rowSlot,
  rowSlots,
  rowUnits,
  slotOf,
  stateOf,
} from "../model/index.ts";
import { isDoomed } from "./holds.ts";
import { isLiveJob, jobState } from "./job-state.ts";

/** Asserts what must hold of jobs, recounted from the parts. Slow on purpose. */
export function checkJobs(state: LedgerState): void {
  const { jobs, queues, dependents } = state.jobs;
  const ready = new Set(heapPairs(state.jobs.ready).values);
  const doomed = new Set(heapPairs(state.jobs.doomed).values);
  let running = 0;
  for (const slot of rowSlots(jobs)) {
    running += checkJob(state, slot);
    if (jobs.of.held[slot]! > 0) checkHold(state, slot, { ready, doomed });
  }
  const isHeld = (job: number): boolean => jobs.of.held[rowSlot(jobs, job)]! > 0;
  const areHeld = [...dependents.values()].every((waiting) => [...waiting].every(isHeld));
  assert(areHeld, "only who is still held is told of an end");
  assert(running === state.jobs.partOfGrant.size, "every running part has a grant, and no other");
  let live = 0;
  let waiting = 0;
  for (const queue of queues) {
    if (queue === undefined) continue;
    checkQueue(state, queue);
    live += queue.held + queue.waiting + queue.running;
    waiting += queue.waiting;
  }
  assert(live === state.jobs.liveParts, "live parts add up over the queues");
  assert(waiting === state.jobs.waitingParts, "waiting parts add up over the queues");
}

/** Its counts are those of its parts, and what runs holds a grant. Answers how many run. */
function checkJob(state: LedgerState, slot: number): number {
  const { jobs, parts } = state.jobs;
  const counts = new Map<PartState, number>(PART_STATES.map((one) => [one, 0]));
  for (const partSlot of partSlots(parts, jobs, slot)) {
    assert(partSlot >= 0, "a job's parts are there as long as the job");
    const is = partState(parts, partSlot);
    counts.set(is, counts.get(is)! + 1);
    if (is === "running") checkRunning(state, slot, partSlot);
    else assert(parts.of.grant[partSlot] === 0, "only what runs holds a grant");
  }
  for (const [is, count] of counts) {
    assert(jobs.of[is][slot] === count, `a job counts its ${is} parts`);
  }
  const isOver = Number.isFinite(jobs.of.endedAt[slot]!);
  assert(isOver === (liveRows(jobs, slot) === 0), "a job is over when all its parts are");
  assert(isOver || state.jobs.queues[jobs.of.queue[slot]!] !== undefined, "a job has its queue");
  return counts.get("running")!;
}

function checkRunning(state: LedgerState, slot: number, partSlot: number): void {
  const { grants, jobs: all } = state;
  const grant = all.parts.of.grant[partSlot]!;
  const grantSlot = slotOf(grants, grant);
  assert(grantSlot >= 0 && stateOf(grants, grantSlot) === "active", "a running part's grant lives");
  assert(partOfGrant(all, grant) === partSlot, "a grant knows its part");
  const units = rowUnits(all.jobs, slot);
  assert(grants.amount[grantSlot] === units, "a part holds what was asked for");
  const windowS = (grants.endAt[grantSlot]! - grants.startAt[grantSlot]!) / 1_000;
  assert(windowS <= all.jobs.of.walltimeS[slot]!, "no part holds longer than its walltime");
  assert(grants.pool[grantSlot] === all.queues[all.jobs.of.queue[slot]!]!.pool, "on its own pool");
}

function checkHold(
  state: LedgerState,
  slot: number,
  entered: { readonly ready: ReadonlySet<number>; readonly doomed: ReadonlySet<number> },
): void {
  const { jobs, after, dependents } = state.jobs;
  const job = jobs.of.number[slot]!;
  const unmet = (after.get(job) ?? []).filter(({ job: other }) => {
    const otherSlot = rowSlot(jobs, other);
    const isMet = otherSlot < 0 || !isLiveJob(jobState(jobs, otherSlot));
    assert(isMet || dependents.get(other)!.has(job), "a job knows who waits for it");
    return !isMet;
  });
  assert(unmet.length === jobs.of.unmet[slot], "a held job counts what it waits for");
  if (isDoomed(state.jobs, job) !== undefined) {
    assert(entered.doomed.has(job), "a job that can never be released is due to be told");
  } else if (unmet.length === 0) {
    assert(entered.ready.has(job), "a job that waits for time alone is due then");
  }
}

function checkQueue(state: LedgerState, queue: JobQueue): void {
  const { cluster } = queue;
  const { parts, jobs } = state.jobs;
  assert(waitingCount(cluster) === queue.waiting, "who waits stands in line");
  assert(cluster.running.count === queue.running, "who runs is known to run");
  let held = 0;
  for (const slot of rowSlots(jobs)) {
    if (jobs.of.queue[slot] !== queue.index) continue;
    for (const partSlot of partSlots(parts, jobs, slot)) {
      const is = partState(parts, partSlot);
      if (is !== "waiting" && is !== "running") continue;
      const queueSlot = parts.of.queueSlot[partSlot]!;
      assert(
        queue.partOf[queueSlot] === parts.of.number[partSlot],
        "a place in line is one part's",
      );
      if (is === "running") held += rowUnits(jobs, slot);
    }
  }
  assert(cluster.processors - cluster.free === held, "a queue counts the units that it holds");
}
