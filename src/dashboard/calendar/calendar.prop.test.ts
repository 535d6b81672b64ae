import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import type { Reservation, TimelineStep } from "../../wire/index.ts";
import { timeScale } from "../chart/time-scale.ts";
import { dragged, gripAt, snap, windowBetween } from "./draft.ts";
import { laneCount, neighbourOf, packLanes } from "./lanes.ts";
import { wishBands, without } from "./overlay.ts";
import { around, chunkOf, pan, spanFrom, zoom } from "./view.ts";

const options = () => ({ seed: testSeed() });

function reservation(number: number, start: number, length: number, amount = 1): Reservation {
  return {
    reservation_id: `r${number}`,
    group_id: `r${number}`,
    pool: "gpu",
    start_time: start,
    end_time: start + length,
    amount,
    user_id: "ann",
    tier: "standard",
    state: "scheduled",
    ready_time: start,
    price: 1,
    created_time: 0,
  };
}

const reservations = fc
  .array(fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 50 })), { maxLength: 40 })
  .map((rows) => rows.map(([start, length], index) => reservation(index + 1, start, length)));

describe("rows of reservations", () => {
  it("never overlap, and are as few as there are at once", () => {
    fc.assert(
      fc.property(reservations, (all) => {
        const placed = packLanes(all);
        expect(placed).toHaveLength(all.length);
        for (const a of placed) {
          for (const b of placed) {
            if (a === b || a.lane !== b.lane) continue;
            const [first, second] = [a.reservation, b.reservation];
            const isApart =
              first.end_time <= second.start_time || second.end_time <= first.start_time;
            expect(isApart).toBe(true);
          }
        }
        const atOnce = (at: number): number =>
          all.filter(({ start_time, end_time }) => start_time <= at && at < end_time).length;
        const most = all.reduce((max, { start_time }) => Math.max(max, atOnce(start_time)), 0);
        expect(laneCount(placed)).toBe(most);
      }),
      options(),
    );
  });

  it("lead by arrow keys to every bar, from any of them", () => {
    fc.assert(
      fc.property(reservations, (all) => {
        const placed = packLanes(all);
        const [first] = placed;
        if (first === undefined) return;
        const seen = new Set<string>();
        let here = first.reservation.reservation_id;
        for (let i = 0; i < placed.length; i++) {
          seen.add(here);
          here = neighbourOf(placed, here, "ArrowRight");
        }
        expect(seen.size).toBe(placed.length);
        for (const key of ["ArrowUp", "ArrowDown", "ArrowLeft"] as const) {
          const there = neighbourOf(placed, here, key);
          expect(placed.some(({ reservation: r }) => r.reservation_id === there)).toBe(true);
        }
      }),
      options(),
    );
  });
});

const steps = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.nat(20), fc.nat(20)), { minLength: 1 })
  .map((rows) => {
    let at = 0;
    return rows.map(([length, reserved, free]): TimelineStep => {
      const start_time = at;
      at += length;
      const capacity = reserved + free;
      return { start_time, end_time: at, capacity, reserved, float: 0, free };
    });
  });
const window = fc
  .tuple(fc.nat(300), fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 40 }))
  .map(([start, length, amount]) => ({ start, end: start + length, amount }));

