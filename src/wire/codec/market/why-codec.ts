import { unreachable } from "../../../base/index.ts";
import type { WhyOrder } from "../../../kernel/index.ts";
import type { OrderWhy } from "../../schemas/market/index.ts";
import { toOrderId } from "../ids.ts";
import { toCredits } from "../money.ts";
import { iso, toSeconds, toSecondsUp } from "../time.ts";

export function toOrderWhy(why: WhyOrder): OrderWhy {
  const { nearestPrice, priceForAll, fartherAt, nextFreeAt, lastTradeWithinLimitAt } = why;
  return {
    order_id: toOrderId(why.order),
    state: why.state,
    left: why.left,
    because: why.because,
    detail: sentence(why),
    ...(nearestPrice === undefined ? {} : { nearest_price: toCredits(nearestPrice) }),
    ...(priceForAll === undefined ? {} : { price_for_all: toCredits(priceForAll) }),
    amount_at_limit: why.amountAtLimit,
    amount_ahead: why.amountAhead,
    ...(fartherAt === undefined ? {} : { farther_time: toSecondsUp(fartherAt) }),
    ...(nextFreeAt === undefined ? {} : { next_free_time: toSecondsUp(nextFreeAt) }),
    ...(lastTradeWithinLimitAt === undefined
      ? {}
      : { last_trade_time: toSeconds(lastTradeWithinLimitAt) }),
  };
}

function sentence(why: WhyOrder): string {
  const { nearestPrice, nextFreeAt, fartherAt, amountAtLimit, left } = why;
  switch (why.because) {
    case "price":
      return nearestPrice === undefined
        ? "Nobody is within its limit."
        : `Nobody is within its limit; the nearest price is ${toCredits(nearestPrice)}.`;
    case "minimum":
      return `${amountAtLimit} units are within its limit; it wants more of them at once.`;
    case "patience":
      return fartherAt === undefined
        ? "It waits for a slot nearer to its data."
        : `It waits for a slot nearer to its data until ${iso(fartherAt)}.`;
    case "round":
      return "Its class is cleared in rounds; the next one looks at it.";
    case "nothing_there":
      return nextFreeAt === undefined
        ? "Nobody offers or wants anything."
        : `Nothing is free; the next lease ends at ${iso(nextFreeAt)}, if it is not renewed.`;
    case "over":
      return left === 0 ? "It has been filled." : "It is over, and waits no more.";
    default:
      return unreachable(why.because);
  }
}
