import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import {
  addRange,
  cloneProfile,
  createProfile,
  earliestFit,
  type Profile,
  steps,
} from "../../model/index.ts";
import { decideStarts, startJobs } from "./decide.ts";
import { QUEUE_POLICIES } from "./policies/index.ts";
import { type ClusterQueue, createQueue, endJob, startJob, submitJob } from "./queue.ts";
import { createSharedScratch, decideShared, type QueueShare, type SharedStart } from "./sharing.ts";
import { addStep, clearTimeline } from "./timeline.ts";
import type { QueuePolicy } from "./types.ts";

// Goals: alone, a queue decides as it does without sharing; together, queues never take more than
// there is, keep their own bounds, and take nothing from a job of a queue ahead that is blocked.
// Method: random queues before random capacity; use is recounted instant by instant.
const seed = testSeed();
const PROCESSORS = 10;
const HORIZON = 300;

interface Shape {
  readonly processors: number;
  readonly estimate: number;
  readonly gap: number;
  readonly runPercent: number;
  readonly queue: number;
  readonly priority: number;
}
const shapes = fc.array(
  fc.record({
    processors: fc.integer({ min: 1, max: PROCESSORS }),
    estimate: fc.integer({ min: 1, max: 25 }),
    gap: fc.integer({ min: 0, max: 5 }),
    runPercent: fc.integer({ min: 5, max: 100 }),
    queue: fc.integer({ min: 0, max: 2 }),
    priority: fc.integer({ min: -1, max: 1 }),
  }),
  { maxLength: 30 },
);
const holes = fc.array(
  fc.record({
    startAt: fc.integer({ min: 0, max: 120 }),
    span: fc.integer({ min: 1, max: 30 }),
    processors: fc.integer({ min: 1, max: 5 }),
  }),
  { maxLength: 2 },
);
type Hole = { readonly startAt: number; readonly span: number; readonly processors: number };

/** Capacity less what runs, as the ledger keeps it. */
function freeOf(held: readonly Hole[]): Profile {
  const free = createProfile();
  addRange(free, 0, Infinity, PROCESSORS);
  for (const { startAt, span, processors } of held) {
    addRange(free, startAt, startAt + span, -processors);
  }
  return free;
}

function ask(shares: readonly QueueShare[], now: number, free: Profile): readonly SharedStart[] {
  const scratch = createSharedScratch();
  clearTimeline(scratch.free);
  for (const { startAt, value } of steps(free, now, Infinity, 10_000)) {
    addStep(scratch.free, startAt, value);
  }
  return decideShared(shares, now, scratch, { startsMax: Infinity });
}

interface Running {
  readonly share: number;
  readonly slot: number;
  readonly processors: number;
  readonly heldUntil: number;
  readonly endAt: number;
}

/** Runs everything; `check` sees each decision before it is carried out. */
function run(
  shares: readonly QueueShare[],
  raw: readonly Shape[],
  held: readonly Hole[],
  check: (now: number, free: Profile, starts: readonly SharedStart[]) => void,
): { readonly used: Int32Array; readonly started: number } {
  const free = freeOf(held);
  const used = new Int32Array(HORIZON * 8);
  const runPercent = new Map<string, number>();
  let running: Running[] = [];
  let clock = 0;
  const arrivals = raw.map(({ gap }) => (clock += gap));
  let started = 0;
  for (let now = 0; now < HORIZON * 4 && started < raw.length; now++) {
    for (const one of running.filter(({ endAt }) => endAt === now)) {
      endJob(shares[one.share]!.queue, one.slot);
      if (one.endAt < one.heldUntil) addRange(free, now, one.heldUntil, one.processors);
    }
    running = running.filter(({ endAt }) => endAt > now);
    for (const [index, at] of arrivals.entries()) {
      if (at !== now) continue;
      const { processors, estimate, priority, queue } = raw[index]!;
      const share = queue % shares.length;
      const job = { processors, estimate, priority, submittedAt: now, user: 0, weight: 1 };
      runPercent.set(`${share}/${submitJob(shares[share]!.queue, job)}`, raw[index]!.runPercent);
    }
    const starts = ask(shares, now, free);
    check(now, free, starts);
    for (const { share, slot } of starts) {
      const { queue } = shares[share]!;
      const processors = queue.jobs.processors[slot]!;
      const estimate = queue.jobs.estimate[slot]!;
      startJob(queue, slot, now);
      addRange(free, now, now + estimate, -processors);
      for (let t = now; t < now + estimate; t++) used[t]! += processors;
      const percent = runPercent.get(`${share}/${slot}`)!;
      const endAt = now + Math.max(1, Math.floor((estimate * percent) / 100));
      for (let t = endAt; t < now + estimate; t++) used[t]! -= processors;
      running.push({ share, slot, processors, heldUntil: now + estimate, endAt });
      started += 1;
    }
  }
  return { used, started };
}

describe.each(QUEUE_POLICIES)("$name alone", (policy) => {
  it("decides as it does without sharing", () => {
    const property = fc.property(holes, shapes, (held, raw) => {
      const queue = createQueue(policy, PROCESSORS);
      const shares = [{ queue, unitsMax: Infinity }];
      const { started } = run(shares, raw, held, (now, _, starts) => {
        const capacity = steps(freeOf(held), now, Infinity, 10_000);
        const before = queue.servedKey;
        expect(starts.map(({ slot }) => slot)).toEqual(decideStarts(queue, now, capacity));
        expect(queue.servedKey).toBe(before);
      });
      expect(started).toBe(raw.length);
    });
    fc.assert(property, { seed, numRuns: 30 });
  });
});

