import {
  type FreeView,
  freeFor,
  hullOf,
  type LedgerState,
  SECOND_MS,
  type Stamp,
  type Step,
  type Units,
} from "../../model/index.ts";
import { fitWithin, largestFit } from "../request.ts";
import type { RequestReservation, WantedTime } from "../types.ts";
import { resolveTime, type Wanted } from "../wanted.ts";
import { offersElsewhere } from "./elsewhere.ts";
import { keepAdmissible, windowOffer } from "./probe.ts";
import type { CounterOffer } from "./types.ts";

type Search = Extract<Wanted, { kind: "search" }>;

/** Offers for a duration between an earliest start and a deadline. */
export function offersForFlexible(
  state: LedgerState,
  command: RequestReservation,
  time: Extract<WantedTime, { kind: "flexible" }>,
  stamp: Stamp,
): readonly CounterOffer[] {
  const pool = state.pools.get(command.pool)!;
  const wanted = resolveTime({ ...command, time }, pool, stamp);
  if ("reason" in wanted || wanted.kind !== "search") return [];
  const view = freeFor(pool, command.tier);
  const endAt = hullOf(pool)?.endAt ?? 0;
  const make = (kind: "later" | "smaller" | "shorter", step: Step | undefined) =>
    step === undefined ? undefined : windowOffer(state, command, { kind, step }, stamp);
  const own = [
    make("later", afterDeadline(view, wanted, command.amount, endAt)),
    make("smaller", largestFit(view, wanted, command.amount - 1)),
    make("shorter", longestFit(view, wanted, command.amount)),
  ];
  return [...keepAdmissible(state, command, own, stamp), ...offersElsewhere(state, command, stamp)];
}

function afterDeadline(
  view: FreeView,
  wanted: Search,
  amount: Units,
  endAt: number,
): Step | undefined {
  if (endAt <= wanted.bounds.endAt) return undefined;
  const bounds = { startAt: wanted.bounds.startAt, endAt };
  return stepAt(fitWithin(view, { ...wanted, bounds }, amount), wanted.durationMs, amount);
}

/** The longest duration that fits in the bounds; what fits longer fits shorter, so by halving. */
function longestFit(view: FreeView, wanted: Search, amount: Units): Step | undefined {
  let best: Step | undefined;
  let low = 1;
  let high = Math.floor(wanted.durationMs / SECOND_MS) - 1;
  while (low <= high) {
    const seconds = low + Math.floor((high - low) / 2);
    const durationMs = seconds * SECOND_MS;
    const step = stepAt(fitWithin(view, { ...wanted, durationMs }, amount), durationMs, amount);
    if (step === undefined) {
      high = seconds - 1;
    } else {
      best = step;
      low = seconds + 1;
    }
  }
  return best;
}

function stepAt(
  found: ReturnType<typeof fitWithin>,
  durationMs: number,
  amount: Units,
): Step | undefined {
  if (found.kind !== "found") return undefined;
  return { startAt: found.startAt, endAt: found.startAt + durationMs, amount };
}
