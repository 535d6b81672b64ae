import { assert } from "../../../base/index.ts";
import { faultOfWindow, planBuy } from "./plan.ts";
import { createQueue, dequeue, enqueue } from "./queue.ts";
import {
  type Hour,
  type HourBook,
  POOL,
  type PoolSupply,
  type RestingBuy,
  type RestingSell,
  type Span,
  type WindowBuy,
  type WindowFill,
  type WindowPlan,
  type WindowSell,
  type Windows,
} from "./types.ts";

export function createWindows(): Windows {
  return { hours: new Map(), sells: new Map(), buys: new Map() };
}

/** A new buy: takes what it can have at once, and rests or ends with what is left. */
export function placeBuy(windows: Windows, buy: WindowBuy, pool?: PoolSupply): WindowPlan {
  assert(!windows.buys.has(buy.order), "an order number is used once");
  const plan = planBuy(windows, buy, pool);
  takeAway(windows, plan.fills);
  if (plan.rests > 0) watch(windows, { buy, left: plan.rests, watches: 0 }, plan.shortHour);
  return plan;
}

/**
 * A new sell: rests in its hours, then serves the buys that were short there, highest limit first,
 * the earlier among equals. O(hours x log sells) and the buys woken.
 */
export function placeSell(
  windows: Windows,
  sell: WindowSell,
  pool?: PoolSupply,
): readonly WindowFill[] {
  const fault = faultOfWindow(sell, sell.price, sell.amount);
  assert(fault === undefined, "a forward order without faults");
  assert(sell.order !== POOL && !windows.sells.has(sell.order), "an order number is used once");
  const hours = sell.to - sell.from;
  const resting: RestingSell = {
    sell,
    left: new Float64Array(hours).fill(sell.amount),
    hoursLeft: hours,
  };
  windows.sells.set(sell.order, resting);
  for (let hour = sell.from; hour < sell.to; hour++) {
    enqueue(hourBook(windows, hour).sells, sell.price, sell.order, resting);
  }
  return wakeBuys(windows, sell, pool, sell);
}

/**
 * Tries again the resting buys that were short in a window and pay at least `price`: after a sell,
 * or when the pool has more free there.
 */
export function wakeBuys(
  windows: Windows,
  span: Span & { readonly price: number },
  pool?: PoolSupply,
  newcomer?: WindowSell,
): readonly WindowFill[] {
  const woken = watchersIn(windows, span).sort(
    (a, b) => b.buy.limit - a.buy.limit || a.buy.order - b.buy.order,
  );
  const fills: WindowFill[] = [];
  for (const resting of woken) {
    const buy = { ...resting.buy, amount: resting.left };
    const plan = planBuy(windows, buy, pool, newcomer);
    const isSame = plan.filled === 0 && plan.shortHour === resting.watches;
    if (isSame) continue;
    unwatch(windows, resting);
    takeAway(windows, plan.fills);
    fills.push(...plan.fills);
    resting.left = plan.rests;
    if (plan.rests > 0) watch(windows, resting, plan.shortHour);
  }
  return fills;
}

/** Takes an order off; true if it rested. */
export function cancelWindowOrder(windows: Windows, order: number): boolean {
  const buy = windows.buys.get(order);
  if (buy !== undefined) {
    unwatch(windows, buy);
    return true;
  }
  const resting = windows.sells.get(order);
  if (resting === undefined) return false;
  const { from, to, price } = resting.sell;
  for (let hour = from; hour < to; hour++) {
    if (resting.left[hour - from]! > 0) dequeue(hourBook(windows, hour).sells, price, order);
  }
  windows.sells.delete(order);
  return true;
}

/**
 * Hours before `hour` have begun: they are taken off the book, and with them buys that wanted one.
 * Gives the buys that ended. O(orders that end and hours).
 */
export function closeHours(windows: Windows, hour: Hour): readonly number[] {
  const ended = [...windows.buys.values()].filter(({ buy }) => buy.from < hour);
  for (const resting of ended) unwatch(windows, resting);
  for (const past of [...windows.hours.keys()].filter((one) => one < hour)) {
    for (const chunk of windows.hours.get(past)!.sells.chunks) {
      for (const resting of chunk.items) endCell(windows, resting, past);
    }
    windows.hours.delete(past);
  }
  return ended.map(({ buy }) => buy.order);
}

function watchersIn(windows: Windows, span: Span & { readonly price: number }): RestingBuy[] {
  const woken: RestingBuy[] = [];
  for (let hour = span.from; hour < span.to; hour++) {
    for (const chunk of windows.hours.get(hour)?.watchers.chunks ?? []) {
      for (let k = 0; k < chunk.items.length && -chunk.keys[k]! >= span.price; k++) {
        woken.push(chunk.items[k]!);
      }
    }
  }
  return woken;
}

/** Takes what was filled off the sells. */
function takeAway(windows: Windows, fills: readonly WindowFill[]): void {
  for (const { sell, from, to, amount } of fills) {
    if (sell === POOL) continue;
    const resting = windows.sells.get(sell);
    assert(resting !== undefined, "a sell that was planned with must still rest");
    for (let hour = from; hour < to; hour++) {
      const place = hour - resting.sell.from;
      const left = resting.left[place]! - amount;
      assert(left >= 0, "a sell gives no more than it has");
      resting.left[place] = left;
      if (left > 0) continue;
      dequeue(hourBook(windows, hour).sells, resting.sell.price, sell);
      endCell(windows, resting, hour);
    }
  }
}

/** One hour of a sell is over; with its last one the sell is. */
function endCell(windows: Windows, resting: RestingSell, hour: Hour): void {
  resting.left[hour - resting.sell.from] = 0;
  resting.hoursLeft -= 1;
  if (resting.hoursLeft === 0) windows.sells.delete(resting.sell.order);
}

function watch(windows: Windows, resting: RestingBuy, hour: Hour | undefined): void {
  assert(hour !== undefined, "a buy that rests was short somewhere");
  resting.watches = hour;
  windows.buys.set(resting.buy.order, resting);
  enqueue(hourBook(windows, hour).watchers, -resting.buy.limit, resting.buy.order, resting);
}

function unwatch(windows: Windows, { buy, watches }: RestingBuy): void {
  dequeue(hourBook(windows, watches).watchers, -buy.limit, buy.order);
  windows.buys.delete(buy.order);
}

function hourBook({ hours }: Windows, hour: Hour): HourBook {
  const known = hours.get(hour);
  if (known !== undefined) return known;
  const fresh: HourBook = { sells: createQueue(), watchers: createQueue() };
  hours.set(hour, fresh);
  return fresh;
}
