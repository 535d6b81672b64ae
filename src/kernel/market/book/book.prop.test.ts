import { expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { createPrng, type Prng } from "../../../base/index.ts";
import {
  applyAmend,
  applyOrder,
  cancelOrder,
  createBook,
  depth,
  expireOrders,
  type LimitOrder,
  type OrderPlan,
  planAmend,
  planOrder,
} from "./index.ts";

// Goal: the book does what a list that is searched from end to end does, and keeps its promises.
// Method: random orders, cancels and amendments on a few prices; every answer is compared.

interface Resting extends LimitOrder {
  left: number;
}

const ORDERS = 20_000;

function randomOrder(prng: Prng, order: number, at: number): LimitOrder {
  const amount = 1 + prng.below(12);
  return {
    order,
    owner: prng.below(6),
    side: prng.chance(1, 2) ? "bid" : "ask",
    price: 90 + prng.below(20),
    amount,
    minimum: prng.chance(1, 3) ? 1 + prng.below(amount) : 1,
    timeInForce: (["gtc", "gtc", "gtc", "ioc", "fok", "post_only"] as const)[prng.below(6)]!,
    expiresAt: prng.chance(1, 3) ? at + 1 + prng.below(200) : Number.POSITIVE_INFINITY,
    selfTrade: prng.chance(1, 2) ? "cancel_resting" : "cancel_incoming",
  };
}

/** Resting orders that `order` meets, best price first, then in the order of arrival. */
function metBy(resting: readonly Resting[], order: LimitOrder): readonly Resting[] {
  const sign = order.side === "bid" ? 1 : -1;
  return resting
    .filter(({ side, price }) => side !== order.side && sign * price <= sign * order.price)
    .toSorted((a, b) => sign * (a.price - b.price));
}

/** What the order does, by the rules of the README, without any index. */
function expected(resting: readonly Resting[], order: LimitOrder, firstMin = 0): unknown {
  let left = order.amount;
  let stopped = false;
  const fills: (readonly [number, number, number])[] = [];
  const own: number[] = [];
  for (const other of metBy(resting, order)) {
    if (left === 0 || stopped) break;
    if (other.owner === order.owner) {
      if (order.selfTrade === "cancel_incoming") stopped = true;
      else own.push(other.order);
    } else {
      const amount = Math.min(left, other.left);
      if (amount < other.minimum || (fills.length === 0 && amount < firstMin)) continue;
      fills.push([other.order, other.price, amount]);
      left -= amount;
    }
  }
  const filled = order.amount - left;
  const isTooLittle = filled > 0 && filled < order.minimum;
  if (isTooLittle && firstMin === 0) return expected(resting, order, order.minimum);
  const isEnough = filled >= order.minimum;
  const nothing = { fills: [], own: [], rests: 0 };
  if (order.timeInForce === "fok" && left > 0) return nothing;
  if (order.timeInForce === "post_only" && isEnough) return nothing;
  if (!isEnough && (stopped || order.timeInForce === "ioc")) return nothing;
  const rest = isEnough ? left : order.amount;
  const mayRest = !stopped && order.timeInForce !== "ioc" && rest >= order.minimum;
  return { fills: isEnough ? fills : [], own, rests: mayRest ? rest : 0 };
}

function seen({ fills, selfCancels, rests }: OrderPlan): unknown {
  const short = fills.map(({ order, price, amount }) => [order, price, amount]);
  return { fills: short, own: selfCancels, rests };
}

/** Does to the list what the plan says. */
function follow(resting: readonly Resting[], order: LimitOrder, plan: OrderPlan): Resting[] {
  const next = resting.filter((other) => !plan.selfCancels.includes(other.order));
  for (const { order: number, amount } of plan.fills) {
    next.find((other) => other.order === number)!.left -= amount;
  }
  if (plan.rests > 0) next.push({ ...order, left: plan.rests });
  return next.filter(({ left, minimum }) => left >= minimum && left > 0);
}

function checkAtRest(resting: readonly Resting[]): void {
  const asks = resting.filter(({ side }) => side === "ask");
  for (const bid of resting.filter(({ side }) => side === "bid")) {
    for (const ask of asks) {
      const amount = Math.min(bid.left, ask.left);
      const couldTrade = amount >= Math.max(bid.minimum, ask.minimum) && bid.owner !== ask.owner;
      expect(couldTrade && bid.price >= ask.price, "a crossed book at rest").toBe(false);
    }
  }
}

function levels(resting: readonly Resting[], side: "bid" | "ask"): unknown {
  const byPrice = new Map<number, { price: number; amount: number; orders: number }>();
  for (const { price, left } of resting.filter((order) => order.side === side)) {
    const level = byPrice.get(price) ?? { price, amount: 0, orders: 0 };
    byPrice.set(price, { price, amount: level.amount + left, orders: level.orders + 1 });
  }
  const sign = side === "bid" ? -1 : 1;
  return [...byPrice.values()].sort((a, b) => sign * (a.price - b.price));
}

it("does what a list searched from end to end does", () => {
  const prng = createPrng(testSeed());
  const book = createBook();
  let resting: Resting[] = [];
  let trades = 0;
  for (let at = 1; at <= ORDERS; at++) {
    const expired = new Set(expireOrders(book, at));
    expect(expired).toEqual(
      new Set(resting.filter((order) => order.expiresAt <= at).map(({ order }) => order)),
    );
    resting = resting.filter(({ order }) => !expired.has(order));
    const chosen = resting[prng.below(Math.max(1, resting.length))];
    if (chosen !== undefined && prng.chance(1, 5)) {
      expect(cancelOrder(book, chosen.order)).toBe(chosen.left);
      resting = resting.filter((order) => order !== chosen);
    } else if (chosen !== undefined && prng.chance(1, 6)) {
      resting = amendRandomly(prng, at, resting, chosen);
    } else {
      const order = randomOrder(prng, at, at);
      const plan = planOrder(book, order, at);
      expect(seen(plan)).toEqual(expected(resting, order));
      expect(plan.filled + plan.rests + plan.dropped).toBe(order.amount);
      applyOrder(book, order, plan);
      resting = follow(resting, order, plan);
      trades += plan.fills.length;
    }
    if (at % 50 === 0) {
      checkAtRest(resting);
      expect(depth(book, "bid", 100)).toEqual(levels(resting, "bid"));
      expect(depth(book, "ask", 100)).toEqual(levels(resting, "ask"));
    }
  }
  expect(trades).toBeGreaterThan(ORDERS / 10);

  function amendRandomly(
    random: Prng,
    at: number,
    before: readonly Resting[],
    chosen: Resting,
  ): Resting[] {
    const price = chosen.price + random.below(3) - 1;
    const amount = Math.max(chosen.minimum, chosen.left + random.below(5) - 2);
    const amend = planAmend(book, chosen.order, { price, amount }, at);
    const order = { ...chosen, price, amount, timeInForce: "gtc", selfTrade: "cancel_resting" };
    const keeps = price === chosen.price && amount <= chosen.left;
    expect(amend.kind).toBe(keeps ? "in_place" : "requeued");
    applyAmend(book, amend);
    if (amend.kind !== "requeued") {
      return before.map((other) => (other === chosen ? { ...other, left: amount } : other));
    }
    const others = before.filter((other) => other !== chosen);
    expect(seen(amend.plan)).toEqual(expected(others, { ...order, ...GTC }));
    return follow(others, { ...order, ...GTC }, amend.plan);
  }
});

const GTC = { timeInForce: "gtc", selfTrade: "cancel_resting" } as const;
