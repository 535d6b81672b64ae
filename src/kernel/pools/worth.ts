import { PRICE_SPAN_MS } from "../limits.ts";
import type { MicroCredits, Units, Window } from "../model/index.ts";

/**
 * What holding `amount` for the window is worth at `price` per unit-hour, rounded down.
 * A value beyond 2^53 counts as 2^53 - 1: a repair only compares values.
 */
export function worthOf(window: Window, amount: Units, price: MicroCredits): MicroCredits {
  const span = window.endAt - window.startAt;
  const product = amount * price * span;
  if (product <= Number.MAX_SAFE_INTEGER) return Math.floor(product / PRICE_SPAN_MS);
  const exact = (BigInt(amount) * BigInt(price) * BigInt(span)) / BigInt(PRICE_SPAN_MS);
  return exact > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(exact);
}
