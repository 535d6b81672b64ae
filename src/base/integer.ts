import { assert } from "./assert.ts";

/** `value / divisor`, rounded down. Exact for safe integers. */
export function divFloor(value: number, divisor: number): number {
  assert(divisor > 0, "divisor must be positive");
  const quotient = Math.floor(value / divisor);
  // A float quotient of safe integers can round up to the next whole number; step back if so.
  return quotient * divisor > value ? quotient - 1 : quotient;
}

/** `value / divisor`, rounded up. Exact for safe integers. */
export function divCeil(value: number, divisor: number): number {
  return -divFloor(-value, divisor);
}

/**
 * `floor(a * b / divisor)` without losing digits when the product passes 2^53.
 *
 * Inputs are whole numbers, `divisor > 0`. Cost: one multiplication when the product is safe,
 * `bigint` arithmetic otherwise. A result beyond 2^53 is the caller's bug and fails an assertion.
 */
export function mulDiv(a: number, b: number, divisor: number): number {
  const product = a * b;
  if (Number.isSafeInteger(product)) return divFloor(product, divisor);
  assert(divisor > 0, "divisor must be positive");
  const exact = BigInt(a) * BigInt(b);
  const wide = BigInt(divisor);
  let quotient = exact / wide;
  if (quotient * wide > exact) quotient -= 1n;
  const result = Number(quotient);
  assert(Number.isSafeInteger(result), "mulDiv result must be a safe integer");
  return result;
}

/** As `mulDiv`, rounded up. */
export function mulDivCeil(a: number, b: number, divisor: number): number {
  return -mulDiv(-a, b, divisor);
}
