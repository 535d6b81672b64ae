import { OrderBook, Side } from "nodejs-order-book";
import { createPrng } from "../../src/base/index.ts";
import { rateOf } from "./rate.ts";

const RESTING = 100_000;
/** Fewer operations than of our own book, in the same mix: it needs a long time for each. */
const COUNT = 10_000;

/**
 * Orders a second of the fastest order-book package that is maintained, on our own mix. What a
 * crossing order leaves rests there.
 */
export function peerRate(seed: number, ticks: number): number {
  const prng = createPrng(seed);
  const book = new OrderBook();
  const live: string[] = [];
  let number = 0;
  const send = (crosses: boolean): number => {
    number += 1;
    const isBid = prng.chance(1, 2);
    const away = crosses ? -50 : 1 + prng.below(ticks);
    const id = `${number}`;
    const reply = book.limit({
      id,
      side: isBid ? Side.BUY : Side.SELL,
      size: 1 + prng.below(100),
      price: 1_000_000 + (isBid ? -away : away),
    });
    if (!crosses) live.push(id);
    return reply.done.length;
  };
  while (live.length < RESTING) send(false);
  const script = Array.from({ length: COUNT }, () => prng.below(100));
  return rateOf(script, (dice) => {
    if (dice >= 45) return send(dice < 55);
    const place = prng.below(live.length);
    const id = live[place]!;
    live[place] = live[live.length - 1]!;
    live.pop();
    return book.cancel(id) === undefined ? 0 : 1;
  });
}
