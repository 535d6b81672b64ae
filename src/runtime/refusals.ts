import { NODES, type RefusalNote } from "../journal/index.ts";
import {
  type Command,
  type Instant,
  limits,
  type Rejection,
  type RequestPlacement,
  type WantedTime,
} from "../kernel/index.ts";

/**
 * A refused request as reports count it, or nothing for commands that ask for no capacity.
 * Unmet demand is what a caller wanted and could not have, so the wish is kept, not the rule.
 */
export function refusalNote(
  command: Command,
  rejection: Rejection,
  at: Instant,
): RefusalNote | undefined {
  if (command.kind === "placement.request") return placementNote(command, rejection, at);
  if (command.kind !== "reservation.request") return undefined;
  const { time } = command;
  const amount =
    time.kind === "steps" ? Math.max(0, ...time.steps.map((step) => step.amount)) : command.amount;
  return {
    at,
    userId: command.userId,
    pool: command.pool,
    code: rejection.reason,
    amount,
    ...wantedWindow(time, at),
    ...("largestAmount" in rejection ? { largestAmount: rejection.largestAmount } : {}),
  };
}

const HOUR_MS = 3_600_000;

/**
 * Room on nodes, in whole GPUs: parts of one add up, and the rest takes a whole one. Its window
 * begins with the hour, so that one who asks until there is room counts once an hour.
 */
function placementNote(
  { userId, pod, count, walltimeMs }: RequestPlacement,
  rejection: Rejection,
  at: Instant,
): RefusalNote {
  const gpusOf = (parts: number): number => Math.ceil((pod.gpus * pod.gpuMilli * parts) / 1_000);
  const startAt = at - (at % HOUR_MS);
  return {
    at,
    userId,
    pool: NODES,
    code: rejection.reason,
    amount: gpusOf(count),
    startAt,
    endAt: startAt + (walltimeMs ?? limits.WALLTIME_MS),
    ...("placeable" in rejection ? { largestAmount: gpusOf(rejection.placeable) } : {}),
  };
}

/** Of a flexible wish, its earliest place; of steps, from the first to the last. */
function wantedWindow(
  time: WantedTime,
  at: Instant,
): { readonly startAt?: Instant; readonly endAt?: Instant } {
  switch (time.kind) {
    case "fixed":
      return { startAt: time.startAt ?? at, endAt: time.endAt };
    case "flexible": {
      const startAt = time.earliestStartAt ?? at;
      return { startAt, endAt: startAt + time.durationMs };
    }
    case "steps": {
      const first = time.steps[0];
      const last = time.steps[time.steps.length - 1];
      return first === undefined || last === undefined
        ? {}
        : { startAt: first.startAt, endAt: last.endAt };
    }
  }
}
