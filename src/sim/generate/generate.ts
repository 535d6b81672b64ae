import { createPrng } from "../../base/index.ts";
import { appendJob, createWorkload, type ResourceEntry, type Workload } from "../workload/index.ts";
import { type Arrivals, arrivalsOf } from "./arrivals.ts";
import { between } from "./chance.ts";
import { SHAPES } from "./shapes.ts";

/** A workload to make up. */
export interface GeneratorOptions {
  readonly jobs: number;
  /** A name in `SHAPES`. */
  readonly shapes: string;
  readonly arrivals: Arrivals;
  /** What jobs want on average, as a share of what there is, while they arrive. */
  readonly load: number;
  /** Estimates are the duration times up to this, drawn evenly for each job; 1 is exact. */
  readonly estimateFactorMax?: number;
  readonly users?: number;
}

/** Kinds of jobs that can be made up. */
export const SHAPE_NAMES: readonly string[] = Object.keys(SHAPES);

/**
 * Jobs for a machine of `processors`, none larger than `sizeMax`. Same options and seed, same jobs.
 * A kind of shapes that is not there is the caller's mistake to check (`SHAPE_NAMES`).
 */
export function generateWorkload(
  options: GeneratorOptions,
  machine: { readonly processors: number; readonly sizeMax: number },
  seed: number,
): Workload {
  const draw = SHAPES[options.shapes];
  if (draw === undefined) throw new RangeError(`no shapes are called ${options.shapes}`);
  const prng = createPrng(seed);
  const shapes = Array.from({ length: options.jobs }, () => draw(prng, machine.sizeMax));
  const area = shapes.reduce((sum, { size, duration }) => sum + size * duration, 0);
  const gapMean = area / options.jobs / (machine.processors * options.load);
  const nextArrival = arrivalsOf(options.arrivals, prng, gapMean);
  const factorMax = Math.max(1, Math.floor(options.estimateFactorMax ?? 1));
  const workload = createWorkload();
  for (const { size, duration } of shapes) {
    const percent = factorMax === 1 ? 100 : between(prng, 100, factorMax * 100);
    const estimate = Math.max(1, Math.ceil((duration * percent) / 100));
    const user = prng.below(options.users ?? 1);
    appendJob(workload, { arrivedAt: nextArrival(), size, duration, estimate, user, weight: 1 });
  }
  return workload;
}

/**
 * Nodes whose units are close to what gives the load with one job a tick, in several entries as in
 * the challenge's long input; the largest node takes the largest job.
 */
export function generateResources(
  options: { readonly units: number; readonly nodes: number; readonly sizeMax: number },
  seed: number,
): ResourceEntry[] {
  const prng = createPrng(seed);
  const shares = Array.from({ length: options.nodes }, () => between(prng, 10, 100));
  const sum = shares.reduce((total, share) => total + share, 0);
  const entries = shares.map((share, node) => ({
    node,
    units: Math.max(1, Math.round((options.units * share) / sum)),
  }));
  const largest = entries.reduce((a, b) => (b.units > a.units ? b : a));
  return entries.map((entry) =>
    entry === largest ? { ...entry, units: Math.max(entry.units, options.sizeMax) } : entry,
  );
}
