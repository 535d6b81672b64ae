import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { addRange, createProfile, type Profile, steps, valueAt } from "../../model/index.ts";
import { decideStarts, startJobs } from "./decide.ts";
import { QUEUE_POLICIES } from "./policies/index.ts";
import { createQueue, endJob, submitJob } from "./queue.ts";

// Goal: where capacity changes over time, nothing that runs as long as it may ever runs into less
// than it holds; and a job that could have run before a reservation did so.
// Method: random reservations in a profile; recount the use of every instant.
const seed = testSeed();
const PROCESSORS = 10;
const HORIZON = 400;

const reservations = fc.array(
  fc.record({
    startAt: fc.integer({ min: 0, max: 150 }),
    span: fc.integer({ min: 1, max: 40 }),
    processors: fc.integer({ min: 1, max: 4 }),
  }),
  { maxLength: 2 },
);
const shapes = fc.array(
  fc.record({
    processors: fc.integer({ min: 1, max: PROCESSORS }),
    estimate: fc.integer({ min: 1, max: 30 }),
    gap: fc.integer({ min: 0, max: 8 }),
  }),
  { maxLength: 25 },
);

function profileOf(raw: readonly { startAt: number; span: number; processors: number }[]): Profile {
  const profile = createProfile();
  addRange(profile, 0, Infinity, PROCESSORS);
  for (const { startAt, span, processors } of raw) {
    addRange(profile, startAt, startAt + span, -processors);
  }
  return profile;
}

describe.each(QUEUE_POLICIES)("$name beside reservations", (policy) => {
  it("never runs into one, and runs everything", () => {
    const property = fc.property(reservations, shapes, (held, raw) => {
      const capacity = profileOf(held);
      const queue = createQueue(policy, PROCESSORS);
      const used = new Array<number>(HORIZON * 4).fill(0);
      const running: { slot: number; endAt: number }[] = [];
      const estimates = new Map<number, { estimate: number; processors: number }>();
      let arrival = 0;
      const arrivals = raw.map(({ gap }) => (arrival += gap));
      let started = 0;
      for (let now = 0; now < HORIZON * 4 && started < raw.length; now++) {
        for (const { slot } of running.filter(({ endAt }) => endAt === now)) endJob(queue, slot);
        for (const [index, at] of arrivals.entries()) {
          if (at !== now) continue;
          const { estimate, processors } = raw[index]!;
          const job = { estimate, processors, submittedAt: now, user: 0, weight: 1 };
          estimates.set(submitJob(queue, job), { estimate, processors });
        }
        const ahead = steps(capacity, now, Infinity, 10_000);
        const foreseen = decideStarts(queue, now, ahead);
        const starts = startJobs(queue, now, ahead);
        expect(starts).toEqual(foreseen);
        for (const slot of starts) {
          const { estimate, processors } = estimates.get(slot)!;
          for (let t = now; t < now + estimate; t++) used[t]! += processors;
          running.push({ slot, endAt: now + estimate });
          started += 1;
        }
      }
      expect(started).toBe(raw.length);
      for (const [at, level] of used.entries()) {
        expect(level).toBeLessThanOrEqual(valueAt(capacity, at));
      }
    });
    fc.assert(property, { seed, numRuns: 40 });
  });

  it("lets a short job run before a reservation and keeps a long one until it is over", () => {
    const capacity = profileOf([{ startAt: 10, span: 20, processors: 8 }]);
    const queue = createQueue(policy, PROCESSORS);
    const job = { processors: 5, submittedAt: 0, user: 0, weight: 1 };
    const short = submitJob(queue, { ...job, estimate: 10 });
    const long = submitJob(queue, { ...job, estimate: 11 });
    expect(startJobs(queue, 0, steps(capacity, 0, Infinity, 100))).toEqual([short]);
    endJob(queue, short);
    expect(startJobs(queue, 10, steps(capacity, 10, Infinity, 100))).toEqual([]);
    expect(startJobs(queue, 30, steps(capacity, 30, Infinity, 100))).toEqual([long]);
  });
});