describe("a wish on the chart", () => {
  it("stands on what is used, second by second, and is red where too little is free", () => {
    fc.assert(
      fc.property(steps, window, (timeline, wish) => {
        const { fits, over } = wishBands(timeline, [wish]);
        for (const step of timeline) {
          const at = step.start_time;
          if (at < wish.start || at >= wish.end) continue;
          const heightOf = (bands: typeof fits): number =>
            bands
              .filter(({ from, to }) => from <= at && at < to)
              .reduce((sum, { low, high }) => sum + high - low, 0);
          expect(heightOf(fits)).toBe(Math.min(wish.amount, step.free));
          expect(heightOf(over)).toBe(Math.max(0, wish.amount - step.free));
        }
      }),
      options(),
    );
  });

  it("leaves out the reservation that is being moved, and only that", () => {
    fc.assert(
      fc.property(steps, window, (timeline, held) => {
        const left = without(timeline, held);
        const end = timeline[timeline.length - 1]?.end_time ?? 0;
        for (let at = 0; at < end; at++) {
          const of = (all: readonly TimelineStep[]) =>
            all.filter(({ start_time, end_time }) => start_time <= at && at < end_time);
          const [before, after] = [of(timeline), of(left)];
          expect(after).toHaveLength(1);
          const isHeld = held.start <= at && at < held.end;
          const expected = (before[0]?.reserved ?? 0) - (isHeld ? held.amount : 0);
          expect(after[0]?.reserved).toBe(Math.max(0, expected));
        }
      }),
      options(),
    );
  });
});

describe("a window under the pointer", () => {
  const scale = timeScale(0, 86_400, 960);
  const near = { edges: [5_003], midnight: 0 };

  it("catches a change of capacity that is near, else a round time", () => {
    expect(snap(5_300, scale, near)).toBe(5_003);
    expect(snap(9_100, scale, near)).toBe(9_000);
    expect(snap(9_300, scale, near)).toBe(9_000);
    expect(snap(9_500, scale, near)).toBe(9_900);
  });

  it("has a length whichever way it is drawn", () => {
    expect(windowBetween(900, 300)).toEqual({ start: 300, end: 900 });
    expect(windowBetween(900, 900)).toEqual({ start: 900, end: 960 });
  });

  it("is held by its ends and its middle, and keeps its length when it is moved", () => {
    const draft = { start: 9_000, end: 27_000, amount: 3 };
    const grips = [50, 101, 200, 299, 350].map((x) => gripAt(draft, x, scale));
    expect(grips).toEqual([undefined, "start", "all", "end", undefined]);
    const exact = { snapTo: (at: number) => at };
    expect(dragged(draft, "all", { origin: 10_000, to: 11_000, ...exact })).toEqual({
      ...draft,
      start: 10_000,
      end: 28_000,
    });
    expect(dragged(draft, "start", { origin: 0, to: 99_000, ...exact }).start).toBe(26_940);
    expect(dragged(draft, "end", { origin: 0, to: 0, ...exact }).end).toBe(9_060);
  });
});

describe("the view", () => {
  const spans = fc
    .tuple(fc.nat(2_000_000_000), fc.integer({ min: 1_200, max: 300_000_000 }))
    .map(([from, length]) => ({ from, to: from + length }));

  it("keeps what is under the pointer in its place while it zooms", () => {
    fc.assert(
      fc.property(spans, fc.double({ min: 0, max: 1, noNaN: true }), (view, share) => {
        const at = view.from + share * (view.to - view.from);
        const next = zoom(view, 0.7, at);
        expect((at - next.from) / (next.to - next.from)).toBeCloseTo(share, 2);
        expect(next.to - next.from).toBeGreaterThanOrEqual(1_200);
      }),
      options(),
    );
  });

  it("is inside the stretch that is loaded for it, and small steps need no other", () => {
    fc.assert(
      fc.property(spans, (view) => {
        const chunk = chunkOf(view);
        expect(chunk.from <= view.from && chunk.to >= view.to).toBe(true);
        expect(chunk.to - chunk.from).toBeLessThanOrEqual(8 * (view.to - view.from));
        expect(Number.isInteger(chunk.from) && Number.isInteger(chunk.to)).toBe(true);
      }),
      options(),
    );
  });

  it("pans by parts, begins a little before now, and gives a window room", () => {
    expect(pan({ from: 0, to: 1_000 }, 0.4)).toEqual({ from: 400, to: 1_400 });
    expect(spanFrom(10_000, 1_000)).toEqual({ from: 9_930, to: 10_930 });
    expect(around({ from: 10_000, to: 20_000 })).toEqual({ from: 4_000, to: 26_000 });
  });
});
