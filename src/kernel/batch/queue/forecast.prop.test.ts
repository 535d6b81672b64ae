import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { addRange, createProfile, steps } from "../../model/index.ts";
import { startJobs } from "./decide.ts";
import { forecastStarts } from "./forecast.ts";
import { queuePolicyNamed } from "./policies/index.ts";
import { createQueue, endJob, submitJob } from "./queue.ts";

// Goal: under `conservative`, with exact estimates and nobody else coming, jobs start exactly when
// the forecast said.
// Method: ask at the start, then let the queue run.
const seed = testSeed();
const PROCESSORS = 8;
const shapes = fc.array(
  fc.record({
    processors: fc.integer({ min: 1, max: PROCESSORS }),
    estimate: fc.integer({ min: 1, max: 20 }),
  }),
  { minLength: 1, maxLength: 30 },
);

describe("a forecast", () => {
  it("comes true when everything is as was said", () => {
    const property = fc.property(shapes, (raw) => {
      const queue = createQueue(queuePolicyNamed("conservative")!, PROCESSORS);
      const slots = raw.map((job) =>
        submitJob(queue, { ...job, submittedAt: 0, user: 0, weight: 1 }),
      );
      const said = forecastStarts(queue, 0, { countMax: 100 });
      expect(said.map(({ slot }) => slot)).toEqual(slots);
      const startedAt = new Map<number, number>();
      for (let now = 0; startedAt.size < raw.length; now++) {
        for (const [slot, at] of startedAt) {
          if (at + queue.jobs.estimate[slot]! === now) endJob(queue, slot);
        }
        for (const slot of startJobs(queue, now)) startedAt.set(slot, now);
      }
      expect(said.map(({ slot, startAt }) => [slot, startAt])).toEqual(
        slots.map((slot) => [slot, startedAt.get(slot)]),
      );
    });
    fc.assert(property, { seed, numRuns: 200 });
  });

  it("says when capacity never suffices, and stops after as many as were asked for", () => {
    const queue = createQueue(queuePolicyNamed("easy")!, PROCESSORS);
    const job = { estimate: 5, submittedAt: 0, user: 0, weight: 1 };
    const wide = submitJob(queue, { ...job, processors: 8 });
    const narrow = submitJob(queue, { ...job, processors: 2 });
    submitJob(queue, { ...job, processors: 2 });
    const profile = createProfile();
    addRange(profile, 0, Infinity, 6);
    const capacity = steps(profile, 0, Infinity, 10);
    expect(forecastStarts(queue, 0, { countMax: 2, capacity })).toEqual([
      { slot: wide, startAt: Infinity },
      { slot: narrow, startAt: 0 },
    ]);
  });
});
