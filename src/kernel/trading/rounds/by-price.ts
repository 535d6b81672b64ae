import { clearUniform, type RoundFill, type RoundOrder } from "../../market/index.ts";
import type { MarketClass, MicroCredits, Order, Units } from "../../model/index.ts";
import { mostAt, SUPPLY_ORDER } from "../books/index.ts";
import {
  admittedOn,
  endOrder,
  leftOf,
  orderOn,
  type Paper,
  takeAdmitted,
  trade,
} from "../engine/index.ts";

/**
 * One price for all: the most units that one price can trade. A bid that would get less than it
 * can use sits the round out. Gives the price; undefined if nothing trades.
 */
export function clearPrice(
  paper: Paper,
  cls: MarketClass,
  open: readonly Order[],
): MicroCredits | undefined {
  const asks = asksOf(paper, cls, open);
  let bids = open.filter(({ side }) => side === "bid");
  for (;;) {
    const clearing = clearUniform(bids.map(roundOrder), asks);
    const short = clearing.bids.find(({ order, amount }) => amount < orderOn(paper, order).minimum);
    if (short === undefined) {
      const { price } = clearing;
      if (price !== undefined) pair(paper, cls, price, clearing);
      return price;
    }
    bids = bids.filter(({ number }) => number !== short.order);
  }
}

function roundOrder({ number, limit, left, priority }: Order): RoundOrder {
  return { order: number, price: limit, amount: left, seq: priority };
}

/** What holders offer, and the supply: it is last among equals. */
function asksOf(paper: Paper, cls: MarketClass, open: readonly Order[]): readonly RoundOrder[] {
  const { price } = cls.options;
  const amount = Math.min(admittedOn(paper, cls), mostAt(price));
  const own = { order: SUPPLY_ORDER, price, amount, seq: Number.MAX_SAFE_INTEGER };
  const held = open.filter(({ side }) => side === "ask").map(roundOrder);
  return amount > 0 ? [...held, own] : held;
}

/** Pairs who buys with who sells, each with others than itself. */
function pair(
  paper: Paper,
  cls: MarketClass,
  price: MicroCredits,
  { bids, asks }: { readonly bids: readonly RoundFill[]; readonly asks: readonly RoundFill[] },
): void {
  const left = new Map<number, Units>(asks.map(({ order, amount }) => [order, amount]));
  for (const { order, amount } of bids) {
    const bid = orderOn(paper, order);
    let wanted = amount;
    for (const { order: number } of asks) {
      if (wanted === 0) break;
      const ask = number === SUPPLY_ORDER ? undefined : orderOn(paper, number);
      const units = Math.min(wanted, left.get(number)!);
      if (units === 0 || ask?.user === bid.user) continue;
      if (ask === undefined) takeAdmitted(paper, cls, units);
      trade(paper, cls, { bid, ask, amount: units, price });
      left.set(number, left.get(number)! - units);
      wanted -= units;
    }
    const rest = leftOf(paper, bid);
    if (rest > 0 && rest < bid.minimum) {
      endOrder(paper, cls, bid, { state: "ended", reason: "below_minimum" });
    }
  }
}
