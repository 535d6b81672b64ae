import type { PlacementRun } from "../simulate.ts";
import { drawChart, type Series } from "./chart.ts";
import { escapeHtml } from "./html.ts";

export interface ReportOptions {
  readonly title: string;
  /** What was replayed, in a sentence: files, numbers of nodes and pods. */
  readonly about: string;
}

const COLUMNS_SHOWN = ["50", "80", "90", "95", "100", "110", "120", "130"];

/** Colours told apart in both themes; a tenth policy shares that of the first. */
const COLOURS = 9;

/**
 * The runs as one HTML page with curves and tables. It stands alone: no script, no font, no
 * image, nothing is requested from anywhere.
 */
export function placementReport(runs: readonly PlacementRun[], options: ReportOptions): string {
  const series = runs.map(seriesOf);
  const demand = Math.max(0, ...runs.map(({ curve }) => curve.length - 1));
  const axes = { xTitle: "demand, % of all GPUs", yTitle: "allocated, % of all GPUs" };
  const whole = { ...axes, title: "GPU allocation by demand", from: 0, to: demand };
  const last = { ...axes, title: "the same where GPUs run out", from: 0.8 * demand, to: demand };
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta http-equiv="Content-Security-Policy" ',
    "content=\"default-src 'none'; style-src 'unsafe-inline'\">",
    `<title>${escapeHtml(options.title)}</title><style>${STYLE}</style></head><body><main>`,
    `<h1>${escapeHtml(options.title)}</h1><p>${escapeHtml(options.about)}</p>`,
    figure(whole.title, drawChart(series, whole)),
    figure(last.title, drawChart(series, { ...last, from: Math.round(last.from) })),
    "<h2>GPU allocation, % of all GPUs, by demand</h2>",
    allocationTable(runs),
    "<h2>At the end</h2>",
    endTable(runs),
    "</main></body></html>\n",
  ].join("");
}

function seriesOf(run: PlacementRun, number: number): Series {
  return {
    name: nameOf(run),
    colour: number % COLOURS,
    points: run.curve.map((allocation, demand) => [demand, allocation] as const),
  };
}

function nameOf({ policy, seed }: PlacementRun): string {
  return `${policy}, seed ${seed}`;
}

function figure(title: string, chart: string): string {
  return `<figure><figcaption>${escapeHtml(title)}</figcaption>${chart}</figure>`;
}

function allocationTable(runs: readonly PlacementRun[]): string {
  const columns = COLUMNS_SHOWN.filter((column) =>
    runs.some(({ metrics }) => metrics.allocation_pct[column] !== undefined),
  );
  const rows = runs.map((run, i) => [
    legend(run, i),
    ...columns.map((column) => run.metrics.allocation_pct[column]?.toFixed(2) ?? ""),
  ]);
  return table(["policy", ...columns.map((column) => `${column} %`)], rows);
}

function endTable(runs: readonly PlacementRun[]): string {
  const head = ["policy", "GPUs unallocated", "GPUs idle", "fragmentation, %"];
  const rows = runs.map((run, i) => [
    legend(run, i),
    run.metrics.unallocated_gpus.toFixed(1),
    `${run.metrics.idle_gpus}`,
    run.metrics.fragmentation_pct.toFixed(2),
    `${run.metrics.placed_pods}`,
    `${run.metrics.dropped_pods}`,
    `${run.metrics.dropped_gpu_pods}`,
  ]);
  return table([...head, "pods placed", "pods dropped", "of them with GPUs"], rows);
}

function legend(run: PlacementRun, number: number): string {
  return `<span class="key c${number % COLOURS}"></span>${escapeHtml(nameOf(run))}`;
}

/** Cells are HTML already. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const headCells = head.map((cell) => `<th>${cell}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join("")}</tr>`);
  return `<div class="wide"><table><tr>${headCells}</tr>${body.join("")}</table></div>`;
}

const PALETTE = [
  ["#0a6ed1", "#5cb3ff"],
  ["#c2410c", "#ff9d5c"],
  ["#15803d", "#5fd38a"],
  ["#7e22ce", "#c99bff"],
  ["#b91c1c", "#ff8080"],
  ["#0f766e", "#4fd1c5"],
  ["#a16207", "#e8c547"],
  ["#475569", "#a8b6c8"],
  ["#be185d", "#ff8cc0"],
] as const;

const STYLE = [
  ":root{color-scheme:light dark;--ink:#1a1d21;--paper:#fff;--faint:#d8dce1;",
  `${PALETTE.map(([light], i) => `--c${i}:${light};`).join("")}}`,
  "@media(prefers-color-scheme:dark){:root{--ink:#e6e8eb;--paper:#14171a;--faint:#3a4047;",
  `${PALETTE.map(([, dark], i) => `--c${i}:${dark};`).join("")}}}`,
  "body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}",
  "main{max-width:60rem;margin:0 auto;padding:1.5rem 1rem}",
  "h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}",
  "figure{margin:1.5rem 0}svg{width:100%;height:auto}",
  ".wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}",
  "th,td{padding:.3rem .7rem;text-align:right;border-bottom:1px solid var(--faint)}",
  "th:first-child,td:first-child{text-align:left;white-space:nowrap}",
  ".line{fill:none;stroke-width:1.8;stroke:currentColor}.grid{stroke:var(--faint)}",
  ".tick,.axis{fill:var(--ink);font-size:12px}.end{text-anchor:end}.middle{text-anchor:middle}",
  ".key{display:inline-block;width:1.1em;height:.25em;margin:0 .5em .25em 0;",
  "background:currentColor}",
  PALETTE.map((_, i) => `.c${i}{color:var(--c${i})}`).join(""),
].join("");
