import type { Metrics } from "../metrics/index.ts";
import { drawBars } from "./bars.ts";
import { drawGantt, type GanttBar } from "./gantt.ts";
import { drawLines, type Line } from "./lines.ts";
import { REPORT_STYLE } from "./style.ts";
import { escapeText, formatNumber } from "./text.ts";

/** One run in a report. */
export interface ReportRun {
  readonly policy: string;
  readonly seed: number;
  readonly metrics: Metrics;
  /** What ran where and when; absent where there are no nodes. */
  readonly gantt?: readonly GanttBar[];
  /** Use over time, in percent of what there was. */
  readonly utilisation: readonly (readonly [number, number])[];
  /** Waits as (wait, percent of jobs that waited no longer). */
  readonly waits: readonly (readonly [number, number])[];
}

export interface ReportOptions {
  readonly title: string;
  /** What was run on what, for the line below the title. */
  readonly about: string;
  /** `ticks` or `seconds`. */
  readonly timeUnit: string;
  readonly runs: readonly ReportRun[];
}

/** Metrics in the table of policies, with the better end. */
const TABLE: readonly (readonly [string, "least" | "most"])[] = [
  ["last_end_tick", "least"],
  ["makespan", "least"],
  ["mean_flow", "least"],
  ["mean_wait", "least"],
  ["p95_wait", "least"],
  ["p99_wait", "least"],
  ["max_wait", "least"],
  ["avg_bounded_slowdown", "least"],
  ["utilisation_pct", "most"],
  ["starved_jobs", "least"],
];

/** Metrics drawn as bars. */
const BARS = ["mean_flow", "max_wait", "avg_bounded_slowdown", "makespan"];

/**
 * One HTML page with everything in it: a table of the policies, their comparison, use over time,
 * the waits, and what ran where. No script and no request; follows the reader's light or dark.
 */
export function renderReport(options: ReportOptions): string {
  const { title, about, runs, timeUnit } = options;
  const seeds = [...new Set(runs.map(({ seed }) => seed))].filter((seed) => seed > 0);
  // Files have seed 0. Of a sweep one seed is drawn: a page that kept it back would look like all.
  const seedWords = seeds.length === 1 ? `, seed ${seeds[0]}` : "";
  const parts = [
    `<h1>${escapeText(title)}</h1><p>${escapeText(about + seedWords)}</p>`,
    section("Policies", renderTable(runs)),
    section("Comparison", BARS.map((name) => barsOf(runs, name)).join("")),
    section(`Use over time (percent, by ${timeUnit})`, drawLines(linesOf(runs, "utilisation"))),
    section(
      `Waits (percent of jobs that waited at most so many ${timeUnit})`,
      drawLines(linesOf(runs, "waits"), "logarithmic"),
    ),
    ...runs.flatMap((run) => ganttSection(run, timeUnit)),
  ];
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeText(title)}</title><style>${REPORT_STYLE}</style></head>`,
    `<body><main>${parts.join("\n")}</main></body></html>\n`,
  ].join("\n");
}

function section(title: string, body: string): string {
  return `<section><h2>${escapeText(title)}</h2>${body}</section>`;
}

function nameOf(run: ReportRun, runs: readonly ReportRun[]): string {
  const isAlone = runs.filter(({ policy }) => policy === run.policy).length === 1;
  return isAlone ? run.policy : `${run.policy} (seed ${run.seed})`;
}

/** A metric's name for people: `avg_bounded_slowdown` as three words, that may stand in lines. */
function wordsOf(name: string): string {
  return name.replace(/_pct$/, " %").replaceAll("_", " ");
}

function renderTable(runs: readonly ReportRun[]): string {
  const columns = TABLE.filter(([name]) => runs.some(({ metrics }) => name in metrics));
  const head = columns.map(([name]) => `<th scope="col">${wordsOf(name)}</th>`).join("");
  const best = new Map(
    columns.map(([name, end]) => {
      const values = runs.map(({ metrics }) => metrics[name] ?? Number.NaN);
      return [name, end === "least" ? Math.min(...values) : Math.max(...values)];
    }),
  );
  const rows = runs.map((run) => {
    const cells = columns.map(([name]) => {
      const value = run.metrics[name] ?? Number.NaN;
      const mark = value === best.get(name) ? ' class="best"' : "";
      return `<td${mark}>${formatNumber(value)}</td>`;
    });
    return `<tr><th scope="row">${escapeText(nameOf(run, runs))}</th>${cells.join("")}</tr>`;
  });
  const header = `<thead><tr><th scope="col">policy</th>${head}</tr></thead>`;
  return `<div class="scroll"><table>${header}<tbody>${rows.join("")}</tbody></table></div>`;
}

function barsOf(runs: readonly ReportRun[], name: string): string {
  const values = runs.map((run) => ({
    label: nameOf(run, runs),
    value: run.metrics[name] ?? 0,
  }));
  return `<figure><figcaption>${wordsOf(name)}</figcaption>${drawBars(values)}</figure>`;
}

function linesOf(runs: readonly ReportRun[], of: "utilisation" | "waits"): readonly Line[] {
  return runs.map((run) => ({ label: nameOf(run, runs), points: run[of] }));
}

function ganttSection(run: ReportRun, timeUnit: string): string[] {
  if (run.gantt === undefined) return [];
  return [section(`Nodes over ${timeUnit}: ${run.policy}`, drawGantt(run.gantt))];
}
