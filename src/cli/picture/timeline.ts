import type { TimelineStep } from "../../wire/index.ts";
import type { Output } from "../terminal/io.ts";
import { paint, type Style } from "../terminal/paint.ts";
import { ticksOf } from "./axis.ts";

/** What to draw, and on how much room. Times are Unix seconds. */
export interface TimelinePicture {
  /** In order; what lies between them has no capacity. */
  readonly steps: readonly TimelineStep[];
  readonly from: number;
  readonly to: number;
  /** Marked on the axis if it is in view. */
  readonly now?: number;
  /** Rows of the drawing, without axis and legend. */
  readonly height: number;
  readonly output: Pick<Output, "columns" | "hasColor">;
}

/**
 * Draws capacity over time: reserved at the bottom, then what is free, then the float, and nothing
 * where there is no capacity. A column stands for its fullest moment, so that no shortage is
 * hidden. Lines without line ends. Cost: O(steps + columns x height).
 */
export function drawTimeline(picture: TimelinePicture): readonly string[] {
  const { steps, from, to, height, output } = picture;
  const peak = Math.max(1, ...steps.map(({ capacity }) => capacity));
  const gutter = String(peak).length;
  const columns = output.columns - gutter - 2;
  const moments = fullestMoments(steps, { from, to, columns });
  const lines: string[] = [];
  for (let row = height - 1; row >= 0; row--) {
    const cells = moments.map((moment) => cellOf(moment, { row, height, peak }));
    const label = labelOf({ row, height, peak });
    const edge = label === "" ? "│" : "┤";
    lines.push(`${label.padStart(gutter)} ${edge}${paintRuns(output, cells)}`.trimEnd());
  }
  return [...lines, ...axisOf(picture, { gutter, columns }), legend(output)];
}

/** A step as stacked units. */
interface Moment {
  readonly reserved: number;
  readonly free: number;
  readonly capacity: number;
}

const NOTHING: Moment = { reserved: 0, free: 0, capacity: 0 };

/** For each column the moment with the least room. */
function fullestMoments(
  steps: readonly TimelineStep[],
  { from, to, columns }: { from: number; to: number; columns: number },
): readonly Moment[] {
  const moments: (Moment | undefined)[] = Array(columns).fill(undefined);
  const perSecond = columns / (to - from);
  let covered = from;
  const show = (moment: Moment, startTime: number, endTime: number): void => {
    const first = Math.max(0, Math.floor((startTime - from) * perSecond));
    const last = Math.min(columns - 1, Math.ceil((endTime - from) * perSecond) - 1);
    for (let column = first; column <= last; column++) {
      const shown = moments[column];
      if (shown === undefined || isFuller(moment, shown)) moments[column] = moment;
    }
  };
  for (const step of steps) {
    if (step.start_time > covered) show(NOTHING, covered, step.start_time);
    show(step, step.start_time, step.end_time);
    covered = step.end_time;
  }
  return moments.map((moment) => moment ?? NOTHING);
}

function isFuller(a: Moment, b: Moment): boolean {
  return a.free < b.free || (a.free === b.free && a.reserved > b.reserved);
}

interface Cell {
  readonly glyph: string;
  readonly style?: Style;
}

const BLANK: Cell = { glyph: " " };
const RESERVED: Cell = { glyph: "█", style: "cyan" };
const FREE: Cell = { glyph: "░", style: "green" };
const FLOAT: Cell = { glyph: "▒", style: "yellow" };
/** An eighth of a cell, two eighths and so on. */
const PARTS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇"];

interface Place {
  /** Counted from the bottom. */
  readonly row: number;
  readonly height: number;
  readonly peak: number;
}

function cellOf({ reserved, free, capacity }: Moment, { row, height, peak }: Place): Cell {
  const eighths = Math.round((reserved / peak) * height * 8) - row * 8;
  if (eighths >= 8) return RESERVED;
  if (eighths > 0) return { ...RESERVED, glyph: PARTS[eighths - 1]! };
  const isGround = row === 0;
  if (isGround && reserved > 0) return { ...RESERVED, glyph: PARTS[0]! };
  const middle = ((row + 0.5) / height) * peak;
  if (middle <= reserved + free || (isGround && free > 0)) return FREE;
  return middle <= capacity || (isGround && capacity > 0) ? FLOAT : BLANK;
}

/** The top, and the middle if it is a whole number. */
function labelOf({ row, height, peak }: Place): string {
  if (row === height - 1) return String(peak);
  const isMiddle = (row + 1) * 2 === height && peak % 2 === 0;
  return isMiddle ? String(peak / 2) : "";
}

function axisOf(
  { from, to, now }: TimelinePicture,
  { gutter, columns }: { gutter: number; columns: number },
): readonly string[] {
  const line = Array<string>(columns).fill("─");
  const labels = Array<string>(columns).fill(" ");
  for (const { column, label } of ticksOf({ from, to, columns })) {
    line[column] = "┬";
    for (const [index, letter] of [...label].entries()) labels[column + index] = letter;
  }
  if (now !== undefined && now >= from && now < to) {
    line[Math.floor(((now - from) * columns) / (to - from))] = "▲";
  }
  const space = " ".repeat(gutter + 2);
  return [`${"0".padStart(gutter)} ┼${line.join("")}`, `${space}${labels.join("")}`.trimEnd()];
}

function legend(output: Pick<Output, "hasColor">): string {
  const entry = (name: string, { glyph, style }: Cell): string => {
    return `${style === undefined ? glyph : paint(output, style, glyph)} ${name}`;
  };
  return [entry("reserved", RESERVED), entry("free", FREE), entry("float", FLOAT)].join("   ");
}

/** Neighbours of one style share their colour codes. */
function paintRuns(output: Pick<Output, "hasColor">, cells: readonly Cell[]): string {
  let text = "";
  let run = "";
  cells.forEach(({ glyph, style }, index) => {
    run += glyph;
    if (cells[index + 1]?.style === style && index + 1 < cells.length) return;
    text += style === undefined ? run : paint(output, style, run);
    run = "";
  });
  return text;
}
