import type { CounterOffer } from "../outcome.ts";
import type { Offer } from "../schemas/offers.ts";
import { toCredits } from "./money.ts";
import { toSeconds, toSecondsUp } from "./time.ts";

export function toOffer(offer: CounterOffer): Offer {
  const price = toCredits(offer.price);
  if (offer.kind === "stepped") {
    const steps = offer.steps.map(({ startAt, endAt, amount }) => ({
      start_time: toSeconds(startAt),
      end_time: toSeconds(endAt),
      amount,
    }));
    return { kind: offer.kind, pool: offer.pool, steps, price };
  }
  return {
    kind: offer.kind,
    pool: offer.pool,
    start_time: toSeconds(offer.startAt),
    end_time: toSeconds(offer.endAt),
    amount: offer.amount,
    ready_time: toSecondsUp(offer.readyAt),
    price,
  };
}
