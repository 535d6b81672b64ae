import type { Schedule } from "../metrics/index.ts";
import type { Workload } from "../workload/index.ts";

/** What the protocol sorts by: smaller is earlier, ties by arrival. */
export type RlScore = (job: RlJob) => number;

export interface RlJob {
  readonly index: number;
  readonly arrivedAt: number;
  readonly processors: number;
  readonly estimate: number;
}

/** The scores of RLScheduler's Table V, by the name of the policy that they stand for. */
export const RL_SCORES: Readonly<Record<string, RlScore>> = {
  fcfs: (job) => job.arrivedAt,
  sjf: (job) => job.estimate,
  saf: (job) => job.estimate * job.processors,
  f1: (job) => Math.log10(job.estimate) * job.processors + 870 * Math.log10(job.arrivedAt),
};

/** The first jobs (from 0) of the ten sequences of 1024 jobs of Table V. */
export const RL_SEQUENCES: readonly number[] = [
  1981, 2756, 4299, 8850, 3316, 2714, 5228, 7762, 4022, 7085,
];
export const RL_SEQUENCE_JOBS = 1024;

/** Jobs that a trace must have for all of the sequences to be whole. */
export const RL_TRACE_JOBS_MIN = Math.max(...RL_SEQUENCES) + RL_SEQUENCE_JOBS;

interface Machine {
  readonly workload: Workload;
  readonly jobs: readonly RlJob[];
  readonly startedAt: Float64Array;
  queue: RlJob[];
  running: { readonly job: RlJob; readonly endAt: number; readonly expectedAt: number }[];
  free: number;
  now: number;
  next: number;
}

/**
 * Runs a workload by the loop of RLScheduler (Zhang et al., SC 2020), which differs from ours: the
 * head of the sorted queue is committed and not sorted again while it waits; arrivals are let in
 * only while it waits or nobody does; its reservation is computed once, and only what ends strictly
 * before passes, in order of arrival.
 *
 * A job wider than the machine would wait for ever: the caller refuses it. O(jobs^2 log jobs) for
 * long queues: the protocol is for sequences of about a thousand jobs.
 */
export function runRlProtocol(
  workload: Workload,
  options: {
    readonly processors: number;
    readonly score: RlScore;
    readonly backfills: boolean;
  },
): Schedule {
  const machine = createMachine(workload, options.processors);
  while (machine.queue.length > 0 || machine.next < machine.jobs.length) {
    if (machine.queue.length === 0) {
      advance(machine);
      continue;
    }
    const head = takeHead(machine, options.score);
    waitForRoom(machine, head, options.backfills);
    begin(machine, head);
  }
  const { count } = workload;
  return {
    arrivedAt: workload.arrivedAt.slice(0, count),
    size: workload.size.slice(0, count),
    duration: workload.duration.slice(0, count),
    startedAt: machine.startedAt,
  };
}

function createMachine(workload: Workload, processors: number): Machine {
  const jobs = Array.from({ length: workload.count }, (_, index) => ({
    index,
    arrivedAt: workload.arrivedAt[index]!,
    processors: workload.size[index]!,
    estimate: workload.estimate[index]!,
  }));
  return {
    workload,
    jobs,
    startedAt: new Float64Array(workload.count),
    queue: [],
    running: [],
    free: processors,
    now: jobs[0]?.arrivedAt ?? 0,
    next: 0,
  };
}

function takeHead(machine: Machine, score: RlScore): RlJob {
  const { queue } = machine;
  let head = queue[0]!;
  for (const job of queue) if (score(job) < score(head)) head = job;
  machine.queue = queue.filter((job) => job !== head);
  return head;
}

function waitForRoom(machine: Machine, head: RlJob, backfills: boolean): void {
  if (head.processors <= machine.free) return;
  const reservedAt = reservationOf(machine, head);
  while (head.processors > machine.free) {
    if (backfills) passTheHead(machine, reservedAt);
    advance(machine);
  }
}

/** By estimates, the first instant at which enough is free. */
function reservationOf(machine: Machine, head: RlJob): number {
  let free = machine.free;
  const running = machine.running.toSorted((a, b) => a.expectedAt - b.expectedAt);
  for (const { job, expectedAt } of running) {
    free += job.processors;
    if (free >= head.processors) return expectedAt;
  }
  return machine.now;
}

function passTheHead(machine: Machine, reservedAt: number): void {
  const waiting = machine.queue.toSorted((a, b) => a.index - b.index);
  for (const job of waiting) {
    const isOver = machine.now + job.estimate < reservedAt;
    if (job.processors > machine.free || !isOver) continue;
    machine.queue = machine.queue.filter((other) => other !== job);
    begin(machine, job);
  }
}

/** To the next arrival, if it is not after the next end; else to that end. */
function advance(machine: Machine): void {
  const arrival = machine.jobs[machine.next];
  const ending = earliestEnd(machine);
  if (arrival !== undefined && (ending === undefined || arrival.arrivedAt <= ending.endAt)) {
    machine.now = Math.max(machine.now, arrival.arrivedAt);
    machine.queue.push(arrival);
    machine.next += 1;
    return;
  }
  if (ending === undefined) return;
  machine.now = Math.max(machine.now, ending.endAt);
  machine.running = machine.running.filter((other) => other !== ending);
  machine.free += ending.job.processors;
}

function earliestEnd(machine: Machine): Machine["running"][number] | undefined {
  let earliest = machine.running[0];
  for (const entry of machine.running) {
    if (earliest !== undefined && entry.endAt < earliest.endAt) earliest = entry;
  }
  return earliest;
}

function begin(machine: Machine, job: RlJob): void {
  machine.startedAt[job.index] = machine.now;
  machine.free -= job.processors;
  const endAt = machine.now + machine.workload.duration[job.index]!;
  machine.running.push({ job, endAt, expectedAt: machine.now + job.estimate });
}
