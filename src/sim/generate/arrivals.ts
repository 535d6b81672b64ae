import type { Prng } from "../../base/index.ts";
import { exponential } from "./chance.ts";

/** How jobs arrive. */
export type Arrivals =
  /** One in each tick, as in the challenge; the load then follows from the jobs. */
  | { readonly kind: "each-tick" }
  /** At random, without memory. */
  | { readonly kind: "poisson" }
  /** Several in one instant, so many on average, bursts at random. */
  | { readonly kind: "bursts"; readonly jobsMean: number }
  /** At random, by day more than by night: the rate swings by `swing` (0 to 1) around its mean. */
  | { readonly kind: "diurnal"; readonly period: number; readonly swing: number };

/** Answers the next arrival, never before the last, a whole number from 0 on. */
export type NextArrival = () => number;

/** A source of arrivals with a mean gap. */
export function arrivalsOf(kind: Arrivals, prng: Prng, gapMean: number): NextArrival {
  switch (kind.kind) {
    case "each-tick":
      return eachTick();
    case "poisson":
      return inBursts(prng, gapMean, 1);
    case "bursts":
      return inBursts(prng, gapMean, Math.max(1, kind.jobsMean));
    case "diurnal":
      return byDay(prng, gapMean, kind);
  }
}

function eachTick(): NextArrival {
  let tick = -1;
  return () => {
    tick += 1;
    return tick;
  };
}

/** The size of a burst is geometric. */
function inBursts(prng: Prng, gapMean: number, jobsMean: number): NextArrival {
  let clock = 0;
  const bound = 1_000_000;
  const share = Math.floor(bound / jobsMean);
  return () => {
    if (prng.chance(share, bound)) clock += exponential(prng) * gapMean * jobsMean;
    return Math.floor(clock);
  };
}

/** Lewis and Shedler's thinning: drawn at the highest rate, kept in the ratio of the rate. */
function byDay(
  prng: Prng,
  gapMean: number,
  { period, swing }: { readonly period: number; readonly swing: number },
): NextArrival {
  let clock = 0;
  const highest = 1 + swing;
  const bound = 1_000_000;
  return () => {
    for (;;) {
      clock += (exponential(prng) * gapMean) / highest;
      const rate = 1 - swing * Math.cos((2 * Math.PI * clock) / period);
      if (prng.chance(Math.floor((bound * rate) / highest), bound)) return Math.floor(clock);
    }
  };
}
