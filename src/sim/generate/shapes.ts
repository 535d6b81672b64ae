import type { Prng } from "../../base/index.ts";
import { between, gamma, uniform } from "./chance.ts";

/** How large and how long a job is. */
export interface Shape {
  readonly size: number;
  readonly duration: number;
}

/** Draws shapes of at most `sizeMax`. */
export type DrawShape = (prng: Prng, sizeMax: number) => Shape;

/** Kinds of jobs, by name. */
export const SHAPES: Readonly<Record<string, DrawShape>> = {
  /** Sizes 1 to 20, durations 1 to 100, evenly: like the challenge's long input. */
  uniform: (prng, sizeMax) => ({
    size: between(prng, 1, Math.min(20, sizeMax)),
    duration: between(prng, 1, 100),
  }),
  /** Powers of two, and durations even in their logarithm from 1 to 1000. */
  powers: (prng, sizeMax) => {
    const exponentMax = Math.floor(Math.log2(Math.min(32, sizeMax)));
    return { size: 2 ** between(prng, 0, exponentMax), duration: evenLog(prng, 1, 1000) };
  },
  /** Nine small and short in ten, the tenth large and ten times as long. */
  bimodal: (prng, sizeMax) => {
    const isLarge = prng.chance(1, 10);
    const size = isLarge ? between(prng, 12, 24) : between(prng, 1, 4);
    const duration = isLarge ? between(prng, 200, 600) : between(prng, 5, 60);
    return { size: Math.min(size, sizeMax), duration };
  },
  lublin,
};

/**
 * Processors and run times in seconds after Lublin and Feitelson, "The workload on parallel
 * supercomputers: modeling the characteristics of rigid jobs" (J. Parallel Distrib. Comput. 63,
 * 2003), with the parameters published for all jobs without types; the largest job is the machine.
 */
function lublin(prng: Prng, sizeMax: number): Shape {
  const size = lublinSize(prng, sizeMax);
  // A share of the short gamma falls with the width; both are of the logarithm of the run time.
  const share = Math.min(1, Math.max(0, -0.0054 * size + 0.78));
  for (;;) {
    const isShort = uniform(prng) <= share;
    const log = isShort ? gamma(prng, 4.2, 0.94) : gamma(prng, 312, 0.03);
    if (log <= LOG_RUN_MAX) return { size, duration: Math.max(1, Math.floor(Math.exp(log))) };
  }
}

/** The published model draws again beyond this: about 45 hours. */
const LOG_RUN_MAX = 12;
const SERIAL = 0.244;
const POWER_OF_TWO = 0.576;
const SMALLER_HALF = 0.86;

function lublinSize(prng: Prng, sizeMax: number): number {
  const kind = uniform(prng);
  if (kind <= SERIAL || sizeMax < 2) return 1;
  const high = Math.log2(sizeMax);
  const middle = Math.max(0.8, high - 2.5);
  const isLow = uniform(prng) <= SMALLER_HALF;
  const [from, to] = isLow ? [0.8, middle] : [middle, high];
  const log = from + uniform(prng) * (to - from);
  const rounded = kind <= SERIAL + POWER_OF_TWO ? Math.round(log) : log;
  return Math.min(sizeMax, Math.max(1, Math.round(2 ** rounded)));
}

function evenLog(prng: Prng, low: number, high: number): number {
  return Math.round(low * (high / low) ** uniform(prng));
}
