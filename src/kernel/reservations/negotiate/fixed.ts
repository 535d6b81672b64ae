import { STEPS_MAX } from "../../limits.ts";
import {
  type FreeView,
  fitsUntil,
  freeFor,
  freeOver,
  freeRuns,
  hullOf,
  type LedgerState,
  SECOND_MS,
  type Stamp,
  type Step,
  secondOf,
} from "../../model/index.ts";
import type { RequestReservation, WantedTime } from "../types.ts";
import { repeatedSteps } from "../wanted.ts";
import { offersElsewhere } from "./elsewhere.ts";
import { keepAdmissible, steppedOffer, windowOffer } from "./probe.ts";
import { shifted, shiftUntilFit } from "./shift.ts";
import type { CounterOffer } from "./types.ts";

/** Offers for one window, or for the same window again and again. */
export function offersForFixed(
  state: LedgerState,
  command: RequestReservation,
  time: Extract<WantedTime, { kind: "fixed" }>,
  stamp: Stamp,
): readonly CounterOffer[] {
  const pool = state.pools.get(command.pool)!;
  const startAt = time.startAt ?? secondOf(stamp.at);
  const wish: Step = { startAt, endAt: time.endAt, amount: command.amount };
  const steps = repeatedSteps(wish, command.repeat);
  const view = freeFor(pool, command.tier);
  const make = (kind: "later" | "smaller" | "shorter", step: Step | undefined) =>
    step === undefined ? undefined : windowOffer(state, command, { kind, step }, stamp);
  const stepped = command.repeat === undefined ? steppedIn(view, wish) : undefined;
  const own = [
    make("later", laterThan(view, steps, hullOf(pool)?.endAt ?? 0)),
    make("smaller", smallerThan(view, steps)),
    make("shorter", shorterThan(view, steps)),
    stepped === undefined ? undefined : steppedOffer(state, pool.id, stepped),
  ];
  return [...keepAdmissible(state, command, own, stamp), ...offersElsewhere(state, command, stamp)];
}

export function laterThan(view: FreeView, steps: readonly Step[], endAt: number): Step | undefined {
  const shift = shiftUntilFit(view, steps, endAt);
  return shift === undefined ? undefined : shifted(steps, shift)[0];
}

/** The largest amount that all of them can have. */
export function smallerThan(view: FreeView, steps: readonly Step[]): Step | undefined {
  let amount = steps[0]!.amount;
  for (const step of steps) amount = Math.min(amount, freeOver(view, step.startAt, step.endAt));
  return amount >= 1 ? { ...steps[0]!, amount } : undefined;
}

/** As long, from the start, as the amount lasts in all of them. */
export function shorterThan(view: FreeView, steps: readonly Step[]): Step | undefined {
  const first = steps[0]!;
  let length = first.endAt - first.startAt;
  for (const step of steps) {
    const window = { startAt: step.startAt, endAt: step.startAt + length };
    length = fitsUntil(view, window, step.amount) - step.startAt;
    if (length < SECOND_MS) return undefined;
  }
  return { ...first, endAt: first.startAt + length };
}

/** As much as there is at every instant, up to the wish; undefined where one step says it all. */
function steppedIn(view: FreeView, wish: Step): readonly Step[] | undefined {
  const runs = freeRuns(view, wish, STEPS_MAX + 1);
  const pieces: Step[] =
    runs.length > STEPS_MAX
      ? coarse(view, wish)
      : runs.map(({ startAt, endAt, free }) => ({
          startAt,
          endAt,
          amount: Math.min(wish.amount, free),
        }));
  const steps = joinSteps(pieces.filter((piece) => piece.amount >= 1));
  // A single step from the start is the offer `smaller` or `shorter` already.
  return steps.length > 1 || (steps.length === 1 && steps[0]!.startAt > wish.startAt)
    ? steps
    : undefined;
}

/** Where free capacity changes too often for one request: equal spans, each at its least. */
function coarse(view: FreeView, wish: Step): Step[] {
  const seconds = (wish.endAt - wish.startAt) / SECOND_MS;
  const span = Math.ceil(seconds / STEPS_MAX) * SECOND_MS;
  const pieces: Step[] = [];
  for (let startAt = wish.startAt; startAt < wish.endAt; startAt += span) {
    const endAt = Math.min(startAt + span, wish.endAt);
    pieces.push({ startAt, endAt, amount: Math.min(wish.amount, freeOver(view, startAt, endAt)) });
  }
  return pieces;
}

function joinSteps(pieces: readonly Step[]): readonly Step[] {
  const steps: Step[] = [];
  for (const piece of pieces) {
    const last = steps[steps.length - 1];
    if (last !== undefined && last.endAt === piece.startAt && last.amount === piece.amount) {
      steps[steps.length - 1] = { ...last, endAt: piece.endAt };
    } else {
      steps.push(piece);
    }
  }
  return steps;
}
