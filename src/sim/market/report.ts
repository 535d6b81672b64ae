import type { QualityRow } from "./quality.ts";
import type { MarketMetrics, SimulatedMarket, SimulatedMarketRun } from "./simulate.ts";

export interface MarketReport {
  readonly title: string;
  readonly runs: readonly SimulatedMarketRun[];
  /** The run whose prices are drawn. */
  readonly drawn?: SimulatedMarket;
  readonly quality?: readonly QualityRow[];
}

/** One self-contained page: a table of the runs, prices over time, the quality table. */
export function marketReport({ title, runs, drawn, quality }: MarketReport): string {
  const parts = [
    `<h1>${escaped(title)}</h1>`,
    table(
      ["policy", "seed", ...METRICS],
      runs.map(({ policy, seed, metrics }) => [
        policy,
        `${seed}`,
        ...METRICS.map((name) => figure(metrics[name])),
      ]),
    ),
    drawn === undefined ? "" : `<h2>Prices over time: ${escaped(drawn.policy)}</h2>${chart(drawn)}`,
    quality === undefined ? "" : qualityTable(quality),
  ];
  const head = `<meta charset="utf-8"><title>${escaped(title)}</title><style>${STYLE}</style>`;
  const body = parts.join("\n");
  return `<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`;
}

const METRICS = [
  "mean_distance",
  "byte_distance_gb",
  "mean_flow_s",
  "p95_flow_s",
  "last_end_s",
  "mean_wait_s",
  "mean_price",
  "fairness",
  "unserved_groups",
] as const satisfies readonly (keyof MarketMetrics)[];

const STYLE = `body{font:14px system-ui;margin:2rem;max-width:72rem}table{border-collapse:collapse}
td,th{padding:.2rem .6rem;border-bottom:1px solid #ccc;text-align:right}
td:first-child{text-align:left}svg{background:#fafafa}text{font:11px system-ui}
polyline{fill:none;stroke:#0a6;stroke-width:1.5}`;

function qualityTable(rows: readonly QualityRow[]): string {
  const head = ["policy", "median", "p90", "max", "mean delay", "held %"];
  const lines = rows.map(({ policy, medianRatio, p90Ratio, maxRatio, meanDelay, heldPercent }) => [
    policy,
    ...[medianRatio, p90Ratio, maxRatio, meanDelay, heldPercent].map(figure),
  ]);
  return `<h2>Distance cost against the optimal assignment</h2>${table(head, lines)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (tag: string, cells: readonly string[]): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("")}</tr>`;
  return `<table>${line("th", head)}${rows.map((row) => line("td", row)).join("")}</table>`;
}

const WIDTH = 800;
const HEIGHT = 200;
const BINS = 100;

/** The mean price of the groups that started in each hundredth of the run. */
function chart({ run }: SimulatedMarket): string {
  const end = Math.max(1, ...run.groups.map(({ startedAt }) => startedAt + 1));
  const bins = Array.from({ length: BINS }, () => ({ total: 0, count: 0 }));
  for (const { startedAt, price } of run.groups) {
    const bin = bins[Math.floor((startedAt / end) * BINS)]!;
    bin.total += price;
    bin.count += 1;
  }
  const means = bins.map(({ total, count }) => (count === 0 ? undefined : total / count));
  const top = Math.max(1, ...means.map((mean) => mean ?? 0));
  const points = means.flatMap((mean, k) =>
    mean === undefined ? [] : [`${(k * WIDTH) / BINS},${HEIGHT - (HEIGHT * mean) / top}`],
  );
  const label = `${(top / 1e6).toFixed(2)} credits, ${Math.round(end / 1_000)} s`;
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" role="img" aria-label="prices">
<text x="4" y="12">${label}</text><polyline points="${points.join(" ")}"/></svg>`;
}

function figure(value: number): string {
  return Number.isInteger(value) ? `${value}` : value.toFixed(3);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
