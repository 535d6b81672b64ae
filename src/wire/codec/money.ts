import type { MicroCredits } from "../../kernel/index.ts";

const MICRO = 1_000_000;
const MILLI = 1_000;

export function toCredits(micro: MicroCredits): number {
  return micro / MICRO;
}

/** Micro-credits of a price; undefined if it has more than 6 decimals. */
export function parseCredits(credits: number): MicroCredits | undefined {
  return exact(credits, MICRO);
}

/** Thousandths of a ratio; undefined if it has more than 3 decimals. */
export function parseRatio(ratio: number): number | undefined {
  return exact(ratio, MILLI);
}

export function toRatio(ratioMilli: number): number {
  return ratioMilli / MILLI;
}

function exact(value: number, scale: number): number | undefined {
  const scaled = Math.round(value * scale);
  return Number.isSafeInteger(scaled) && scaled / scale === value ? scaled : undefined;
}
