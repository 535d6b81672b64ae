import {
  clockText,
  DAY_S,
  dayText,
  HOUR_S,
  instantAt,
  MINUTE_S,
  momentOf,
  monthText,
} from "../show/time.ts";
import type { Zone } from "../show/zone.ts";

/** Where instants stand on a stretch of pixels. Instants are Unix seconds, perhaps fractions. */
export interface TimeScale {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  x(at: number): number;
  /** The instant at a pixel. */
  at(x: number): number;
}

export function timeScale(from: number, to: number, width: number): TimeScale {
  const perPixel = Math.max(to - from, 1e-9) / Math.max(width, 1);
  return { from, to, width, x: (at) => (at - from) / perPixel, at: (x) => from + x * perPixel };
}

/** A line across the chart. A strong one begins a day, or a month, and carries its name. */
export interface Tick {
  readonly at: number;
  readonly label: string;
  readonly isStrong: boolean;
}

const SHORT_STEPS_S = [1, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((m) => m * MINUTE_S);
const DAY_STEPS = [1, 2, 7, 14];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120];
/** An average month, to choose a step by; ticks stand on real ones. */
const MONTH_S = 30.4 * DAY_S;

/** Ticks at round times of the zone's clock, at least `gap` pixels apart. */
export function timeTicks(scale: TimeScale, zone: Zone, gap = 64): readonly Tick[] {
  const leastS = ((scale.to - scale.from) / Math.max(scale.width, 1)) * gap;
  const short = SHORT_STEPS_S.find((step) => step >= leastS);
  if (short !== undefined) return shortTicks(scale, zone, short);
  const days = DAY_STEPS.find((step) => step * DAY_S >= leastS);
  if (days !== undefined) return dayTicks(scale, zone, days);
  const months = MONTH_STEPS.find((step) => step * MONTH_S >= leastS) ?? MONTH_STEPS.at(-1) ?? 1;
  return monthTicks(scale, zone, months);
}

function shortTicks({ from, to }: TimeScale, zone: Zone, stepS: number): readonly Tick[] {
  const ticks: Tick[] = [];
  let { year, month, day } = momentOf(from, zone);
  for (;;) {
    const start = instantAt({ year, month, day }, zone);
    const next = instantAt({ year, month, day: day + 1 }, zone);
    if (start > to) return ticks;
    // Steps count from midnight; the hour that a change of the clock takes or gives is its last.
    for (let at = start; at < next; at += stepS) {
      if (at < from || at > to) continue;
      const isStrong = at === start;
      ticks.push({ at, isStrong, label: isStrong ? dayText(at, zone) : clockText(at, zone) });
    }
    ({ year, month, day } = momentOf(next + HOUR_S, zone));
  }
}

function dayTicks({ from, to }: TimeScale, zone: Zone, step: number): readonly Tick[] {
  const ticks: Tick[] = [];
  const { year, month, day } = momentOf(from, zone);
  // Counted from a Monday, so that panning does not move them.
  const sinceMonday = (Math.floor(Date.UTC(year, month, day) / 86_400_000) + 3) % step;
  for (let ahead = -sinceMonday; ; ahead += step) {
    const at = instantAt({ year, month, day: day + ahead }, zone);
    if (at > to) return ticks;
    if (at < from) continue;
    ticks.push({ at, label: dayText(at, zone), isStrong: momentOf(at, zone).day === 1 });
  }
}

function monthTicks({ from, to }: TimeScale, zone: Zone, step: number): readonly Tick[] {
  const ticks: Tick[] = [];
  const { year, month } = momentOf(from, zone);
  const first = year * 12 + month;
  for (let count = first - (first % step); ; count += step) {
    const at = instantAt({ year: Math.floor(count / 12), month: count % 12, day: 1 }, zone);
    if (at > to) return ticks;
    if (at < from) continue;
    ticks.push({ at, label: monthText(at, zone), isStrong: count % 12 === 0 });
  }
}
