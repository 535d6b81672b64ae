import type { RefusalNote } from "../journal/index.ts";
import type { Command, Instant, Rejection, WantedTime } from "../kernel/index.ts";

/**
 * A refused request as reports count it, or nothing for commands that ask for no capacity.
 * Unmet demand is what a caller wanted and could not have, so the wish is kept, not the rule.
 */
export function refusalNote(
  command: Command,
  rejection: Rejection,
  at: Instant,
): RefusalNote | undefined {
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
