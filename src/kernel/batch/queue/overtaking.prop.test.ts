import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { startJobs } from "./decide.ts";
import { type ClusterQueue, createQueue, endJob, submitJob } from "./queue.ts";
import type { QueuePolicy } from "./types.ts";

// Goal: bounded overtaking. At no decision is an overdue job left waiting that would fit without
// delaying the reservation of an older overdue job; so no later submission starts in its place.
// Method: after each decision, rebuild the plan instant by instant from the older jobs alone.
const seed = testSeed();
const PROCESSORS = 12;
const HORIZON = 1200;

const shapes = fc.array(
  fc.record({
    processors: fc.integer({ min: 1, max: PROCESSORS }),
    estimate: fc.integer({ min: 1, max: 40 }),
    runPercent: fc.integer({ min: 5, max: 120 }),
    gap: fc.integer({ min: 0, max: 6 }),
  }),
  { minLength: 5, maxLength: 60 },
);

function policyWith(reservations: number, bound: number, backlogs: number): QueuePolicy {
  const keyOf = (job: { processors: number; estimate: number }): number =>
    job.processors * job.estimate;
  const aging = { bound, backlogs };
  return { name: "test", about: "", reservations, aging, create: () => ({ keyOf }) };
}

interface TestJob {
  readonly id: number;
  readonly slot: number;
  readonly processors: number;
  readonly estimate: number;
  readonly overdueAt: number;
  startedAt: number;
  endAt: number;
}

/** True if `job` fits now for its whole estimate beside what older jobs hold and have reserved. */
function fitsBesideOlder(job: TestJob, jobs: readonly TestJob[], now: number): boolean {
  const free = new Array<number>(HORIZON).fill(PROCESSORS);
  const take = (from: number, span: number, processors: number): void => {
    for (let t = from; t < Math.min(HORIZON, from + span); t++) free[t]! -= processors;
  };
  const fits = (from: number, other: TestJob): boolean =>
    free.slice(from, from + other.estimate).every((level) => level >= other.processors);
  const isOlderOverdue = (other: TestJob): boolean => other.id < job.id && other.overdueAt <= now;
  for (const other of jobs) {
    const runs = other.startedAt <= now && other.endAt > now;
    if (!runs || (other.startedAt === now && !isOlderOverdue(other))) continue;
    take(0, Math.max(1, other.startedAt + other.estimate - now), other.processors);
  }
  for (const other of jobs) {
    if (!isOlderOverdue(other) || other.startedAt <= now) continue;
    let from = 0;
    while (!fits(from, other)) from += 1;
    take(from, other.estimate, other.processors);
  }
  return fits(0, job);
}

function checkAll(queue: ClusterQueue, jobs: readonly TestJob[], now: number): void {
  for (const job of jobs) {
    if (job.startedAt <= now || job.overdueAt > now) continue;
    expect({ now, job: job.id, fits: fitsBesideOlder(job, jobs, now) }).toMatchObject({
      fits: false,
    });
  }
  expect(queue.free).toBeGreaterThanOrEqual(0);
}

function run(policy: QueuePolicy, raw: readonly Readonly<Record<string, number>>[]): void {
  const queue = createQueue(policy, PROCESSORS);
  const jobs: TestJob[] = [];
  let clock = 0;
  const arrivals = raw.map((shape) => {
    clock += shape["gap"]!;
    return clock;
  });
  let next = 0;
  for (let now = 0; next < raw.length || jobs.some((job) => job.endAt > now); now++) {
    for (const job of jobs) if (job.endAt === now) endJob(queue, job.slot);
    for (; arrivals[next] === now; next++) {
      const { processors, estimate } = raw[next]! as { processors: number; estimate: number };
      const slot = submitJob(queue, { processors, estimate, submittedAt: now, user: 0, weight: 1 });
      const overdueAt = queue.jobs.overdueAt[slot]!;
      const times = { overdueAt, startedAt: Infinity, endAt: Infinity };
      jobs.push({ id: next, slot, processors, estimate, ...times });
    }
    for (const slot of startJobs(queue, now)) {
      const job = jobs.find((other) => other.slot === slot && other.startedAt === Infinity)!;
      job.startedAt = now;
      const runPercent = raw[job.id]!["runPercent"]!;
      job.endAt = now + Math.max(1, Math.floor((job.estimate * runPercent) / 100));
    }
    checkAll(queue, jobs, now);
  }
}

describe("bounded overtaking", () => {
  it.each([
    ["one reservation, a constant bound", policyWith(1, 25, 0)],
    ["three reservations, a constant bound", policyWith(3, 25, 0)],
    ["three reservations, a bound that grows with the backlog", policyWith(3, 10, 1)],
    ["everybody overdue at once", policyWith(2, 0, 0)],
  ])("with %s", (_, policy) => {
    fc.assert(
      fc.property(shapes, (raw) => run(policy, raw)),
      { seed, numRuns: 40 },
    );
  });
});
