import { escapeHtml } from "./html.ts";

/** One line of a chart: points in the order of x; the number is its colour. */
export interface Series {
  readonly name: string;
  readonly colour: number;
  readonly points: readonly (readonly [number, number])[];
}

export interface ChartOptions {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  /** The part of x that is shown; y fits what is in it. */
  readonly from: number;
  readonly to: number;
}

const WIDTH = 720;
const HEIGHT = 360;
const LEFT = 56;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 44;

interface Scale {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly low: number;
  readonly high: number;
}

/** A line chart as an SVG element: no script, colours from the page's style. */
export function drawChart(series: readonly Series[], options: ChartOptions): string {
  const visible = series.map((line) => ({ ...line, points: clip(line.points, options) }));
  const scale = scaleFor(visible, options);
  const lines = visible.map((line) => drawLine(line, scale)).join("");
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(options.title)}">`,
    drawAxes(scale, options),
    lines,
    "</svg>",
  ].join("");
}

function clip(
  points: readonly (readonly [number, number])[],
  { from, to }: ChartOptions,
): readonly (readonly [number, number])[] {
  return points.filter(([x, y]) => x >= from && x <= to && Number.isFinite(y));
}

function scaleFor(series: readonly Series[], { from, to }: ChartOptions): Scale {
  const values = series.flatMap(({ points }) => points.map(([, y]) => y));
  const step = tickStep(Math.min(...values), Math.max(...values));
  const low = values.length === 0 ? 0 : Math.floor(Math.min(...values) / step) * step;
  const high = values.length === 0 ? 100 : Math.max(low + step, roundUp(values, step));
  const span = Math.max(1, to - from);
  return {
    low,
    high,
    x: (value) => LEFT + ((value - from) / span) * (WIDTH - LEFT - RIGHT),
    y: (value) => TOP + ((high - value) / (high - low)) * (HEIGHT - TOP - BOTTOM),
  };
}

function roundUp(values: readonly number[], step: number): number {
  return Math.ceil(Math.max(...values) / step) * step;
}

function drawLine({ name, colour, points }: Series, { x, y }: Scale): string {
  const path = points.map(([a, b]) => `${x(a).toFixed(1)},${y(b).toFixed(1)}`).join(" ");
  return (
    `<polyline class="line c${colour}" points="${path}">` +
    `<title>${escapeHtml(name)}</title></polyline>`
  );
}

function drawAxes(scale: Scale, { from, to, xTitle, yTitle }: ChartOptions): string {
  const parts: string[] = [];
  const yStep = tickStep(scale.low, scale.high);
  for (let value = scale.low; value <= scale.high; value += yStep) {
    const y = scale.y(value).toFixed(1);
    parts.push(`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}"/>`);
    parts.push(`<text class="tick end" x="${LEFT - 6}" y="${y}" dy="4">${value}</text>`);
  }
  const xStep = tickStep(from, to);
  for (let value = Math.ceil(from / xStep) * xStep; value <= to; value += xStep) {
    const x = scale.x(value).toFixed(1);
    parts.push(`<text class="tick middle" x="${x}" y="${HEIGHT - BOTTOM + 18}">${value}</text>`);
  }
  const middle = (LEFT + WIDTH - RIGHT) / 2;
  parts.push(`<text class="axis middle" x="${middle}" y="${HEIGHT - 6}">${escapeHtml(xTitle)}`);
  parts.push(`</text><text class="axis middle" transform="translate(14 ${HEIGHT / 2}) `);
  parts.push(`rotate(-90)">${escapeHtml(yTitle)}</text>`);
  return parts.join("");
}

/** A step of whole numbers that makes at most ten ticks of `low..high`. */
function tickStep(low: number, high: number): number {
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500];
  return steps.find((step) => (high - low) / step <= 10) ?? 1000;
}
