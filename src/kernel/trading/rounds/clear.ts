import type { MarketClass, Order } from "../../model/index.ts";
import { leftOf, type Paper, tell } from "../engine/index.ts";
import { clearDistance } from "./by-distance.ts";
import { clearPrice } from "./by-price.ts";

/**
 * Clears a class whose round has come: all its orders meet at once. Without orders that meet it
 * is told all the same, so that the next round is known. Cost: see `market/clearing`.
 */
export function clearRound(paper: Paper, cls: MarketClass): void {
  const { clearing } = cls.options;
  const { at } = paper.stamp;
  if (clearing.kind !== "rounds" || at < cls.roundAt) return;
  const open = openOrders(paper, cls);
  const price = clearing.by === "price" ? clearPrice(paper, cls, open) : undefined;
  if (clearing.by === "distance") clearDistance(paper, cls, open);
  const isEmpty = open.every((order) => leftOf(paper, order) === 0);
  tell(paper, {
    kind: "market.cleared",
    class: cls.name,
    ...(price === undefined ? {} : { price }),
    ...(isEmpty ? {} : { nextAt: nextRound(at, clearing.everyMs) }),
  });
}

/** The first round after an instant: rounds stand at whole multiples of their span. */
export function nextRound(at: number, everyMs: number): number {
  return at - (at % everyMs) + everyMs;
}

/** Open orders in the order of their coming. */
function openOrders({ state }: Paper, cls: MarketClass): readonly Order[] {
  return [...state.market.orders.values()]
    .filter((order) => order.class === cls.index && order.isResting)
    .sort((a, b) => a.priority - b.priority);
}
