import { assert, divFloor } from "../../base/index.ts";

/** One in the fixed-point numbers of this folder: 2^10. */
export const ROOT_ONE = 1024;
/** One in the logarithms of this folder: 2^28. */
export const LOG_ONE = 268_435_456;

const ROOT_ONE_SQUARED = ROOT_ONE * ROOT_ONE;
const TWO_30 = 1_073_741_824;

/** `floor(sqrt(value))` of a whole number in `[0, 2^52]`. Newton's method, about six steps. */
export function rootFloor(value: number): number {
  assert(value >= 0 && value <= 4_503_599_627_370_496, "a root's argument must be in [0, 2^52]");
  if (value < 2) return value;
  let root = firstGuess(value);
  for (;;) {
    const next = divFloor(root + divFloor(value, root), 2);
    if (next >= root) return root;
    root = next;
  }
}

/** `sqrt(numerator / denominator)` in units of `1 / ROOT_ONE`, rounded down. */
export function rootOfRatio(numerator: number, denominator: number): number {
  assert(denominator > 0, "a ratio's denominator must be positive");
  const whole = divFloor(numerator, denominator);
  // Past 2^30 the fraction under the root is below what the result can show.
  if (whole > TWO_30) return rootFloor(whole) * ROOT_ONE;
  const rest = numerator - whole * denominator;
  return rootFloor(whole * ROOT_ONE_SQUARED + Math.floor((rest / denominator) * ROOT_ONE_SQUARED));
}

/**
 * The logarithm of `value` to base 2 in units of `1 / LOG_ONE`, rounded down; `value >= 1`.
 *
 * Bit by bit, by squaring the mantissa: multiplication and halving of floats are rounded the same
 * way on every machine, library logarithms are not.
 */
export function logarithm(value: number): number {
  assert(value >= 1, "a logarithm's argument must be at least 1");
  let exponent = 0;
  let mantissa = value;
  while (mantissa >= 2) {
    mantissa /= 2;
    exponent += 1;
  }
  let result = exponent * LOG_ONE;
  for (let bit = LOG_ONE / 2; bit >= 1; bit /= 2) {
    mantissa *= mantissa;
    if (mantissa < 2) continue;
    mantissa /= 2;
    result += bit;
  }
  return result;
}

/** A power of two not below the root, from which Newton's method falls. */
function firstGuess(value: number): number {
  let guess = 1;
  while (guess * guess < value) guess *= 2;
  return guess;
}
