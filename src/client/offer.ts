import type { Offer, ReservationRequest } from "../wire/index.ts";

/**
 * The request that takes up an offer made for `asked`: who asks stays, what is asked for is the
 * offer's. It would be granted if nothing came between.
 */
export function requestOfOffer(offer: Offer, asked: ReservationRequest): ReservationRequest {
  const caller = {
    pool: offer.pool,
    ...(asked.user_id === undefined ? {} : { user_id: asked.user_id }),
    ...(asked.tier === undefined ? {} : { tier: asked.tier }),
  };
  if (offer.kind === "stepped") return { ...caller, steps: offer.steps };
  return {
    ...caller,
    start_time: offer.start_time,
    end_time: offer.end_time,
    amount: offer.amount,
    ...(offer.repeat === undefined ? {} : { repeat: offer.repeat }),
  };
}
