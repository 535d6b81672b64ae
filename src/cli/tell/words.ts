import { formatDuration } from "../time/duration.ts";
import { formatInstant } from "../time/iso.ts";

interface Window {
  readonly start_time: number;
  readonly end_time: number;
}

/** `from A to B (14d)` */
export function windowWords({ start_time, end_time }: Window): string {
  const length = formatDuration(end_time - start_time);
  return `from ${formatInstant(start_time)} to ${formatInstant(end_time)} (${length})`;
}

export function unitWords(amount: number): string {
  return amount === 1 ? "1 unit" : `${amount} units`;
}

/** What a window costs, to the cent of a credit. */
export function costOf(amount: number, price: number, { start_time, end_time }: Window): number {
  const hours = (end_time - start_time) / 3_600;
  return Math.round(amount * price * hours * 100) / 100;
}

/** `2.5 credits per unit-hour`; nothing for what is free. */
export function priceWords(price: number): string | undefined {
  if (price === 0) return undefined;
  return `${price} ${price === 1 ? "credit" : "credits"} per unit-hour`;
}
