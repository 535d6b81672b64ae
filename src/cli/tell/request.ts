import type { ReservationRequest } from "../../wire/index.ts";
import { formatDuration } from "../time/duration.ts";
import { formatInstant } from "../time/iso.ts";
import { unitWords, windowWords } from "./words.ts";

/** A request in a line, as an answer repeats it. */
export function requestWords(body: ReservationRequest): string {
  const tier = body.tier === "trial" ? " on trial" : "";
  const user = body.user_id === undefined ? "" : ` for user ${body.user_id}`;
  const what = `${amountWords(body)} of ${body.pool} ${timeWords(body)}`;
  return `${what}${repeatWords(body)}${tier}${user}`;
}

function amountWords({ amount, min_amount, steps }: ReservationRequest): string {
  if (steps !== undefined) return `${steps.map((step) => step.amount).join(", ")} units`;
  if (amount === undefined) return "units";
  return min_amount === undefined ? unitWords(amount) : `${min_amount} to ${unitWords(amount)}`;
}

function timeWords(body: ReservationRequest): string {
  const { start_time, end_time, duration, earliest_start, deadline, steps } = body;
  if (steps !== undefined) return `in steps ${steps.map(windowWords).join(", then ")}`;
  if (end_time !== undefined) {
    if (start_time !== undefined) return windowWords({ start_time, end_time });
    return `from now to ${formatInstant(end_time)}`;
  }
  const length = duration === undefined ? "" : `for ${formatDuration(duration)}`;
  const after = earliest_start === undefined ? "" : ` not before ${formatInstant(earliest_start)}`;
  const until = deadline === undefined ? "" : ` until ${formatInstant(deadline)}`;
  return `${length}${after}${until}`;
}

function repeatWords({ repeat }: ReservationRequest): string {
  return repeat === undefined ? "" : `, ${repeat.count} times, every ${repeat.every}`;
}
