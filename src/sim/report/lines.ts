import { colourOf } from "./style.ts";
import { escapeText, formatNumber } from "./text.ts";

/** One line of a chart: points by rising x, y in percent. */
export interface Line {
  readonly label: string;
  readonly points: readonly (readonly [number, number])[];
}

const WIDTH = 1000;
const HEIGHT = 240;
const LEFT = 48;
const RIGHT = 12;
const BOTTOM = 30;
const TOP = 6;
/** Half of the longest number under an axis. */
const TICK_HALF = 36;
const LEGEND_ROW = 20;
/** Room of a key beside its name, and of a character: a wide one, for fonts differ. */
const KEY = 36;
const CHARACTER = 7.5;

/** Lines of percents over a common x axis, under a legend. */
export function drawLines(
  lines: readonly Line[],
  scale: "linear" | "logarithmic" = "linear",
): string {
  const ends = lines.flatMap(({ points }) => points.map(([x]) => x));
  const first = scale === "linear" ? Math.min(...ends, Infinity) : 0;
  const last = Math.max(...ends, first + 1);
  const place = (x: number): number => {
    const share =
      scale === "linear"
        ? (x - first) / (last - first)
        : Math.log1p(Math.max(0, x)) / Math.log1p(last);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  };
  const curves = lines.map(({ points }, index) => {
    const path = points.map(([x, y]) => `${place(x).toFixed(1)},${level(y).toFixed(1)}`).join(" ");
    const stroke = `stroke="${colourOf(index)}" stroke-width="1.6"`;
    return `<polyline fill="none" ${stroke} points="${path}"/>`;
  });
  const ticks = ticksOf(first, last, scale).map((x) => drawTick(place(x), HEIGHT - 10, x));
  const legend = drawLegend(lines);
  const chart = [...percents(), ...ticks, ...curves].join("");
  return (
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT + legend.height}" role="img">${legend.body}` +
    `<g transform="translate(0 ${legend.height})">${chart}</g></svg>`
  );
}

/** A number under its place; near the right edge it ends there, or it would be cut off. */
export function drawTick(x: number, y: number, value: number): string {
  const isAtEdge = x > WIDTH - TICK_HALF;
  const [at, anchor] = isAtEdge ? [WIDTH, "end"] : [x, "middle"];
  const place = `x="${at.toFixed(1)}" y="${y}" text-anchor="${anchor}"`;
  return `<text ${place}>${formatNumber(value)}</text>`;
}

/** Keys to the lines, in as many rows as their names ask for. */
function drawLegend(lines: readonly Line[]): { readonly body: string; readonly height: number } {
  let x = LEFT;
  let y = 4;
  const keys = lines.map(({ label }, index) => {
    const width = KEY + label.length * CHARACTER;
    if (x > LEFT && x + width > WIDTH) {
      x = LEFT;
      y += LEGEND_ROW;
    }
    const key =
      `<rect x="${x}" y="${y}" width="12" height="12" fill="${colourOf(index)}"/>` +
      `<text x="${x + 17}" y="${y + 10}">${escapeText(label)}</text>`;
    x += width;
    return key;
  });
  return { body: keys.join(""), height: y + LEGEND_ROW };
}

function level(percent: number): number {
  return TOP + ((100 - percent) / 100) * (HEIGHT - TOP - BOTTOM);
}

function percents(): string[] {
  return [0, 25, 50, 75, 100].map((percent) => {
    const y = level(percent).toFixed(1);
    return (
      `<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}"/>` +
      `<text x="${LEFT - 6}" y="${y}" dy="4" text-anchor="end">${percent}</text>`
    );
  });
}

/** Six even places, or powers of ten. */
function ticksOf(first: number, last: number, scale: "linear" | "logarithmic"): number[] {
  if (scale === "linear") {
    return Array.from({ length: 6 }, (_, i) => Math.round(first + ((last - first) * i) / 5));
  }
  const ticks = [0];
  for (let x = 1; x <= last; x *= 10) ticks.push(x);
  return ticks;
}
