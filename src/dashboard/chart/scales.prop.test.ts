import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import type { TimelineStep } from "../../wire/index.ts";
import { DAY_S, momentOf } from "../show/time.ts";
import { bandPath, stepLine } from "./area.ts";
import { capacityLayers, thinSteps } from "./capacity.ts";
import { timeScale, timeTicks } from "./time-scale.ts";
import { unitScale } from "./unit-scale.ts";

const options = () => ({ seed: testSeed() });
const scales = fc
  .tuple(
    fc.nat(2_000_000_000),
    fc.integer({ min: 60, max: 4_000 * DAY_S }),
    fc.integer({ min: 80, max: 4_000 }),
  )
  .map(([from, length, width]) => timeScale(from, from + length, width));

describe("time on a chart", () => {
  it("goes to pixels and back", () => {
    fc.assert(
      fc.property(scales, fc.integer({ min: -500, max: 5_000 }), (scale, x) => {
        expect(scale.x(scale.at(x))).toBeCloseTo(x, 3);
      }),
      options(),
    );
  });

  it("has ticks in order, inside, at round times, and not too near each other", () => {
    fc.assert(
      fc.property(scales, (scale) => {
        const ticks = timeTicks(scale, "utc", 64);
        ticks.forEach(({ at }, index) => {
          expect(at >= scale.from && at <= scale.to).toBe(true);
          expect(momentOf(at, "utc").second).toBe(0);
          const next = ticks[index + 1];
          // Months differ in length, by a tenth at most from the mean.
          if (next !== undefined) expect(scale.x(next.at) - scale.x(at)).toBeGreaterThan(56);
        });
        // Decades apart at most: a chart of some hours or more is never without any.
        if (scale.to - scale.from < 3_000 * DAY_S && scale.width > 300) {
          expect(ticks.length).toBeGreaterThan(0);
        }
      }),
      options(),
    );
  });

  it("marks midnights as strong and names them by their day", () => {
    const ticks = timeTicks(timeScale(1_708_300_000, 1_708_300_000 + 2 * DAY_S, 800), "utc");
    const strong = ticks.filter(({ isStrong }) => isStrong);
    expect(strong.map(({ label }) => label)).toEqual(
      ["Mon 19 Feb", "Tue 20 Feb"].slice(-strong.length),
    );
    for (const { at } of strong) expect(at % DAY_S).toBe(0);
  });
});

describe("amounts on a chart", () => {
  it("reach a round number at or over the most, in few steps", () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.integer({ min: 60, max: 600 }), (max, height) => {
        const { max: top, ticks, y } = unitScale(max, height);
        expect(top).toBeGreaterThanOrEqual(Math.max(max, 1));
        expect(ticks[0]).toBe(0);
        expect(ticks[ticks.length - 1]).toBe(top);
        expect(ticks.length).toBeLessThanOrEqual(height / 36 + 2);
        expect([y(0), y(top)]).toEqual([height, 0]);
      }),
      options(),
    );
  });
});

/** Steps without gaps, as the server tells them. */
const timelines = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.nat(100), fc.nat(100)), {
    minLength: 1,
    maxLength: 400,
  })
  .map((rows) => {
    const steps: TimelineStep[] = [];
    let at = 0;
    for (const [length, reserved, free] of rows) {
      const end_time = at + length;
      steps.push({ start_time: at, end_time, capacity: reserved + free, reserved, float: 0, free });
      at = end_time;
    }
    return steps;
  });

describe("steps that are too many for the screen", () => {
  it("are one for each pixel at most, without gaps, and lose nothing that is tight", () => {
    fc.assert(
      fc.property(timelines, fc.integer({ min: 5, max: 300 }), (steps, width) => {
        const end = steps[steps.length - 1]?.end_time ?? 1;
        const scale = timeScale(0, end, width);
        const thin = thinSteps(steps, scale);
        expect(thin.length).toBeLessThanOrEqual(Math.max(width, 1));
        expect([thin[0]?.start_time, thin[thin.length - 1]?.end_time]).toEqual([0, end]);
        thin.forEach((step, index) => {
          const inside = steps.filter(
            ({ start_time }) => start_time >= step.start_time && start_time < step.end_time,
          );
          expect(step.free).toBe(Math.min(...inside.map(({ free }) => free)));
          expect(thin[index + 1]?.start_time ?? end).toBe(step.end_time);
        });
      }),
      options(),
    );
  });

  it("are drawn as layers that add up to the capacity", () => {
    fc.assert(
      fc.property(timelines, (steps) => {
        const { reserved, free, float } = capacityLayers(steps);
        steps.forEach(({ capacity }, index) => {
          const height = [reserved, free, float].reduce((sum, layer) => {
            const band = layer[index];
            return sum + (band === undefined ? 0 : band.high - band.low);
          }, 0);
          expect(height).toBe(capacity);
        });
      }),
      options(),
    );
  });
});

describe("paths", () => {
  const time = timeScale(0, 100, 100);
  const unit = { max: 10, height: 10, ticks: [], y: (amount: number) => 10 - amount };

  it("are a box for each band that is seen, and nothing for the others", () => {
    const bands = [
      { from: 0, to: 10, low: 0, high: 5 },
      { from: 10, to: 20, low: 3, high: 3 },
      { from: 200, to: 300, low: 0, high: 5 },
    ];
    expect(bandPath(bands, time, unit)).toBe("M0 10V5H10V10Z");
  });

  it("join steps that touch by a riser, and leave a gap where there is one", () => {
    const steps = [
      { from: 0, to: 10, value: 1 },
      { from: 10, to: 20, value: 2 },
      { from: 50, to: 60, value: 2 },
    ];
    expect(stepLine(steps, time, unit)).toBe("M0 9H10V8H20M50 8H60");
  });
});
