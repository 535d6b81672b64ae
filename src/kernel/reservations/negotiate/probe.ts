import type { LedgerState, Stamp, Step } from "../../model/index.ts";
import { decideRequest, readyAt } from "../request.ts";
import type { RequestReservation } from "../types.ts";
import type { CounterOffer, SteppedOffer, WindowOffer } from "./types.ts";

/** The window asked for anew; of the wish only who asks and the repetition stay. */
export function windowOffer(
  state: LedgerState,
  command: RequestReservation,
  offer: { readonly kind: WindowOffer["kind"]; readonly pool?: string; readonly step: Step },
  stamp: Stamp,
): WindowOffer {
  const pool = state.pools.get(offer.pool ?? command.pool)!;
  const { startAt, endAt, amount } = offer.step;
  return {
    kind: offer.kind,
    pool: pool.id,
    startAt,
    endAt,
    readyAt: readyAt(pool, startAt, stamp.at),
    amount,
    price: pool.options.price,
    ...(command.repeat === undefined ? {} : { repeat: command.repeat }),
  };
}

export function steppedOffer(
  state: LedgerState,
  poolId: string,
  steps: readonly Step[],
): SteppedOffer {
  return { kind: "stepped", pool: poolId, steps, price: state.pools.get(poolId)!.options.price };
}

/** The offer as the request that would take it up. */
export function requestFor(command: RequestReservation, offer: CounterOffer): RequestReservation {
  const { key: _key, amountMin: _amountMin, repeat: _repeat, ...rest } = command;
  if (offer.kind === "stepped") {
    return { ...rest, pool: offer.pool, time: { kind: "steps", steps: offer.steps } };
  }
  const { startAt, endAt, amount, repeat } = offer;
  return {
    ...rest,
    pool: offer.pool,
    amount,
    time: { kind: "fixed", startAt, endAt },
    ...(repeat === undefined ? {} : { repeat }),
  };
}

/** Only offers that would be admitted at once are made: caps and limits may forbid some. */
export function keepAdmissible(
  state: LedgerState,
  command: RequestReservation,
  offers: readonly (CounterOffer | undefined)[],
  stamp: Stamp,
): readonly CounterOffer[] {
  return offers.filter(
    (offer): offer is CounterOffer =>
      offer !== undefined && decideRequest(state, requestFor(command, offer), stamp).ok,
  );
}
