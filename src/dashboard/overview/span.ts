import { useNow } from "../live/now.ts";
import type { Span } from "../live/queries.ts";
import { DAY_S, HOUR_S } from "../show/time.ts";

/** A week behind and a week ahead, from the full hour: the same question all hour long. */
export function useWeekAround(): {
  readonly behind: Span;
  readonly ahead: Span;
  readonly hour: number;
} {
  const now = useNow(60);
  const hour = now - (now % HOUR_S);
  return {
    hour,
    behind: { from: hour - 7 * DAY_S, to: hour },
    ahead: { from: hour, to: hour + 7 * DAY_S },
  };
}
