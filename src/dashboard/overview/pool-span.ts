import type { PoolSummary } from "../../wire/index.ts";
import type { Span } from "../live/queries.ts";

/** The stretch of a pool to look at first: from now on, or its schedule where it has no now. */
export function spanOf(
  { allow_past, start_time, end_time }: Pick<PoolSummary, "allow_past" | "start_time" | "end_time">,
  now: number,
  length: number,
): Span {
  if (!allow_past || start_time === undefined || end_time === undefined) {
    return { from: now, to: now + length };
  }
  return { from: start_time, to: end_time };
}
