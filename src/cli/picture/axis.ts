/** A place on the axis: how many columns from the left, and what stands there. */
export interface Tick {
  readonly column: number;
  readonly label: string;
}

/** The span that an axis shows, in Unix seconds, on so many columns. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly columns: number;
}

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** Distances between ticks that people count in. */
const DISTANCES = [
  ...[1, 5, 15, 30].map((count) => count),
  ...[1, 5, 15, 30].map((count) => count * MINUTE),
  ...[1, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 28, 91, 364, 3_640].map((count) => count * DAY),
];

const LABEL_GAP = 2;
const LABEL_WIDTHS = { date: 10, day: 6, clock: 6, second: 8 } as const;

/**
 * Ticks at round local times, as many as have room for their labels. From a day on they stand at
 * midnights, whatever the clocks do in between. Cost: O(columns).
 */
export function ticksOf({ from, to, columns }: Span): readonly Tick[] {
  if (to <= from) return [];
  const secondsPerColumn = (to - from) / columns;
  const distance =
    DISTANCES.find((seconds) => {
      return seconds / secondsPerColumn >= LABEL_WIDTHS[formOf(seconds)] + LABEL_GAP;
    }) ?? to - from;
  const ticks: Tick[] = [];
  let end = 0;
  for (let at = firstTick(from, distance); at < to; at = nextTick(at, distance)) {
    const column = Math.floor((at - from) / secondsPerColumn);
    const label = labelOf(at, formOf(distance));
    // Where the clocks change, two ticks may come too near to each other.
    if (at < from || column < end || column + label.length > columns) continue;
    ticks.push({ column, label });
    end = column + label.length + 1;
  }
  return ticks;
}

type Form = keyof typeof LABEL_WIDTHS;

function formOf(distance: number): Form {
  if (distance >= 28 * DAY) return "date";
  if (distance >= DAY) return "day";
  return distance >= MINUTE ? "clock" : "second";
}

/** A round time that is not after `from`, less than two distances away. */
function firstTick(from: number, distance: number): number {
  if (distance < MINUTE) return Math.floor(from / distance) * distance;
  const date = new Date(from * 1_000);
  if (distance < HOUR) {
    const minutes = distance / MINUTE;
    date.setMinutes(Math.floor(date.getMinutes() / minutes) * minutes, 0, 0);
    return date.getTime() / 1_000;
  }
  const hours = distance < DAY ? distance / HOUR : 24;
  date.setHours(Math.floor(date.getHours() / hours) * hours, 0, 0, 0);
  return date.getTime() / 1_000;
}

/** By the clock on the wall: the same hour is the same hour on every day. */
function nextTick(at: number, distance: number): number {
  if (distance < HOUR) return at + distance;
  const date = new Date(at * 1_000);
  if (distance < DAY) date.setHours(date.getHours() + distance / HOUR);
  else date.setDate(date.getDate() + Math.round(distance / DAY));
  return date.getTime() / 1_000;
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

function labelOf(at: number, form: Form): string {
  const date = new Date(at * 1_000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${MONTHS[date.getMonth()]} ${two(date.getDate())}`;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  switch (form) {
    case "date":
      return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    case "day":
      return day;
    case "clock":
      return clock === "00:00" ? day : clock;
    case "second":
      return `${clock}:${two(date.getSeconds())}`;
  }
}
