import { describe, expect, it } from "vitest";
import { statedSeed } from "../../../../test/support/seed.ts";
import { quantile } from "../metrics.ts";
import { CRASHES } from "./crashes.ts";
import { type RampUp, type RampUpOptions, rampUp } from "./ramp-up.ts";

const SEED = statedSeed();
const IS_SOAK = process.env["ARBITER_SOAK"] === "1";
/** The fewer devices, the more a run is left to chance: enough runs that the median is not. */
const runsFor = (demand: number): number =>
  IS_SOAK
    ? Math.max(15, Math.min(200, 50_000 / demand))
    : Math.max(8, Math.min(100, 20_000 / demand));
const NETWORK = { delayMsMin: 1, delayMsMax: 50, lossPerMille: 20, repeatPerMille: 10 };

function runs(options: Omit<RampUpOptions, "seed" | "clientManagers" | "faults">): RampUp[] {
  return Array.from({ length: runsFor(options.demand) }, (_, i) =>
    rampUp({ seed: SEED + i, clientManagers: 64, faults: NETWORK, ...options }),
  );
}

/** The median of (fill - slack) / omniscient; an unfilled run counts as endless. */
function median(all: readonly RampUp[], slackMs: number): number {
  const ratios = all.map(({ filledMs, omniscientMs }) =>
    filledMs === undefined || omniscientMs === undefined
      ? Number.POSITIVE_INFINITY
      : (filledMs - slackMs) / omniscientMs,
  );
  return quantile(
    ratios.sort((a, b) => a - b),
    0.5,
  );
}

describe("ramp-up beside an omniscient allocator, 64 client managers, 2 % loss", () => {
  it.each([
    [50, 10_000, 1.1],
    [500, 10_000, 1.05],
    [500, 1_000, 1.05],
    [5_000, 10_000, 1.05],
  ])("fills %i devices at T = %i ms within %f T + 0.15 s at the median", (demand, meanMs, bar) => {
    const all = runs({ demand, meanMs, desk: {}, follow: 950 });
    expect(median(all, 150)).toBeLessThanOrEqual(bar);
    expect(Math.max(...all.map(({ overMax }) => overMax))).toBe(0);
  });

  it("stays within 1.07 T + 0.15 s at the median with crashes, fenced", () => {
    const desk = { leaseMs: 1_000 };
    const all = runs({ demand: 500, meanMs: 10_000, desk, follow: 950, crashes: CRASHES });
    expect(median(all, 150)).toBeLessThanOrEqual(1.07);
    expect(Math.max(...all.map(({ overMax }) => overMax))).toBe(0);
  });

  it("shows the straggler of split and the overshoot of broadcast", () => {
    const shape = { demand: 500, meanMs: 10_000, follow: 950 };
    const split = runs({ ...shape, desk: { handout: "split" } });
    expect(median(split, 0)).toBeGreaterThan(1.5);
    expect(Math.max(...split.map(({ overMax }) => overMax))).toBe(0);
    const broadcast = runs({ ...shape, desk: { handout: "broadcast", leaseMs: 9_000 } });
    expect(median(broadcast, 150)).toBeLessThanOrEqual(1.05);
    expect(Math.max(...broadcast.map(({ overMax }) => overMax))).toBeGreaterThan(25);
  });
});
