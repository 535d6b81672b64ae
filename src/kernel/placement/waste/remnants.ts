import { mulDiv } from "../../../base/index.ts";
import type { MixEntry } from "../policy.ts";
import { GPU_MILLI } from "../types.ts";

/**
 * What a GPU's free milli are worth: how much of them will still be given out, by milli, in
 * millionths of a GPU. Starts as a guess from the mix and is corrected by what rehearsals saw.
 */
export interface Remnants {
  readonly worth: Float64Array;
  /** How often a GPU had so much free, and the milli that were given out of it afterwards. */
  readonly seen: Float64Array;
  readonly filled: Float64Array;
}

/** Micro of one milli. */
export const MICRO = 1000;

export function createRemnants(entries: readonly MixEntry[]): Remnants {
  const remnants = {
    worth: new Float64Array(GPU_MILLI + 1),
    seen: new Float64Array(GPU_MILLI + 1),
    filled: new Float64Array(GPU_MILLI + 1),
  };
  guess(remnants.worth, entries);
  return remnants;
}

/** Notes that a GPU had `free` milli and ended with `left`. */
export function noteRemnant({ seen, filled }: Remnants, free: number, left: number): void {
  seen[free] = seen[free]! + 1;
  filled[free] = filled[free]! + free - left;
}

/**
 * Brings the worths up to what was noted. A remnant that was seen seldom is worth what the next
 * smaller one is; more is never worth less.
 */
export function learnWorth({ worth, seen, filled }: Remnants): void {
  for (let free = 1; free <= GPU_MILLI; free++) {
    const below = worth[free - 1]!;
    const times = seen[free]!;
    const noted = filled[free]! * MICRO + PRIOR * below;
    worth[free] = Math.max(below, Math.floor(noted / (times + PRIOR)));
  }
}

/** Lets what was noted count half, before a mix that has changed is rehearsed. */
export function fadeRemnants({ seen, filled }: Remnants): void {
  for (let free = 0; free <= GPU_MILLI; free++) {
    filled[free] = Math.floor(filled[free]! / 2);
    seen[free] = Math.floor(seen[free]! / 2);
  }
}

/** As many sightings as a remnant needs to count as much as the one below it. */
const PRIOR = 5;

/** The worth of a remnant if, of what fits it, each request were as likely as it is frequent. */
function guess(worth: Float64Array, entries: readonly MixEntry[]): void {
  for (let free = 1; free <= GPU_MILLI; free++) {
    let sum = 0;
    let weight = 0;
    for (const { gpus, gpuMilli, count } of entries) {
      if (gpus === 0 || gpuMilli > free) continue;
      sum += count * gpus * (gpuMilli * MICRO + worth[free - gpuMilli]!);
      weight += count * gpus;
    }
    worth[free] = weight === 0 ? 0 : mulDiv(sum, 1, weight);
  }
}
