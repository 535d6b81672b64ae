import { assert, divFloor } from "../../../base/index.ts";
import type { MicroCredits, Units } from "../../measures.ts";

/** One order of a round. `seq` is the time priority of the margin. */
export interface RoundOrder {
  readonly order: number;
  readonly price: MicroCredits;
  readonly amount: Units;
  readonly seq: number;
}

export interface RoundFill {
  readonly order: number;
  readonly amount: Units;
}

/** One price for all: what bids pay is what asks get. */
export interface UniformClearing {
  /** Undefined when nothing trades. */
  readonly price?: MicroCredits;
  readonly amount: Units;
  readonly bids: readonly RoundFill[];
  readonly asks: readonly RoundFill[];
}

/**
 * Clears a round at one price: the most units that any one price can trade, at the middle (rounded
 * down) of the prices that trade it. Bids at or above the price are served highest first, asks at
 * or below it lowest first, the earlier first among equals; nobody pays above its limit or gets
 * below it. Several orders of one owner are not told apart.
 *
 * Cost: O(n log n). The order of the arguments does not matter.
 */
export function clearUniform(
  bids: readonly RoundOrder[],
  asks: readonly RoundOrder[],
): UniformClearing {
  for (const { price, amount } of [...bids, ...asks]) {
    assert(price >= 0 && amount > 0, "an order of a round has a price and an amount");
  }
  const buyers = bids.toSorted((a, b) => b.price - a.price || a.seq - b.seq || a.order - b.order);
  const sellers = asks.toSorted((a, b) => a.price - b.price || a.seq - b.seq || a.order - b.order);
  const crossed = crossing(buyers, sellers);
  if (crossed.amount === 0) return { amount: 0, bids: [], asks: [] };
  const { amount, low, high } = crossed;
  return {
    price: low + divFloor(high - low, 2),
    amount,
    bids: serve(buyers, amount),
    asks: serve(sellers, amount),
  };
}

interface Crossing {
  readonly amount: Units;
  /** The prices, both included, at which exactly these trade. */
  readonly low: MicroCredits;
  readonly high: MicroCredits;
}

/** Walks both curves until they cross. */
function crossing(buyers: readonly RoundOrder[], sellers: readonly RoundOrder[]): Crossing {
  let [b, s, amount] = [0, 0, 0];
  let [wanted, offered] = [0, 0];
  let [low, high] = [0, 0];
  for (;;) {
    const [buyer, seller] = [buyers[b], sellers[s]];
    if (buyer === undefined || seller === undefined || buyer.price < seller.price) break;
    const traded = Math.min(buyer.amount - wanted, seller.amount - offered);
    amount += traded;
    wanted += traded;
    offered += traded;
    [low, high] = [seller.price, buyer.price];
    if (wanted === buyer.amount) [b, wanted] = [b + 1, 0];
    if (offered === seller.amount) [s, offered] = [s + 1, 0];
  }
  // Those just outside must not be better off than those inside.
  return {
    amount,
    low: Math.max(low, Math.min(buyers[b]?.price ?? 0, high)),
    high: Math.min(high, Math.max(sellers[s]?.price ?? high, low)),
  };
}

function serve(orders: readonly RoundOrder[], amount: Units): readonly RoundFill[] {
  const fills: RoundFill[] = [];
  let left = amount;
  for (const order of orders) {
    if (left === 0) break;
    const taken = Math.min(left, order.amount);
    fills.push({ order: order.order, amount: taken });
    left -= taken;
  }
  return fills;
}
