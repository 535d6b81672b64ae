import { FIT_RUNS_MAX, NEGOTIATION_TRIES_MAX } from "../../limits.ts";
import {
  earliestFreeWindow,
  type FreeView,
  type Instant,
  type Millis,
  SECOND_MS,
  type Step,
} from "../../model/index.ts";

/**
 * The least shift, one second or more, after which all steps fit together and end by `endAt`.
 * Each round moves on to where the first misfit fits; rounds and runs are bounded, so a far
 * answer may be missed, never a wrong one given.
 */
export function shiftUntilFit(
  view: FreeView,
  steps: readonly Step[],
  endAt: Instant,
): Millis | undefined {
  let shift = SECOND_MS;
  for (let tries = 0; tries < NEGOTIATION_TRIES_MAX; tries++) {
    const next = shiftOnce(view, steps, endAt, shift);
    if (next === undefined || next === shift) return next;
    shift = next;
  }
  return undefined;
}

/** The same shift if all steps fit there, else one at which the first misfit does. */
function shiftOnce(
  view: FreeView,
  steps: readonly Step[],
  deadline: Instant,
  shift: Millis,
): Millis | undefined {
  for (const step of steps) {
    const found = earliestFreeWindow(view, {
      amount: step.amount,
      durationMs: step.endAt - step.startAt,
      notBefore: step.startAt + shift,
      deadline,
      runsMax: FIT_RUNS_MAX,
    });
    if (found.kind !== "found") return undefined;
    if (found.startAt > step.startAt + shift) return found.startAt - step.startAt;
  }
  return shift;
}

export function shifted(steps: readonly Step[], shift: Millis): readonly Step[] {
  return steps.map(({ startAt, endAt, amount }) => ({
    startAt: startAt + shift,
    endAt: endAt + shift,
    amount,
  }));
}
