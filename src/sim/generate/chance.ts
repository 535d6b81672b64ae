import type { Prng } from "../../base/index.ts";

/** A number in (0, 1), never 0 or 1. */
export function uniform(prng: Prng): number {
  return (prng.nextU32() + 0.5) / 4_294_967_296;
}

/** Exponential with a mean of 1. */
export function exponential(prng: Prng): number {
  return -Math.log(uniform(prng));
}

/** Standard normal, by Box and Muller's polar way. */
export function normal(prng: Prng): number {
  for (;;) {
    const x = 2 * uniform(prng) - 1;
    const y = 2 * uniform(prng) - 1;
    const square = x * x + y * y;
    if (square < 1 && square > 0) return x * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

/** Gamma with a shape and a scale (Marsaglia and Tsang 2000). */
export function gamma(prng: Prng, shape: number, scale: number): number {
  if (shape < 1) return gamma(prng, shape + 1, scale) * uniform(prng) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(prng);
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(uniform(prng)) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v * scale;
  }
}

/** A whole number in `[low, high]`, evenly spread. */
export function between(prng: Prng, low: number, high: number): number {
  return low + prng.below(high - low + 1);
}