describe("priority", () => {
  it("goes before the order of the policy, and is nothing to the overdue", () => {
    const policy = policyWith(1);
    const queue = createQueue(policy, PROCESSORS);
    const job = { processors: PROCESSORS, estimate: 5, user: 0, weight: 1 };
    const slots = [0, -1, 2, 2].map((priority) =>
      submitJob(queue, { ...job, priority, submittedAt: 0 }),
    );
    const order: number[] = [];
    for (const now of [0, 5, 40]) {
      const [slot] = startJobs(queue, now);
      order.push(slot!);
      endJob(queue, slot!);
      if (now === 5) submitJob(queue, { ...job, priority: 9, submittedAt: 10 });
    }
    // At 40 the two that are left are overdue: the elder goes before the later, higher one.
    expect(order).toEqual([slots[2], slots[3], slots[0]]);
  });
});

describe("queues together", () => {
  it.each([
    ["each with reservations", [policyWith(2), policyWith(1), policyWith(3)]],
    ["strict ones among them", [policyWith(0), policyWith(1), policyWith(0)]],
  ])("take no more than there is, nor than their bounds: %s", (_, policies) => {
    const property = fc.property(holes, shapes, (held, raw) => {
      const shares = policies.map((policy, index) => ({
        queue: createQueue(policy, PROCESSORS),
        unitsMax: index === 1 ? 6 : Infinity,
      }));
      const fitting = raw.map((one) =>
        one.queue % shares.length === 1 ? { ...one, processors: 1 + (one.processors % 6) } : one,
      );
      const capacity = freeOf(held);
      const { used, started } = run(shares, fitting, held, (now, free, starts) => {
        checkBound(shares[1]!.queue, 6, starts);
        checkFirstOf(shares, now, free, starts);
      });
      expect(started).toBe(fitting.length);
      for (const { startAt, endAt, value } of steps(capacity, 0, used.length, 1_000)) {
        for (let t = startAt; t < endAt; t++) expect(used[t]).toBeLessThanOrEqual(value);
      }
    });
    fc.assert(property, { seed, numRuns: 60 });
  });

  it("stops after as many starts as were asked for", () => {
    const queue = createQueue(policyWith(1), PROCESSORS);
    const job = { processors: 1, estimate: 5, submittedAt: 0, user: 0, weight: 1 };
    const slots = [1, 2, 3].map(() => submitJob(queue, job));
    const scratch = createSharedScratch();
    addStep(scratch.free, 0, PROCESSORS);
    const shares = [{ queue, unitsMax: Infinity }];
    const starts = decideShared(shares, 0, scratch, { startsMax: 2 });
    expect(starts.map(({ slot }) => slot)).toEqual(slots.slice(0, 2));
    expect(queue.free).toBe(PROCESSORS);
  });
});

/** Order of submission, with a bound after which nobody passes. */
function policyWith(reservations: number): QueuePolicy {
  const aging = { bound: 40, backlogs: 0 };
  return { name: "test", about: "", reservations, aging, create: () => ({ keyOf: () => 0 }) };
}

function checkBound(queue: ClusterQueue, unitsMax: number, starts: readonly SharedStart[]): void {
  const held = queue.processors - queue.free;
  const more = starts
    .filter(({ share }) => share === 1)
    .reduce((sum, { slot }) => sum + queue.jobs.processors[slot]!, 0);
  expect(held + more).toBeLessThanOrEqual(unitsMax);
}

/**
 * The first job of the first queue starts as soon as it fits and is not put off by queues behind,
 * unless those have overdue jobs: they come first.
 */
function checkFirstOf(
  shares: readonly QueueShare[],
  now: number,
  free: Profile,
  starts: readonly SharedStart[],
): void {
  const { queue } = shares[0]!;
  const first = queue.overdue.size > 0 ? queue.overdue.first : queue.waiting.first;
  const isBehind = queue.overdue.size === 0 && shares.some((one) => one.queue.overdue.size > 0);
  if (first < 0 || isBehind) return;
  const width = queue.jobs.processors[first]!;
  const endAt = now + queue.jobs.estimate[first]!;
  const fits = steps(free, now, endAt, 1_000).every(({ value }) => value >= width);
  const isStarted = starts.some(({ share, slot }) => share === 0 && slot === first);
  expect(isStarted).toBe(fits);
  if (isStarted) return;
  const before = earliest(free, now, width, endAt - now);
  const after = cloneProfile(free);
  for (const { share, slot } of starts) {
    const { processors, estimate } = shares[share]!.queue.jobs;
    addRange(after, now, now + estimate[slot]!, -processors[slot]!);
  }
  expect(earliest(after, now, width, endAt - now)).toBe(before);
}

function earliest(free: Profile, notBefore: number, amount: number, durationMs: number): number {
  const query = { amount, durationMs, notBefore, deadline: Infinity, runsMax: 10_000 };
  const found = earliestFit(free, query);
  return found.kind === "found" ? found.startAt : Infinity;
}
