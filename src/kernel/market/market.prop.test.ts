import { expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import { createPrng, type Prng } from "../../base/index.ts";
import {
  applyMovements,
  applyOrder,
  type Book,
  balanceOf,
  cancelOrder,
  createBook,
  createMoney,
  expireOrders,
  FEES,
  type LimitOrder,
  type Money,
  type MoneyPlan,
  OUTSIDE,
  orderOf,
  planDeposit,
  planHold,
  planOrder,
  planRelease,
  planTrade,
  quote,
} from "./index.ts";

// Goal: what must hold of any market holds after every one of many random orders.
// Method: a book with accounts; each promise is counted again from the trades, not from the book.

const ORDERS = Number(process.env["MARKET_ORDERS"] ?? 100_000);
const OWNERS = 12;
const FEE_PPM = 2_500;

interface Run {
  readonly book: Book;
  readonly money: Money;
  /** Orders that are not over, with what of them has traded. */
  readonly sent: Map<number, { readonly order: LimitOrder; traded: number }>;
  /** Numbers of orders that may rest. */
  readonly open: number[];
  readonly bought: Float64Array;
  readonly sold: Float64Array;
  trades: number;
  digest: number;
}

function createRun(): Run {
  const money = createMoney();
  const run: Run = {
    book: createBook(),
    money,
    sent: new Map(),
    open: [],
    bought: new Float64Array(OWNERS),
    sold: new Float64Array(OWNERS),
    trades: 0,
    digest: 0,
  };
  for (let owner = 0; owner < OWNERS; owner++) pay(run, planDeposit(money, owner, 50_000_000));
  return run;
}

function pay({ money }: Run, plan: MoneyPlan): boolean {
  if (plan.ok) applyMovements(money, plan.movements);
  return plan.ok;
}

function randomOrder(prng: Prng, order: number, at: number): LimitOrder {
  const amount = 1 + prng.below(40);
  return {
    order,
    owner: prng.below(OWNERS),
    side: prng.chance(1, 2) ? "bid" : "ask",
    price: 900 + prng.below(200),
    amount,
    minimum: prng.chance(1, 5) ? 1 + prng.below(amount) : 1,
    timeInForce: (["gtc", "gtc", "gtc", "gtc", "ioc", "fok", "post_only"] as const)[prng.below(7)]!,
    expiresAt: prng.chance(1, 3) ? at + 1 + prng.below(3_000) : Number.POSITIVE_INFINITY,
    selfTrade: prng.chance(1, 2) ? "cancel_resting" : "cancel_incoming",
  };
}

/** An order is over: what its bid still holds goes back. */
function finish(run: Run, number: number): void {
  run.sent.delete(number);
  if (run.money.holds.has(number)) pay(run, planRelease(run.money, number));
}

function send(run: Run, order: LimitOrder, at: number): void {
  const { book, money } = run;
  const isBid = order.side === "bid";
  // Who can't pay is not let in.
  const value = order.price * order.amount;
  if (isBid && value > 0 && !pay(run, planHold(money, order.owner, order.order, value))) return;
  run.sent.set(order.order, { order, traded: 0 });
  const plan = planOrder(book, order, at);
  applyOrder(book, order, plan);
  for (const fill of plan.fills) {
    trade(run, order, fill);
    if (fill.stays === 0) finish(run, fill.order);
  }
  for (const own of plan.selfCancels) finish(run, own);
  if (plan.rests === 0) finish(run, order.order);
  else keep(run, order, plan.rests);
}

/** What rests keeps just what it may still cost. */
function keep(run: Run, order: LimitOrder, rests: number): void {
  run.open.push(order.order);
  const hold = run.money.holds.get(order.order);
  const surplus = (hold?.left ?? 0) - rests * order.price;
  if (hold !== undefined && surplus > 0) pay(run, planRelease(run.money, order.order, surplus));
}

function trade(
  run: Run,
  taker: LimitOrder,
  fill: { order: number; owner: number; price: number; amount: number },
): void {
  expect(run.sent.has(fill.order), "no dead order trades").toBe(true);
  const maker = run.sent.get(fill.order)!;
  expect(maker.order.price, "at the resting side's price").toBe(fill.price);
  expect(fill.owner).not.toBe(taker.owner);
  const [bid, ask] = taker.side === "bid" ? [taker, maker.order] : [maker.order, taker];
  expect(fill.price).toBeLessThanOrEqual(bid.price);
  expect(fill.price).toBeGreaterThanOrEqual(ask.price);
  for (const { order } of [bid, ask]) {
    const known = run.sent.get(order)!;
    known.traded += fill.amount;
    expect(known.traded, "no more than was ordered").toBeLessThanOrEqual(known.order.amount);
  }
  const value = fill.price * fill.amount;
  expect(pay(run, planTrade(run.money, bid.order, ask.owner, value, FEE_PPM))).toBe(true);
  run.bought[bid.owner]! += fill.amount;
  run.sold[ask.owner]! += fill.amount;
  run.trades += 1;
  run.digest = (Math.imul(run.digest, 31) + fill.order * 7 + fill.price * 3 + fill.amount) | 0;
}

function step(run: Run, prng: Prng, at: number): void {
  for (const number of expireOrders(run.book, at)) finish(run, number);
  if (run.open.length > 0 && prng.chance(1, 4)) {
    const place = prng.below(run.open.length);
    const number = run.open[place]!;
    run.open[place] = run.open.at(-1)!;
    run.open.pop();
    const wasResting = cancelOrder(run.book, number) !== undefined;
    expect(wasResting).toBe(run.sent.has(number));
    finish(run, number);
    return;
  }
  send(run, randomOrder(prng, at, at), at);
}

/** Counts everything again. */
function audit(run: Run): void {
  const { money } = run;
  let total = balanceOf(money, OUTSIDE).free + balanceOf(money, FEES).free;
  for (let owner = 0; owner < OWNERS; owner++) {
    const { free, held } = balanceOf(money, owner);
    expect(Math.min(free, held)).toBeGreaterThanOrEqual(0);
    total += free + held;
  }
  expect(total, "money is neither made nor lost").toBe(0);
  const sum = (units: Float64Array): number => units.reduce((all, one) => all + one, 0);
  expect(sum(run.bought), "what is bought was sold").toBe(sum(run.sold));
  const resting = [...run.sent.values()];
  expect(resting.length).toBe(run.book.size);
  for (const { order } of resting) {
    const left = orderOf(run.book, order.order)!.amount;
    const hold = money.holds.get(order.order)?.left ?? 0;
    if (order.side === "bid") expect(hold, "escrow covers the rest").toBe(left * order.price);
  }
  checkCross(
    run,
    resting.map(({ order }) => orderOf(run.book, order.order)!),
  );
}

function checkCross({ book }: Run, resting: readonly LimitOrder[]): void {
  const { bid, ask } = quote(book);
  if (bid === undefined || ask === undefined || bid.price < ask.price) return;
  const bids = resting.filter((one) => one.side === "bid" && one.price >= ask.price);
  const asks = resting.filter((one) => one.side === "ask" && one.price <= bid.price);
  for (const buyer of bids) {
    for (const seller of asks) {
      const amount = Math.min(buyer.amount, seller.amount);
      const couldTrade = amount >= Math.max(buyer.minimum, seller.minimum);
      expect(couldTrade && buyer.price >= seller.price && buyer.owner !== seller.owner).toBe(false);
    }
  }
}

function play(seed: number, isAudited: boolean): Run {
  const run = createRun();
  const prng = createPrng(seed);
  for (let at = 1; at <= ORDERS; at++) {
    step(run, prng, at);
    if (isAudited && at % 2_000 === 0) audit(run);
  }
  return run;
}

it(`keeps every promise of a market over ${ORDERS} random orders, the same way twice`, () => {
  const seed = testSeed();
  const run = play(seed, true);
  expect(run.trades).toBeGreaterThan(ORDERS / 10);
  const again = play(seed, false);
  expect([again.digest, again.trades]).toEqual([run.digest, run.trades]);
  expect(again.money).toEqual(run.money);
});
