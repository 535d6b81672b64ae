import type { LedgerState, Stamp } from "../../model/index.ts";
import type { AmendReservation, RequestReservation, ReservationRejection } from "../types.ts";
import { offersForAmendment } from "./amendment.ts";
import { offersForFixed } from "./fixed.ts";
import { offersForFlexible } from "./flexible.ts";
import { offersForSteps } from "./steps.ts";
import type { CounterOffer } from "./types.ts";

/**
 * What could be had instead of a refused request: reads only, decides nothing, and every offer
 * would be admitted if it were asked for at once. Only a shortage of capacity is negotiable.
 * Cost: a bounded number of searches, each O((runs + 1) log n); see `limits.ts`.
 */
export function negotiate(
  state: LedgerState,
  command: RequestReservation | AmendReservation,
  rejection: ReservationRejection,
  stamp: Stamp,
): readonly CounterOffer[] {
  const isShortage =
    rejection.reason === "exceeds_capacity" || rejection.reason === "insufficient_capacity";
  if (!isShortage) return [];
  if (command.kind === "reservation.amend") return offersForAmendment(state, command, stamp);
  switch (command.time.kind) {
    case "fixed":
      return offersForFixed(state, command, command.time, stamp);
    case "flexible":
      return offersForFlexible(state, command, command.time, stamp);
    case "steps":
      return offersForSteps(state, command, command.time.steps, stamp);
  }
}
