import { drawTick } from "./lines.ts";
import { formatNumber } from "./text.ts";

/** One job on a node. */
export interface GanttBar {
  readonly job: number;
  readonly node: number;
  readonly size: number;
  readonly startAt: number;
  /** Exclusive. */
  readonly endAt: number;
}

const WIDTH = 1000;
const LEFT = 64;
const NODE_HEIGHT = 56;
const GAP = 10;
/** More bars than this are hard to draw and impossible to tell apart. */
const BARS_MAX = 4000;

/**
 * Nodes as lanes over time. In a lane a job is as high as its share of the node; where the jobs of
 * a node overlap they are stacked by first fit. At most 4000 jobs are drawn, the largest.
 */
export function drawGantt(bars: readonly GanttBar[]): string {
  const nodes = [...new Set(bars.map(({ node }) => node))].sort((a, b) => a - b);
  const chosen =
    bars.length <= BARS_MAX
      ? bars
      : bars.toSorted((a, b) => areaOf(b) - areaOf(a) || a.job - b.job).slice(0, BARS_MAX);
  const last = bars.reduce((end, { endAt }) => Math.max(end, endAt), 1);
  const lanes = nodes.map((node, index) => {
    const own = chosen.filter((bar) => bar.node === node);
    return drawLane(own, { node, top: index * (NODE_HEIGHT + GAP), last });
  });
  const height = nodes.length * (NODE_HEIGHT + GAP) + 20;
  const ticks = Array.from({ length: 6 }, (_, i) => Math.round((last * i) / 5)).map((x) =>
    drawTick(Number(place(x, last)), height - 4, x),
  );
  const note =
    chosen.length < bars.length
      ? `<p>The ${BARS_MAX} largest of ${formatNumber(bars.length)} jobs.</p>`
      : "";
  const body = [...lanes, ...ticks].join("");
  return `${note}<svg viewBox="0 0 ${WIDTH} ${height}" role="img">${body}</svg>`;
}

function areaOf({ size, startAt, endAt }: GanttBar): number {
  return size * (endAt - startAt);
}

function place(x: number, last: number): string {
  return (LEFT + (x / last) * (WIDTH - LEFT - 12)).toFixed(1);
}

interface Lane {
  readonly node: number;
  readonly top: number;
  readonly last: number;
}

function drawLane(bars: readonly GanttBar[], { node, top, last }: Lane): string {
  const { offsets, units } = stack(bars);
  const drawn = bars.map((bar, index) => {
    const x = place(bar.startAt, last);
    const width = Math.max(0.4, Number(place(bar.endAt, last)) - Number(x));
    const y = top + (offsets[index]! / units) * NODE_HEIGHT;
    const height = (bar.size / units) * NODE_HEIGHT;
    const colour = `hsl(${(bar.job * 47) % 360} 55% 52%)`;
    const title = `job ${bar.job}, size ${bar.size}, ${bar.startAt} to ${bar.endAt}`;
    return (
      `<rect x="${x}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" ` +
      `height="${height.toFixed(1)}" fill="${colour}"><title>${title}</title></rect>`
    );
  });
  const middle = top + NODE_HEIGHT / 2 + 4;
  const label = `<text x="${LEFT - 8}" y="${middle}" text-anchor="end">node ${node}</text>`;
  const frame =
    `<rect class="axis" fill="none" x="${LEFT}" y="${top}" ` +
    `width="${WIDTH - LEFT - 12}" height="${NODE_HEIGHT}"/>`;
  return label + frame + drawn.join("");
}

/** Gives each job the lowest place in which nothing that runs beside it is. */
function stack(bars: readonly GanttBar[]): { offsets: readonly number[]; units: number } {
  const order = bars.map((_, index) => index);
  order.sort((a, b) => bars[a]!.startAt - bars[b]!.startAt || bars[a]!.job - bars[b]!.job);
  const offsets = new Array<number>(bars.length).fill(0);
  let active: number[] = [];
  let units = 1;
  for (const index of order) {
    const bar = bars[index]!;
    active = active.filter((other) => bars[other]!.endAt > bar.startAt);
    active.sort((a, b) => offsets[a]! - offsets[b]!);
    let offset = 0;
    for (const other of active) {
      if (offset + bar.size <= offsets[other]!) break;
      offset = Math.max(offset, offsets[other]! + bars[other]!.size);
    }
    offsets[index] = offset;
    units = Math.max(units, offset + bar.size);
    active.push(index);
  }
  return { offsets, units };
}
