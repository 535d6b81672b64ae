import type { MicroCredits, Units } from "../../measures.ts";
import { ORDER_VALUE_MAX, PRICE_MAX } from "../limits.ts";
import { planBuy } from "./plan.ts";
import type { Hour, PoolSupply, Span, Windows } from "./types.ts";

export interface WindowQuote {
  /** The most that can be had in every hour at any price, up to what was asked for. */
  readonly amount: Units;
  /** The limit that gets it: the dearest unit of the dearest hour. */
  readonly limit: MicroCredits;
  /** What it costs in all. */
  readonly total: MicroCredits;
  /** The hour in which there is no more, if there is not enough. */
  readonly shortHour?: Hour;
}

/** What an amount in a window would cost at once. Nobody is left out: it asks for no owner. */
export function quoteWindow(
  windows: Windows,
  span: Span,
  amount: Units,
  pool?: PoolSupply,
): WindowQuote {
  const hours = span.to - span.from;
  const asked = { ...span, amount, minimum: 1, order: -1, owner: -1, limit: 0 };
  // The value check bounds what is paid; a quote only looks.
  const limit = Math.min(PRICE_MAX, Math.floor(ORDER_VALUE_MAX / (amount * hours)));
  const plan = planBuy(windows, { ...asked, limit, timeInForce: "ioc" }, pool);
  let [dearest, total] = [0, 0];
  for (const fill of plan.fills) {
    dearest = Math.max(dearest, fill.price);
    total += fill.price * fill.amount * (fill.to - fill.from);
  }
  const quote = { amount: plan.filled, limit: dearest, total };
  return plan.shortHour === undefined ? quote : { ...quote, shortHour: plan.shortHour };
}

/** Up to `levelsMax` prices of one hour with what is offered, cheapest first; not the pool's. */
export function hourDepth(
  windows: Windows,
  hour: Hour,
  levelsMax: number,
): readonly { readonly price: MicroCredits; readonly amount: Units }[] {
  const levels: { price: MicroCredits; amount: Units }[] = [];
  for (const chunk of windows.hours.get(hour)?.sells.chunks ?? []) {
    for (const { sell, left } of chunk.items) {
      const amount = left[hour - sell.from]!;
      const level = levels.at(-1);
      if (level?.price === sell.price) level.amount += amount;
      else if (levels.length === levelsMax) return levels;
      else levels.push({ price: sell.price, amount });
    }
  }
  return levels;
}

export interface WhyWindowNotFilled {
  readonly left: Units;
  /** Too little is offered here within the limit. */
  readonly shortHour: Hour;
  /** What every hour has within the limit: less than the least that is of use. */
  readonly amountAtLimit: Units;
  /** What a higher limit would get at once, and which. */
  readonly atAnyPrice: WindowQuote;
}

/** Why a resting buy has not been filled; undefined if it does not rest. */
export function whyWindowNotFilled(
  windows: Windows,
  order: number,
  pool?: PoolSupply,
): WhyWindowNotFilled | undefined {
  const resting = windows.buys.get(order);
  if (resting === undefined) return undefined;
  const { buy, left, watches } = resting;
  const least = planBuy(windows, { ...buy, amount: left, minimum: 1, timeInForce: "ioc" }, pool);
  return {
    left,
    shortHour: watches,
    amountAtLimit: least.filled,
    atAnyPrice: quoteWindow(windows, buy, left, pool),
  };
}
