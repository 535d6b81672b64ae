import { OCCURRENCES_MAX, STEPS_MAX } from "../limits.ts";
import {
  hullOf,
  type Pool,
  SECOND_MS,
  type Stamp,
  type Step,
  secondOf,
  type Window,
} from "../model/index.ts";
import type { Repeat, RequestRejection, RequestReservation } from "./types.ts";

/** What a request comes down to: steps to be granted together, or a window still to be found. */
export type Wanted =
  | { readonly kind: "steps"; readonly steps: readonly Step[] }
  | { readonly kind: "search"; readonly bounds: Window; readonly durationMs: number };

/** Faults of form that no pool could make good. */
export function checkForm(command: RequestReservation): RequestRejection | undefined {
  const { time, repeat } = command;
  if (command.amountMin !== undefined && command.amountMin > command.amount) {
    return invalid("/min_amount", "must not be above amount");
  }
  if (time.kind === "steps" && (time.steps.length === 0 || time.steps.length > STEPS_MAX)) {
    return invalid("/steps", `must have 1 to ${STEPS_MAX} entries`);
  }
  if (time.kind !== "fixed" && repeat !== undefined) {
    return invalid("/repeat", "goes with start_time and end_time only");
  }
  if (repeat !== undefined && (repeat.count < 1 || repeat.count > OCCURRENCES_MAX)) {
    return invalid("/repeat/count", `must be from 1 to ${OCCURRENCES_MAX}`);
  }
  if (command.amountMin !== undefined && (repeat !== undefined || time.kind === "steps")) {
    return invalid("/min_amount", "goes with a single window only");
  }
  return undefined;
}

function invalid(path: string, message: string): RequestRejection {
  return { reason: "invalid_request", path, message };
}

export function checkAmount(command: RequestReservation): RequestRejection | undefined {
  const lowest =
    command.time.kind === "steps"
      ? Math.min(...command.time.steps.map((step) => step.amount))
      : Math.min(command.amount, command.amountMin ?? command.amount);
  return lowest >= 1 ? undefined : { reason: "invalid_amount", amount: lowest, min: 1 };
}

/** The windows that are asked for, once they are known to be windows; or what is wrong. */
export function resolveTime(
  command: RequestReservation,
  pool: Pool,
  stamp: Stamp,
): Wanted | RequestRejection {
  const { time, amount } = command;
  switch (time.kind) {
    case "fixed": {
      if (pool.allowPast && time.startAt === undefined) {
        return invalid("/start_time", "is required: this pool has no now");
      }
      const startAt = time.startAt ?? secondOf(stamp.at);
      const window = { startAt, endAt: time.endAt };
      return checkWindow(window) ?? repeated({ ...window, amount }, command.repeat);
    }
    case "steps":
      return checkSteps(time.steps) ?? { kind: "steps", steps: time.steps };
    case "flexible":
      return searchBounds(time, pool, stamp);
  }
}

/** Refuses what starts before now or reaches out of the schedule, in this order. */
export function checkPlaceInTime(
  window: Window,
  pool: Pool,
  stamp: Stamp,
): RequestRejection | undefined {
  const now = secondOf(stamp.at);
  if (!pool.allowPast && window.startAt < now) {
    return { reason: "starts_in_past", startAt: window.startAt, now };
  }
  const hull = hullOf(pool);
  if (hull !== undefined && hull.startAt <= window.startAt && window.endAt <= hull.endAt) {
    return undefined;
  }
  return {
    reason: "out_of_schedule",
    startAt: window.startAt,
    endAt: window.endAt,
    ...(hull === undefined ? {} : { schedule: hull }),
    looksLikeMilliseconds: looksLikeMilliseconds(window, hull),
  };
}

export function checkWindow(window: Window): RequestRejection | undefined {
  if (window.startAt < window.endAt) return undefined;
  const rule = window.startAt === window.endAt ? "empty" : "reversed";
  return { reason: "invalid_window", ...bare(window), rule };
}

function checkSteps(steps: readonly Step[]): RequestRejection | undefined {
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]!;
    const fault = checkWindow(step);
    if (fault !== undefined) return fault;
    if (i > 0 && step.startAt < steps[i - 1]!.endAt) {
      return { reason: "invalid_window", ...bare(step), rule: "overlaps_itself" };
    }
  }
  return undefined;
}

function repeated(first: Step, repeat: Repeat | undefined): Wanted | RequestRejection {
  const overlaps =
    repeat !== undefined && repeat.count > 1 && first.endAt - first.startAt > repeat.everyMs;
  return overlaps
    ? { reason: "invalid_window", ...bare(first), rule: "overlaps_itself" }
    : { kind: "steps", steps: repeatedSteps(first, repeat) };
}

/** The first window and its repetitions. */
export function repeatedSteps(first: Step, repeat: Repeat | undefined): readonly Step[] {
  const steps: Step[] = [first];
  for (let i = 1; repeat !== undefined && i < repeat.count; i++) {
    const shift = i * repeat.everyMs;
    steps.push({ ...first, startAt: first.startAt + shift, endAt: first.endAt + shift });
  }
  return steps;
}

function searchBounds(
  time: Extract<RequestReservation["time"], { kind: "flexible" }>,
  pool: Pool,
  stamp: Stamp,
): Wanted | RequestRejection {
  const hull = hullOf(pool);
  const now = pool.allowPast ? (hull?.startAt ?? 0) : secondOf(stamp.at);
  const startAt = time.earliestStartAt ?? Math.max(now, hull?.startAt ?? now);
  const { durationMs } = time;
  if (durationMs <= 0) return { reason: "invalid_window", startAt, endAt: startAt, rule: "empty" };
  // Without a deadline the schedule's end is one; a duration that passes it is out of schedule.
  const endAt = time.deadlineAt ?? Math.max(hull?.endAt ?? 0, startAt + durationMs);
  if (startAt + durationMs > endAt) {
    return { reason: "invalid_window", startAt, endAt, rule: "deadline_before_earliest_end" };
  }
  return { kind: "search", bounds: { startAt, endAt }, durationMs };
}

/** Times a thousand times too large that would lie in the schedule if read as milliseconds. */
function looksLikeMilliseconds(window: Window, hull: Window | undefined): boolean {
  if (hull === undefined) return false;
  const startAt = window.startAt / SECOND_MS;
  const margin = hull.endAt - hull.startAt;
  return startAt >= hull.startAt - margin && startAt <= hull.endAt + margin && startAt > 0;
}

function bare(window: Window): Window {
  return { startAt: window.startAt, endAt: window.endAt };
}
