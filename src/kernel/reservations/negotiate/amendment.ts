import {
  freeFor,
  hullOf,
  type LedgerState,
  type Pool,
  type Stamp,
  type Step,
  tierOf,
} from "../../model/index.ts";
import { type Amendment, decideAmend, ownHolding, readAmendment } from "../change.ts";
import { readyAt } from "../request.ts";
import type { AmendReservation } from "../types.ts";
import { laterThan, shorterThan, smallerThan } from "./fixed.ts";
import type { CounterOffer, WindowOffer } from "./types.ts";

/** Other terms that the same reservation could be amended to at once. */
export function offersForAmendment(
  state: LedgerState,
  command: AmendReservation,
  stamp: Stamp,
): readonly CounterOffer[] {
  const amendment = readAmendment(state, command, stamp);
  if ("reason" in amendment) return [];
  const { pool, after, fromAt, slot } = amendment;
  const view = freeFor(pool, tierOf(state.grants, slot), ownHolding(amendment));
  const ahead = { ...after, startAt: Math.max(after.startAt, fromAt) };
  const isMovable = amendment.state === "scheduled";
  const wishes: readonly (readonly [WindowOffer["kind"], Step | undefined])[] = [
    ["later", isMovable ? laterThan(view, [ahead], hullOf(pool)?.endAt ?? 0) : undefined],
    ["smaller", smallerThan(view, [ahead])],
    ["shorter", shorterThan(view, [ahead])],
  ];
  return wishes.flatMap(([kind, step]) => {
    if (step === undefined) return [];
    const offer = amendmentOffer(kind, step, amendment, pool, stamp);
    const { startAt, endAt, amount } = offer;
    const asked: AmendReservation = { ...command, startAt, endAt, amount };
    return decideAmend(state, asked, stamp).ok ? [offer] : [];
  });
}

/** For a running reservation the offer keeps the start that it has had. */
function amendmentOffer(
  kind: WindowOffer["kind"],
  step: Step,
  amendment: Amendment,
  pool: Pool,
  stamp: Stamp,
): WindowOffer {
  const startAt = amendment.state === "active" ? amendment.after.startAt : step.startAt;
  return {
    kind,
    pool: pool.id,
    startAt,
    endAt: step.endAt,
    readyAt: readyAt(pool, step.startAt, stamp.at),
    amount: step.amount,
    price: pool.options.price,
  };
}
