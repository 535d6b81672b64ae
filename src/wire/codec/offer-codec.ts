import type { CounterOffer, Repeat } from "../../kernel/index.ts";
import type { Offer } from "../schemas/offers.ts";
import { toCredits } from "./money.ts";
import { REPEAT_MS } from "./repeat.ts";
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
    ...(offer.repeat === undefined ? {} : { repeat: toRepeat(offer.repeat) }),
  };
}

function toRepeat({ everyMs, count }: Repeat): { every: "day" | "week"; count: number } {
  return { every: everyMs === REPEAT_MS.week ? "week" : "day", count };
}
