import { createPrng, type Prng } from "../../../base/index.ts";
import type { CheckinTrace, TraceJob } from "./types.ts";

/** What a generated crowd is like. Everything left out is as in the published trace. */
export interface CrowdOptions {
  readonly seed: number;
  /** Candidate session starts, of which three quarters are kept on average. */
  readonly candidates?: number;
  readonly clients?: number;
  readonly jobs?: number;
  /** Mean time between jobs, s. */
  readonly jobGap?: number;
  /** Shares of the class sets {1,2,3,4}, {1}, {1,3}, {1,2}; the rest has none. In 1/1000. */
  readonly mix?: readonly [number, number, number, number];
  readonly period?: number;
  /** Clients turn up one after another, so that each does before any does again. */
  readonly isEachInTurn?: boolean;
}

const DAY_S = 86_400;
const SETS: readonly (readonly number[])[] = [[1, 2, 3, 4], [1], [1, 3], [1, 2], []];
const MIX = [435, 318, 129, 81] as const;

/** Demand and rounds of the job sizes that are drawn from. */
const SIZES: readonly (readonly [number, number])[] = [
  [30, 60],
  [60, 60],
  [20, 60],
  [40, 80],
  [15, 120],
  [25, 100],
  [50, 80],
  [10, 60],
];

/** A crowd and its jobs from a seed, by the recipe of the published trace. O(candidates). */
export function generateCrowd(options: CrowdOptions): CheckinTrace {
  const random = createPrng(options.seed);
  const period = options.period ?? 5 * DAY_S;
  const clients = options.clients ?? 20_000;
  const starts = drawStarts(random, options.candidates ?? 120_000, period);
  const lengths = Float64Array.from(starts, () => drawLength(random));
  return {
    period,
    sessionClient: Int32Array.from(starts, (_, at) =>
      options.isEachInTurn === true ? at % clients : random.below(clients),
    ),
    sessionStart: starts,
    sessionEnd: Float64Array.from(starts, (start, at) => start + lengths[at]!),
    sessionDelay: Float64Array.from(starts, () => 2 * unit(random)),
    clientClasses: Array.from({ length: clients }, () => drawSet(random, options.mix ?? MIX)),
    clientCompute: Float64Array.from({ length: clients }, () => logNormal(random, 4.1, 0.7) / 78),
    clientBandwidth: Float64Array.from(
      { length: clients },
      () => logNormal(random, 9.2, 1) / 13_736,
    ),
    jobs: drawJobs(random, options.jobs ?? 20, options.jobGap ?? 1_750),
  };
}

/** More devices by day than by night; no two starts are equal. */
function drawStarts(random: Prng, candidates: number, period: number): Float64Array {
  const kept = new Float64Array(candidates);
  let count = 0;
  for (let i = 0; i < candidates; i++) {
    const at = unit(random) * period;
    const wave = Math.sin((2 * Math.PI * at) / DAY_S);
    if (unit(random) < 0.5 + 0.5 * wave * wave) {
      kept[count] = at;
      count += 1;
    }
  }
  const starts = kept.subarray(0, count).sort();
  return starts.filter((start, at) => at === 0 || start > starts[at - 1]!);
}

function drawLength(random: Prng): number {
  return 80 + Math.min(Math.max(logNormal(random, 6.5, 1.2), 1), 43_200);
}

function drawSet(random: Prng, mix: readonly number[]): readonly number[] {
  let left = random.below(1_000);
  const at = mix.findIndex((share) => {
    left -= share;
    return left < 0;
  });
  return SETS[at < 0 ? SETS.length - 1 : at]!;
}

function drawJobs(random: Prng, count: number, gap: number): readonly TraceJob[] {
  let arrival = 3_600;
  return Array.from({ length: count }, (_, id): TraceJob => {
    if (id > 0) arrival += -gap * Math.log(1 - unit(random));
    const [demand, rounds] = SIZES[random.below(SIZES.length)]!;
    const constraintClass = 1 + random.below(4);
    const work = { minRatio: 0.8, deadline: 3_600, workload: 30, comm: 10 };
    return { id, arrival, constraintClass, demand, rounds, ...work };
  });
}

function logNormal(random: Prng, mean: number, deviation: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - unit(random)));
  return Math.exp(mean + deviation * radius * Math.cos(2 * Math.PI * unit(random)));
}

/** In `[0, 1)`, with all the digits of a double. */
function unit(random: Prng): number {
  const high = random.nextU32() >>> 5;
  const low = random.nextU32() >>> 6;
  return (high * 67_108_864 + low) / 9_007_199_254_740_992;
}
