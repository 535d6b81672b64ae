import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../../test/support/seed.ts";
import { createMaster, isIdle, stepMaster } from "../master.ts";
import { totalSize } from "../packing.ts";
import type { FrameworkKind, OfferJob } from "../types.ts";
import { fillFlow } from "./fill-flow.ts";
import { createProtector, noteStarted, packAround } from "./protection.ts";
import { stcfSkip } from "./skipping.ts";

const seed = testSeed();
const UNITS = 12;
const DURATION_MAX = 6;
const small = fc.record({
  size: fc.integer({ min: 1, max: 4 }),
  duration: fc.integer({ min: 1, max: DURATION_MAX }),
});
const jobsOf = (shapes: readonly { size: number; duration: number }[]): OfferJob[] =>
  shapes.map((raw, id) => ({ ...raw, id, arrivedAt: id }));

// Goal: nothing delays the room, and little is lost for it.
// Method: try all subsets of small queues.
describe("a packing around a room", () => {
  it("delays nothing, and is worth at least half of the best that does not", () => {
    const shapes = fc.array(small, { maxLength: 9 });
    const number = (max: number) => fc.integer({ min: 0, max });
    const property = fc.property(shapes, number(UNITS), number(8), number(7), (...drawn) => {
      const [raw, units, spare, at] = drawn;
      const queue = jobsOf(raw);
      const offer = { node: 0, units, at: 0, locksRemainder: false, nodesFree: 1 };
      const worthOf = (job: OfferJob): number => job.size * (100 - job.duration);
      const worth = (jobs: readonly OfferJob[]): number =>
        jobs.reduce((sum, job) => sum + worthOf(job), 0);
      const fits = (jobs: readonly OfferJob[]): boolean =>
        totalSize(jobs) <= units && totalSize(jobs.filter((job) => job.duration > at)) <= spare;
      const chosen = packAround({ queue, offer, room: { node: 0, at, spare }, worthOf });
      expect(fits(chosen)).toBe(true);
      expect(new Set(chosen).size).toBe(chosen.length);
      let best = 0;
      for (let mask = 0; mask < 1 << queue.length; mask++) {
        const subset = queue.filter((_, index) => (mask >> index) & 1);
        if (fits(subset)) best = Math.max(best, worth(subset));
      }
      expect(2 * worth(chosen)).toBeGreaterThanOrEqual(best);
    });
    fc.assert(property, { seed, numRuns: 150 });
  });
});

/** When the second job, as wide as the only node, starts among small ones that keep arriving. */
function startOfWide(kind: FrameworkKind, jobs: readonly OfferJob[]): number {
  const master = createMaster("shared");
  const framework = kind.create();
  for (let next = 0; next < jobs.length || framework.waiting() > 0 || !isIdle(master); ) {
    const arrived: OfferJob[] = [];
    for (; next < jobs.length && jobs[next]!.arrivedAt <= master.tick; next++) {
      arrived.push(jobs[next]!);
    }
    const resources = master.tick === 0 ? [{ node: 0, units: UNITS }] : [];
    const at = master.tick;
    for (const event of stepMaster(master, framework, { resources, jobs: arrived })) {
      if (event.kind === "start" && event.job.id === 1) return at;
    }
  }
  throw new Error("every job starts");
}

/** From which tick on the second job has waited for thirty mean durations, while jobs arrive. */
function overdueFrom(jobs: readonly OfferJob[]): number {
  let seen = 0;
  let durations = 0;
  let from = 0;
  // Each arrival moves the mean, so a job can be overdue, and again not overdue for some ticks.
  for (let tick = 0; seen < jobs.length; tick++) {
    for (; seen < jobs.length && jobs[seen]!.arrivedAt <= tick; seen++) {
      durations += jobs[seen]!.duration;
    }
    if ((tick - 1) * seen <= 30 * durations) from = tick + 1;
  }
  return from;
}

/** One or two small jobs a tick, more than the node can run, behind a wide one. */
function floodOf(shapes: readonly { size: number; duration: number }[], wide: number): OfferJob[] {
  const first = { id: 0, size: 1, duration: DURATION_MAX, arrivedAt: 0 };
  const flood = Array.from({ length: 1500 }, (_, index): OfferJob => {
    const shape = shapes[index % shapes.length]!;
    return { ...shape, id: index + 2, arrivedAt: 1 + Math.floor((index * 2) / 3) };
  });
  return [first, { id: 1, size: UNITS, duration: wide, arrivedAt: 1 }, ...flood];
}

// Goal: a job that is overdue starts as soon as what runs then has ended, whatever arrives.
// Method: keep a node busy with a flood of small jobs.
describe("fill-flow on shared nodes", () => {
  it("starts an overdue job when what runs has ended", () => {
    const shapes = fc.array(small, { minLength: 3, maxLength: 12 });
    const property = fc.property(shapes, fc.integer({ min: 1, max: 60 }), (raw, wide) => {
      const jobs = floodOf(raw, wide);
      expect(startOfWide(fillFlow, jobs)).toBeLessThanOrEqual(overdueFrom(jobs) + DURATION_MAX);
    });
    fc.assert(property, { seed, numRuns: 25 });
  });

  it("differs in that from shortest first", () => {
    const jobs = floodOf([{ size: 3, duration: 4 }], 40);
    expect(startOfWide(stcfSkip, jobs)).toBeGreaterThan(1000);
    expect(startOfWide(fillFlow, jobs)).toBeLessThan(200);
  });
});

describe("the turn of the overdue", () => {
  it("comes back when they have had a sixteenth of all units", () => {
    const job = { id: 1, size: 10, duration: 40, arrivedAt: 0 };
    const room = { node: 0, at: 7, spare: 0 };
    const protector = createProtector(30);
    protector.units = 100;
    protector.protection = { job, room, isOverdue: true };
    noteStarted(protector, 7);
    expect(protector.turnAt).toBe(7 + (16 * 400) / 100);
    expect(protector.protection).toBeUndefined();
  });

  it("is not put off by a job that was protected because it is short", () => {
    const job = { id: 1, size: 10, duration: 4, arrivedAt: 0 };
    const protector = createProtector(30);
    protector.units = 100;
    protector.protection = { job, room: { node: 0, at: 7, spare: 0 }, isOverdue: false };
    noteStarted(protector, 7);
    expect(protector.turnAt).toBe(0);
  });
});
