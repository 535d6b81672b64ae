import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { decideStarts, startJobs } from "./decide.ts";
import { QUEUE_POLICIES } from "./policies/index.ts";
import { type ClusterQueue, createQueue, endJob, submitJob, waitingCount } from "./queue.ts";
import type { QueuePolicy } from "./types.ts";

// Goal: EASY and its kin start exactly what a plain list implementation starts; every policy uses
// no more than there is, runs every job, and looks ahead without a trace.
// Method: random jobs with run times unlike their estimates, event by event beside the oracle.
const seed = testSeed();
const PROCESSORS = 16;

const shapes = fc.array(
  fc.record({
    processors: fc.integer({ min: 1, max: PROCESSORS }),
    estimate: fc.integer({ min: 1, max: 60 }),
    runPercent: fc.integer({ min: 5, max: 130 }),
    gap: fc.integer({ min: 0, max: 12 }),
    user: fc.integer({ min: 0, max: 3 }),
  }),
  { maxLength: 70 },
);

interface TestJob {
  readonly id: number;
  readonly processors: number;
  readonly estimate: number;
  readonly run: number;
  readonly submittedAt: number;
  readonly user: number;
  readonly weight: number;
}

function jobsOf(raw: readonly { [key: string]: number }[]): TestJob[] {
  let clock = 0;
  return raw.map((shape, id) => {
    clock += shape["gap"]!;
    const estimate = shape["estimate"]!;
    const run = Math.max(1, Math.floor((estimate * shape["runPercent"]!) / 100));
    const { processors, user } = shape;
    const rest = { processors: processors!, user: user!, weight: 1 };
    return { id, estimate, run, submittedAt: clock, ...rest };
  });
}

/** Runs jobs to the end; `decide` answers the jobs that start, and is told who ends. */
function runJobs(
  jobs: readonly TestJob[],
  submit: (job: TestJob) => void,
  end: (job: TestJob) => void,
  decide: (now: number) => readonly TestJob[],
): Map<number, number> {
  const startedAt = new Map<number, number>();
  let running: { job: TestJob; endAt: number }[] = [];
  let next = 0;
  while (next < jobs.length || running.length > 0) {
    const arrival = jobs[next]?.submittedAt ?? Infinity;
    const now = Math.min(arrival, ...running.map(({ endAt }) => endAt));
    for (const { job } of running.filter(({ endAt }) => endAt === now)) end(job);
    running = running.filter(({ endAt }) => endAt !== now);
    for (; jobs[next]?.submittedAt === now; next++) submit(jobs[next]!);
    for (const job of decide(now)) {
      startedAt.set(job.id, now);
      running.push({ job, endAt: now + job.run });
    }
  }
  return startedAt;
}

function runPolicy(policy: QueuePolicy, jobs: readonly TestJob[]): Map<number, number> {
  const queue = createQueue(policy, PROCESSORS);
  const slots = new Map<number, number>();
  const bySlot = new Map<number, TestJob>();
  return runJobs(
    jobs,
    (job) => {
      const slot = submitJob(queue, job);
      slots.set(job.id, slot);
      bySlot.set(slot, job);
    },
    (job) => endJob(queue, slots.get(job.id)!),
    (now) => {
      const ahead = lookAhead(queue, now);
      const started = startJobs(queue, now);
      expect(started).toEqual(ahead);
      expect(queue.free).toBeGreaterThanOrEqual(0);
      return started.map((slot) => bySlot.get(slot)!);
    },
  );
}

function lookAhead(queue: ClusterQueue, now: number): readonly number[] {
  const state = (): unknown => [queue.free, waitingCount(queue), queue.queuedArea, queue.running];
  decideStarts(queue, now);
  const before = structuredClone(state());
  const ahead = decideStarts(queue, now);
  expect(ahead.length).toBeLessThanOrEqual(waitingCount(queue));
  expect(comparable(state())).toEqual(comparable(before));
  return ahead;
}

/** Entries of the running list behind its count are leftovers. */
function comparable(state: unknown): unknown {
  const [free, waiting, area, running] = state as [number, number, number, ClusterQueue["running"]];
  return [free, waiting, area, running.slots.slice(0, running.count)];
}

/** Lists and sorting only: the text-book algorithm, with one reservation. */
function runOracle(
  jobs: readonly TestJob[],
  order: (a: TestJob, b: TestJob) => number,
  passes: ((a: TestJob, b: TestJob) => number) | undefined,
): Map<number, number> {
  let free = PROCESSORS;
  let queue: TestJob[] = [];
  let running: { job: TestJob; expectedAt: number }[] = [];
  const begin = (job: TestJob, now: number): TestJob => {
    free -= job.processors;
    running.push({ job, expectedAt: now + job.estimate });
    queue = queue.filter((other) => other !== job);
    return job;
  };
  const decide = (now: number): TestJob[] => {
    const started: TestJob[] = [];
    queue.sort((a, b) => order(a, b) || a.id - b.id);
    while (queue[0] !== undefined && queue[0].processors <= free)
      started.push(begin(queue[0], now));
    const head = queue[0];
    if (head === undefined || passes === undefined) return started;
    const ends = running.toSorted((a, b) => a.expectedAt - b.expectedAt || a.job.id - b.job.id);
    let level = free;
    let shadow = now;
    for (const { job, expectedAt } of ends) {
      if (level >= head.processors) break;
      level += job.processors;
      shadow = Math.max(expectedAt, now + 1);
    }
    let extra = level - head.processors;
    const others = queue.slice(1).sort((a, b) => passes(a, b) || a.id - b.id);
    for (const job of others) {
      const isShort = now + job.estimate <= shadow;
      if (job.processors > free || !(isShort || job.processors <= extra)) continue;
      if (!isShort) extra -= job.processors;
      started.push(begin(job, now));
    }
    return started;
  };
  const end = (job: TestJob): void => {
    free += job.processors;
    running = running.filter((other) => other.job !== job);
  };
  return runJobs(jobs, (job) => queue.push(job), end, decide);
}

const bySubmission = (): number => 0;
const byEstimate = (a: TestJob, b: TestJob): number => a.estimate - b.estimate;
const byArea = (a: TestJob, b: TestJob): number =>
  a.estimate * a.processors - b.estimate * b.processors;
const ORACLES: Readonly<Record<string, Parameters<typeof runOracle>[1][] | undefined>> = {
  fcfs: [bySubmission],
  sjf: [byEstimate],
  saf: [byArea],
  easy: [bySubmission, bySubmission],
  "easy-sjbf": [bySubmission, byEstimate],
  "easy-sjf": [byEstimate, byEstimate],
  "easy-saf": [byArea, byArea],
};

describe.each(QUEUE_POLICIES)("$name", (policy) => {
  it("runs every job, as the oracle does where there is one", () => {
    const oracle = ORACLES[policy.name];
    const property = fc.property(shapes, (raw) => {
      const jobs = jobsOf(raw);
      const startedAt = runPolicy(policy, jobs);
      expect(startedAt.size).toBe(jobs.length);
      for (const job of jobs) {
        expect(startedAt.get(job.id)).toBeGreaterThanOrEqual(job.submittedAt);
      }
      if (oracle === undefined) return;
      expect([...startedAt]).toEqual([...runOracle(jobs, oracle[0]!, oracle[1])]);
    });
    fc.assert(property, { seed, numRuns: 150 });
  });
});
