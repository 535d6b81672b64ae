import { assert, divCeil, divFloor } from "../../../base/index.ts";
import { NODE_UNITS_MAX, PACKING_CELLS_MAX } from "../limits.ts";
import type { OfferJob } from "./types.ts";

/**
 * The jobs of greatest value that fit into `units` together, in the order of `queue`.
 *
 * Values are whole and not negative; of equal packings the one with the earlier jobs wins. An
 * exact 0/1 knapsack over the queue: O(jobs x units), up to `PACKING_CELLS_MAX`. A longer queue is
 * packed from its oldest jobs, and a larger node in lots of several units, rounded so that what is
 * chosen always fits.
 */
export function packBest(
  queue: readonly OfferJob[],
  units: number,
  worthOf: (job: OfferJob) => number,
): readonly OfferJob[] {
  assert(units <= NODE_UNITS_MAX, "a node has at most NODE_UNITS_MAX units");
  const fitting = queue.filter((job) => job.size <= units);
  if (totalSize(fitting) <= units) return fitting;
  const lot = divCeil(units, UNITS_EXACT_MAX);
  const capacity = divFloor(units, lot);
  const jobsMax = Math.max(1, divFloor(PACKING_CELLS_MAX, capacity + 1));
  const candidates = fitting.length > jobsMax ? fitting.slice(0, jobsMax) : fitting;
  const lots = candidates.map((job) => divCeil(job.size, lot));
  const isTaken = solve(lots, candidates.map(worthOf), capacity);
  return candidates.filter((_, index) => isTaken[index] === 1);
}

export function totalSize(jobs: readonly OfferJob[]): number {
  let units = 0;
  for (const job of jobs) units += job.size;
  return units;
}

/** Finer steps than these are not told apart. */
const UNITS_EXACT_MAX = 8192;

/** 1 for each item of the best packing. `best[c]`: the most value in at most `c` lots so far. */
function solve(
  sizes: readonly number[],
  values: readonly number[],
  capacity: number,
): Uint8Array<ArrayBuffer> {
  const best = new Float64Array(capacity + 1);
  const width = capacity + 1;
  const improves = new Uint8Array(sizes.length * width);
  for (let item = 0; item < sizes.length; item++) {
    const size = sizes[item]!;
    const value = values[item]!;
    const row = item * width;
    for (let room = capacity; room >= size; room--) {
      const candidate = best[room - size]! + value;
      if (candidate <= best[room]!) continue;
      best[room] = candidate;
      improves[row + room] = 1;
    }
  }
  const isTaken = new Uint8Array(sizes.length);
  let room = capacity;
  for (let item = sizes.length - 1; item >= 0; item--) {
    if (improves[item * width + room] === 0) continue;
    isTaken[item] = 1;
    room -= sizes[item]!;
  }
  return isTaken;
}
