import { HOUR_MS } from "./buckets.ts";

/** Unit-ms as unit-hours: the exact quotient as the nearest number. */
export function unitHours(unitMs: bigint): number {
  const hours = unitMs / BigInt(HOUR_MS);
  return Number(hours) + Number(unitMs % BigInt(HOUR_MS)) / HOUR_MS;
}

/** Thousandths of GPUs x ms as GPU-hours: the exact quotient as the nearest number. */
export function gpuHours(milliMs: bigint): number {
  const spanMs = BigInt(HOUR_MS) * 1_000n;
  return Number(milliMs / spanMs) + Number(milliMs % spanMs) / Number(spanMs);
}

/** Price x amount x ms as whole micro-credits, rounded down; undefined beyond 2^53. */
export function microCredits(priceUnitMs: bigint): number | undefined {
  const whole = Number(priceUnitMs / BigInt(HOUR_MS));
  return Number.isSafeInteger(whole) ? whole : undefined;
}

/** `part` of `whole` in percent with four decimals, rounded down; null of nothing. */
export function percentOf(part: bigint, whole: bigint): number | null {
  return whole === 0n ? null : Number((part * 1_000_000n) / whole) / 10_000;
}
