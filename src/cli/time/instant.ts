import { UsageError } from "../usage.ts";
import { parseDuration } from "./duration.ts";

/** A point in time as somebody wrote it. */
export interface ReadInstant {
  /** Unix seconds. */
  readonly seconds: number;
  /** `now` and nothing else: best left to the server, whose clock decides. */
  readonly isNow: boolean;
  /** It had no zone of its own and was read in the local one. */
  readonly isLocal: boolean;
}

/** What a text may refer to. Unix seconds. */
export interface Anchors {
  readonly now: number;
  /** What a leading `+2d` counts from; without one, such a text is no instant. */
  readonly from?: number;
}

/**
 * Reads an instant:
 *
 *     1707165008                 Unix seconds
 *     now                        also today, tomorrow, yesterday: midnight, local time
 *     tomorrow 09:00             or tomorrowT09:00
 *     2026-11-21T09:00Z          ISO 8601; seconds may follow; a date alone is its midnight
 *     2026-11-21T09:00+01:00     without a zone it is local time
 *     now+2d  today-1d12h        any of them with durations behind
 *     +2d                        where a window's start is known: that long after it
 *
 * Errors: `UsageError` that says what is wrong.
 */
export function parseInstant(text: string, anchors: Anchors): ReadInstant {
  const given = text.trim();
  const { base, offsets } = splitOffsets(given);
  const start = readBase(base, anchors);
  if (start === undefined) throw new UsageError(`"${text}" is no time: ${HINT}`);
  const seconds = start.seconds + offsets;
  if (!Number.isSafeInteger(seconds)) throw new UsageError(`"${text}" is too far away`);
  return { seconds, isNow: base === "now" && given === "now", isLocal: start.isLocal };
}

/** How times are written, for help texts. */
export const TIME_HELP = `Times:
  1707165008            Unix seconds
  now+2d, today-12h     now, today, tomorrow, yesterday, with durations behind
  tomorrow 09:00        local time
  2026-11-21T09:00Z     ISO 8601; without a zone it is local time
  +2d                   as an end: that long after the start
Durations: 90m, 2d, 1w, 1d12h, or seconds. A day is 24 hours.`;

const HINT = "write Unix seconds, now+2d, tomorrow 09:00, or ISO 8601 such as 2026-11-21T09:00Z";
const OFFSETS = /(?:[+-](?:\d+[wdhms])+)+$/;
const OFFSET = /([+-])((?:\d+[wdhms])+)/g;

/** The durations behind, summed up, and what stands before them. */
function splitOffsets(text: string): { readonly base: string; readonly offsets: number } {
  const tail = OFFSETS.exec(text)?.[0] ?? "";
  let offsets = 0;
  for (const [, sign, duration = ""] of tail.matchAll(OFFSET)) {
    offsets += sign === "-" ? -parseDuration(duration) : parseDuration(duration);
  }
  return { base: text.slice(0, text.length - tail.length), offsets };
}

type Base = Pick<ReadInstant, "seconds" | "isLocal">;

function readBase(base: string, { now, from }: Anchors): Base | undefined {
  if (base === "") return from === undefined ? undefined : { seconds: from, isLocal: false };
  if (base === "now") return { seconds: now, isLocal: false };
  if (/^-?\d+$/.test(base)) return { seconds: Number(base), isLocal: false };
  return readDay(base, now) ?? readIso(base);
}

const DAYS: ReadonlyMap<string, number> = new Map([
  ["yesterday", -1],
  ["today", 0],
  ["tomorrow", 1],
]);
const DAY = /^(yesterday|today|tomorrow)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?$/;

function readDay(base: string, now: number): Base | undefined {
  const [, word = "", hour = "0", minute = "0", second = "0"] = DAY.exec(base) ?? [];
  const days = DAYS.get(word);
  if (days === undefined) return undefined;
  const today = new Date(now * 1_000);
  const clock = { hour: Number(hour), minute: Number(minute), second: Number(second) };
  const date = new Date(today.getFullYear(), today.getMonth(), today.getDate() + days);
  const [year, month, day] = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return { seconds: localSeconds({ year, month, day, ...clock }, base), isLocal: true };
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:?\d\d)?)?$/;

function readIso(base: string): Base | undefined {
  const match = ISO.exec(base);
  if (match === null) return undefined;
  const number = (index: number): number => Number(match[index] ?? 0);
  const written = {
    year: number(1),
    month: number(2),
    day: number(3),
    hour: number(4),
    minute: number(5),
    second: number(6),
  };
  const zone = match[7];
  if (zone === undefined) return { seconds: localSeconds(written, base), isLocal: true };
  return { seconds: utcSeconds(written, base) - zoneSeconds(zone, base), isLocal: false };
}

interface Written {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

function utcSeconds(written: Written, text: string): number {
  const { year, month, day, hour, minute, second } = written;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const isReal =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  if (isReal) return date.getTime() / 1_000;
  throw new UsageError(`"${text}" is not in the calendar or on the clock`);
}

/** Where the clocks go back, an hour comes twice: the first one is meant. */
function localSeconds(written: Written, text: string): number {
  utcSeconds(written, text);
  const { year, month, day, hour, minute, second } = written;
  const date = new Date(0);
  date.setFullYear(year, month - 1, day);
  date.setHours(hour, minute, second, 0);
  if (date.getHours() === hour && date.getMinutes() === minute) return date.getTime() / 1_000;
  throw new UsageError(`"${text}" does not exist here: the clocks go forward over it`);
}

function zoneSeconds(zone: string, text: string): number {
  if (zone === "Z") return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (hours > 23 || minutes > 59) throw new UsageError(`"${text}" has a zone that does not exist`);
  const seconds = hours * 3_600 + minutes * 60;
  return zone.startsWith("-") ? -seconds : seconds;
}
