import type { Span } from "../live/queries.ts";
import { DAY_S, MINUTE_S } from "../show/time.ts";

/** What stretch of time is on the screen. Pure: the calendar keeps the current one. */

const SPAN_S_MIN = 20 * MINUTE_S;
const SPAN_S_MAX = 3_660 * DAY_S;

/** Moved by a part of its own length; a positive part goes ahead in time. */
export function pan({ from, to }: Span, part: number): Span {
  const by = Math.round((to - from) * part);
  return { from: from + by, to: to + by };
}

/** `factor` times as long, with the instant `at` staying where it is on the screen. */
export function zoom({ from, to }: Span, factor: number, at: number): Span {
  const length = clamp((to - from) * factor, SPAN_S_MIN, SPAN_S_MAX);
  const share = (at - from) / (to - from);
  const start = Math.round(at - share * length);
  return { from: start, to: start + Math.round(length) };
}

/** As long as `length`, around the same middle, or beginning a little before `now`. */
export function spanFrom(now: number, length: number): Span {
  const from = Math.round(now - length * 0.07);
  return { from, to: from + length };
}

/** A window with room on both sides. */
export function around({ from, to }: Span): Span {
  const room = Math.max(Math.round((to - from) * 0.6), SPAN_S_MIN);
  return { from: from - room, to: to + room };
}

/**
 * The stretch to load for a view: more on both sides, and on a grid of the view's own length, so
 * that panning and zooming mostly find what is loaded already.
 */
export function chunkOf({ from, to }: Span): Span {
  const grid = 2 ** Math.ceil(Math.log2(to - from));
  return {
    from: Math.floor(from / grid) * grid - grid / 2,
    to: Math.ceil(to / grid) * grid + grid / 2,
  };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}
