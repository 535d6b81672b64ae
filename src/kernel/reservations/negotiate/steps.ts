import {
  type FreeView,
  freeFor,
  freeOver,
  hullOf,
  type LedgerState,
  type Stamp,
  type Step,
} from "../../model/index.ts";
import type { RequestReservation } from "../types.ts";
import { offersElsewhere } from "./elsewhere.ts";
import { keepAdmissible, steppedOffer } from "./probe.ts";
import { shifted, shiftUntilFit } from "./shift.ts";
import type { CounterOffer } from "./types.ts";

/** Offers for different amounts one after another: lower steps, later steps, other pools. */
export function offersForSteps(
  state: LedgerState,
  command: RequestReservation,
  steps: readonly Step[],
  stamp: Stamp,
): readonly CounterOffer[] {
  const pool = state.pools.get(command.pool)!;
  const view = freeFor(pool, command.tier);
  const shift = shiftUntilFit(view, steps, hullOf(pool)?.endAt ?? 0);
  const own = [lowered(view, steps), shift === undefined ? [] : shifted(steps, shift)]
    .filter((some) => some.length > 0)
    .map((some) => steppedOffer(state, pool.id, some));
  return [...keepAdmissible(state, command, own, stamp), ...offersElsewhere(state, command, stamp)];
}

/** Every step at what there is for it; a step for which there is nothing is left out. */
function lowered(view: FreeView, steps: readonly Step[]): readonly Step[] {
  return steps.flatMap(({ startAt, endAt, amount }) => {
    const fits = Math.min(amount, freeOver(view, startAt, endAt));
    return fits >= 1 ? [{ startAt, endAt, amount: fits }] : [];
  });
}
