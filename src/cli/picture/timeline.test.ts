import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import type { TimelineStep } from "../../wire/index.ts";
import { ticksOf } from "./axis.ts";
import { drawTimeline } from "./timeline.ts";

const DAY = 86_400;
const START = Date.parse("2024-02-05T20:30:08Z") / 1_000;

function step(days: readonly [number, number], units: Partial<TimelineStep>): TimelineStep {
  const { capacity = 0, reserved = 0, float = 0 } = units;
  const free = units.free ?? Math.max(0, capacity - reserved - float);
  const [start_time, end_time] = days.map((day) => START + day * DAY);
  return { start_time: start_time!, end_time: end_time!, capacity, reserved, float, free };
}

function draw(steps: readonly TimelineStep[], days: number, options: { columns?: number } = {}) {
  const { columns = 60 } = options;
  const output = { columns, hasColor: false };
  const to = START + days * DAY;
  return `\n${drawTimeline({ steps, from: START, to, height: 4, output }).join("\n")}\n`;
}

beforeEach(() => {
  vi.stubEnv("TZ", "UTC");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe("a timeline", () => {
  it("stacks what is reserved, free and float, and leaves gaps blank", () => {
    const steps = [
      step([0, 14], { capacity: 64, reserved: 64 }),
      step([14, 42], { capacity: 96, reserved: 30, float: 10 }),
      step([49, 70], { capacity: 128, reserved: 100, float: 20 }),
    ];
    expect(draw(steps, 70)).toBe(`
128 ┤                                       ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁
    │           ░░░░░░░░░░░░░░░░░░░░░░      ████████████████
 64 ┤███████████░░░░░░░░░░░░░░░░░░░░░░      ████████████████
    │█████████████████████████████████      ████████████████
  0 ┼──────────┬──────────┬──────────┬──────────┬───────────
               Feb 19     Mar 04     Mar 18     Apr 01
█ reserved   ░ free   ▒ float
`);
  });

  it("shows one unit of many, and the fullest moment of a column", () => {
    const steps = [
      step([0, 1], { capacity: 1_000, reserved: 1 }),
      step([1, 1.01], { capacity: 1_000, reserved: 1_000 }),
      step([1.01, 2], { capacity: 1_000 }),
    ];
    expect(draw(steps, 2, { columns: 46 })).toBe(`
1000 ┤░░░░░░░░░░░░░░░░░░░░█░░░░░░░░░░░░░░░░░░░
     │░░░░░░░░░░░░░░░░░░░░█░░░░░░░░░░░░░░░░░░░
 500 ┤░░░░░░░░░░░░░░░░░░░░█░░░░░░░░░░░░░░░░░░░
     │▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁█░░░░░░░░░░░░░░░░░░░
   0 ┼──┬─────────┬─────────┬─────────┬───────
        Feb 06    12:00     Feb 07    12:00
█ reserved   ░ free   ▒ float
`);
  });

  it("without capacity is an empty field", () => {
    expect(draw([], 1, { columns: 40 })).toBe(`
1 ┤
  │
  │
  │
0 ┼─────┬────────┬────────┬─────────────
        Feb 06   06:00    12:00
█ reserved   ░ free   ▒ float
`);
  });

  it("marks now, and paints where colours are shown", () => {
    const steps = [step([0, 2], { capacity: 2, reserved: 1, float: 1 })];
    const lines = drawTimeline({
      steps,
      from: START,
      to: START + 2 * DAY,
      now: START + DAY,
      height: 2,
      output: { columns: 10, hasColor: true },
    });
    expect(lines[0]).toBe("2 ┤\u001b[33m▒▒▒▒▒▒▒\u001b[39m");
    expect(lines[1]).toBe("1 ┤\u001b[36m███████\u001b[39m");
    expect(lines[2]).toContain("▲");
  });

  it("has lines of the width it was given, and rows that never lie about what is full", () => {
    const units = fc.integer({ min: 0, max: 50 });
    const piece = fc.record({ seconds: fc.integer({ min: 1, max: 99_999 }), a: units, b: units });
    const property = fc.property(
      fc.array(piece, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 20, max: 120 }),
      (pieces, columns) => {
        let at = START;
        const steps = pieces.map(({ seconds, a, b }) => {
          const start_time = at;
          at += seconds;
          const capacity = Math.max(a, b, 1);
          const reserved = Math.min(a, b);
          const free = capacity - reserved;
          return { start_time, end_time: at, capacity, reserved, float: 0, free };
        });
        const output = { columns, hasColor: false };
        const lines = drawTimeline({ steps, from: START, to: at, height: 5, output });
        for (const line of lines.slice(0, -1))
          expect([...line].length).toBeLessThanOrEqual(columns);
        // Somewhere something is reserved if and only if the ground row shows it.
        const ground = lines[4] ?? "";
        const isReserved = steps.some(({ reserved }) => reserved > 0);
        const fullest = Math.min(...steps.map(({ free }) => free));
        const isHidden = steps.every(({ free, reserved }) => reserved === 0 || free > fullest);
        if (!isReserved) expect(ground).not.toMatch(/[▁-█]/);
        else if (!isHidden) expect(ground).toMatch(/[▁-█]/);
      },
    );
    fc.assert(property, { seed: testSeed() });
  });
});

describe("ticks", () => {
  it.each([
    [60, "20:30:15 20:30:30 20:30:45 20:31:00"],
    [3_600, "20:45 21:00 21:15"],
    [DAY, "21:00 Feb 06 03:00 06:00 09:00 12:00 15:00 18:00"],
    [7 * DAY, "Feb 06 Feb 07 Feb 08 Feb 09 Feb 10 Feb 11 Feb 12"],
    [400 * DAY, "2024-05-06 2024-08-05 2024-11-04"],
  ])("for %i seconds stand at round times", (seconds, labels) => {
    const ticks = ticksOf({ from: START, to: START + seconds, columns: 76 });
    expect(ticks.map(({ label }) => label).join(" ")).toContain(labels);
  });

  it("stand at midnights though the clocks change", () => {
    vi.stubEnv("TZ", "Europe/Berlin");
    const from = Date.parse("2026-10-23T22:00Z") / 1_000;
    const ticks = ticksOf({ from, to: from + 4 * DAY + 3_600, columns: 48 });
    expect(ticks.map(({ label }) => label)).toEqual(["Oct 24", "Oct 25", "Oct 26", "Oct 27"]);
    // Sunday had 25 hours.
    expect(ticks.map(({ column }) => column)).toEqual([0, 11, 24, 36]);
  });

  it("stand at the same hours though the clocks change", () => {
    vi.stubEnv("TZ", "Europe/Berlin");
    const from = Date.parse("2026-10-24T10:00Z") / 1_000;
    const ticks = ticksOf({ from, to: from + 2 * DAY, columns: 60 });
    expect(ticks.map(({ label }) => label)).toEqual(["12:00", "Oct 25", "12:00", "Oct 26"]);
  });

  it("never overlap, whatever the span and the width", () => {
    const property = fc.property(
      fc.integer({ min: 0, max: 4_000_000_000 }),
      fc.integer({ min: 1, max: 3_000_000_000 }),
      fc.integer({ min: 10, max: 300 }),
      (from, seconds, columns) => {
        let end = -1;
        for (const { column, label } of ticksOf({ from, to: from + seconds, columns })) {
          expect(column).toBeGreaterThan(end);
          end = column + label.length;
          expect(end).toBeLessThanOrEqual(columns);
        }
      },
    );
    fc.assert(property, { seed: testSeed() });
  });
});
