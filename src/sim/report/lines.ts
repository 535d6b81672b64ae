import { colourOf } from "./style.ts";
import { escapeText, formatNumber } from "./text.ts";

/** One line of a chart: points by rising x, y in percent. */
export interface Line {
  readonly label: string;
  readonly points: readonly (readonly [number, number])[];
}

const WIDTH = 1000;
const HEIGHT = 260;
const LEFT = 48;
const BOTTOM = 30;
const TOP = 26;

/** Lines of percents over a common x axis. */
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
    return LEFT + share * (WIDTH - LEFT - 12);
  };
  const body = lines.map(({ label, points }, index) => {
    const path = points.map(([x, y]) => `${place(x).toFixed(1)},${level(y).toFixed(1)}`).join(" ");
    const stroke = `fill="none" stroke="${colourOf(index)}" stroke-width="1.6"`;
    const legend = LEFT + (index * (WIDTH - LEFT)) / Math.max(lines.length, 4);
    return (
      `<polyline ${stroke} points="${path}"/>` +
      `<rect x="${legend.toFixed(0)}" y="4" width="12" height="12" fill="${colourOf(index)}"/>` +
      `<text x="${(legend + 17).toFixed(0)}" y="14">${escapeText(label)}</text>`
    );
  });
  const ticks = ticksOf(first, last, scale).map(
    (x) =>
      `<text x="${place(x).toFixed(1)}" y="${HEIGHT - 10}" text-anchor="middle">` +
      `${formatNumber(x)}</text>`,
  );
  const parts = [...percents(), ...ticks, ...body].join("");
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">${parts}</svg>`;
}

function level(percent: number): number {
  return TOP + ((100 - percent) / 100) * (HEIGHT - TOP - BOTTOM);
}

function percents(): string[] {
  return [0, 25, 50, 75, 100].map((percent) => {
    const y = level(percent).toFixed(1);
    return (
      `<line class="axis" x1="${LEFT}" x2="${WIDTH - 12}" y1="${y}" y2="${y}"/>` +
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
