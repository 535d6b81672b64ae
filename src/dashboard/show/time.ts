import type { Zone } from "./zone.ts";

/** Times as people read them. Instants are Unix seconds; nothing here reads a clock. */

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

export const MINUTE_S = 60;
export const HOUR_S = 3_600;
export const DAY_S = 86_400;
export const WEEK_S = 604_800;

/** An instant taken apart in a zone. */
export interface Moment {
  readonly year: number;
  /** From 0. */
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

export function momentOf(seconds: number, zone: Zone): Moment {
  const date = new Date(seconds * 1_000);
  if (zone === "utc") {
    return {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth(),
      day: date.getUTCDate(),
      weekday: date.getUTCDay(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
    };
  }
  return {
    year: date.getFullYear(),
    month: date.getMonth(),
    day: date.getDate(),
    weekday: date.getDay(),
    hour: date.getHours(),
    minute: date.getMinutes(),
    second: date.getSeconds(),
  };
}

/** The instant at which a clock of the zone shows this; parts may overflow into the next. */
export function instantAt(
  parts: Pick<Moment, "year" | "month" | "day"> & Partial<Moment>,
  zone: Zone,
): number {
  const { year, month, day, hour = 0, minute = 0, second = 0 } = parts;
  const ms =
    zone === "utc"
      ? Date.UTC(year, month, day, hour, minute, second)
      : new Date(year, month, day, hour, minute, second).getTime();
  return Math.floor(ms / 1_000);
}

/** `20:30`, or `20:30:08` where the second is not 0. */
export function clockText(seconds: number, zone: Zone): string {
  const { hour, minute, second } = momentOf(seconds, zone);
  const whole = `${two(hour)}:${two(minute)}`;
  return second === 0 ? whole : `${whole}:${two(second)}`;
}

/** `5 Feb`, or `5 Feb 2024` where that is not the year of `nowS`. */
export function dateText(seconds: number, zone: Zone, nowS: number): string {
  const { year, month, day } = momentOf(seconds, zone);
  const short = `${day} ${MONTHS[month]}`;
  return year === momentOf(nowS, zone).year ? short : `${short} ${year}`;
}

/** `Mon 5 Feb`. */
export function dayText(seconds: number, zone: Zone): string {
  const { weekday, day, month } = momentOf(seconds, zone);
  return `${DAYS[weekday]} ${day} ${MONTHS[month]}`;
}

export function monthText(seconds: number, zone: Zone): string {
  const { month, year } = momentOf(seconds, zone);
  return `${MONTHS[month]} ${year}`;
}

/** `Mon 5 Feb, 20:30`: an instant among others of about now. */
export function instantText(seconds: number, zone: Zone, nowS: number): string {
  const { year } = momentOf(seconds, zone);
  const isFar = year !== momentOf(nowS, zone).year;
  return `${dayText(seconds, zone)}${isFar ? ` ${year}` : ""}, ${clockText(seconds, zone)}`;
}

/** Both ends of a window; the day of the end only where it is another. */
export function windowText(from: number, to: number, zone: Zone, nowS: number): string {
  const isSameDay = dayText(from, zone) === dayText(to, zone) && to - from < 2 * DAY_S;
  const end = isSameDay ? clockText(to, zone) : instantText(to, zone, nowS);
  return `${instantText(from, zone, nowS)} – ${end}`;
}

/** `14d`, `1d 6h`, `3h 30m`, `45s`: the two largest units that are not 0. */
export function spanText(seconds: number): string {
  if (seconds < 0) return `-${spanText(-seconds)}`;
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / DAY_S), "d"],
    [Math.floor((seconds % DAY_S) / HOUR_S), "h"],
    [Math.floor((seconds % HOUR_S) / MINUTE_S), "m"],
    [Math.floor(seconds % MINUTE_S), "s"],
  ];
  const told = parts.filter(([count]) => count > 0).slice(0, 2);
  return told.length === 0 ? "0s" : told.map(([count, unit]) => `${count}${unit}`).join(" ");
}

/** How long ago, or how soon: `3m ago`, `in 2h 5m`, `now`. */
export function agoText(seconds: number, nowS: number): string {
  const gone = Math.floor(nowS) - seconds;
  if (Math.abs(gone) < 5) return "now";
  return gone > 0 ? `${roughSpan(gone)} ago` : `in ${roughSpan(-gone)}`;
}

function roughSpan(seconds: number): string {
  return spanText(seconds).split(" ")[0] ?? "0s";
}

/** What an `<input type="datetime-local">` holds. */
export function inputText(seconds: number, zone: Zone): string {
  const { year, month, day, hour, minute, second } = momentOf(seconds, zone);
  const date = `${String(year).padStart(4, "0")}-${two(month + 1)}-${two(day)}`;
  return `${date}T${two(hour)}:${two(minute)}${second === 0 ? "" : `:${two(second)}`}`;
}

/** The instant that such an input means; undefined if it holds none. */
export function parseInput(text: string, zone: Zone): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?/.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part = "0") => Number(part));
  return instantAt({ year, month: month - 1, day, hour, minute, second }, zone);
}

function two(count: number): string {
  return String(count).padStart(2, "0");
}
