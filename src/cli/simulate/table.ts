import type { Io } from "../terminal/io.ts";
import { renderTable } from "../terminal/table.ts";
import type { Figures, Outcome } from "./order.ts";

/** Metrics side by side under one title. */
export interface Block {
  readonly title: string;
  readonly columns: readonly MetricColumn[];
}

export interface MetricColumn {
  readonly title: string;
  readonly metric: string;
  /** Which end is the better one; without it none is marked. */
  readonly best?: "least" | "most";
  /** Of numbers that are not whole. */
  readonly decimals?: number;
  /** A ratio to a bound, shown as how far beyond it, in percent. */
  readonly isOverBound?: boolean;
}

/** A figure; over several seeds with half the width of its confidence interval. */
interface Figure {
  readonly mean: number;
  readonly ci95?: number;
}

interface Row {
  readonly policy: string;
  readonly figures: ReadonlyMap<string, Figure>;
}

/**
 * The policies below each other in every block. The best of each column has a star before it,
 * unless all are as good. Columns that no run has are left
 * out, and blocks without columns.
 */
export function renderComparison(outcome: Outcome, blocks: readonly Block[], io: Io): string {
  const rows = rowsOf(outcome);
  const texts = blocks.map((block) => renderBlock(block, rows, io));
  return texts.filter((text) => text !== "").join("\n");
}

/** The mean of a metric over all runs, such as of a bound that they share. */
export function meanOf(outcome: Outcome, metric: string): number {
  const values = rowsOf(outcome).map(({ figures }) => figures.get(metric)?.mean ?? 0);
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** Whole numbers as they are, others with some decimals. */
export function formatFigure(value: number, decimals = 2): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(decimals);
}

function rowsOf({ runs, summary }: Outcome): readonly Row[] {
  if (summary === undefined) {
    return runs.map(({ policy, metrics }) => ({ policy, figures: flat(metrics) }));
  }
  return summary.map(({ policy, metrics }) => ({
    policy,
    figures: new Map(Object.entries(metrics)),
  }));
}

function flat(metrics: Figures): ReadonlyMap<string, Figure> {
  const figures = new Map<string, Figure>();
  for (const [name, value] of Object.entries(metrics)) {
    if (typeof value === "number") figures.set(name, { mean: value });
    else for (const [at, mean] of Object.entries(value)) figures.set(`${name}.${at}`, { mean });
  }
  return figures;
}

function renderBlock({ title, columns }: Block, rows: readonly Row[], io: Io): string {
  const shown = columns.filter(({ metric }) => rows.some(({ figures }) => figures.has(metric)));
  if (shown.length === 0) return "";
  const cells = shown.map((column) => cellsOf(column, rows));
  return renderTable(
    [{ title }, ...shown.map((column) => ({ title: column.title, align: "right" }) as const)],
    rows.map(({ policy }, index) => [policy, ...cells.map((column) => column[index])]),
    io.out,
  );
}

function cellsOf(column: MetricColumn, rows: readonly Row[]): readonly (string | undefined)[] {
  const figures = rows.map((row) => shownFigure(column, row.figures.get(column.metric)));
  const known = figures.filter((figure) => figure !== undefined);
  const isWhole = known.every(({ mean, ci95 }) => Number.isInteger(mean) && ci95 === undefined);
  const decimals = isWhole ? 0 : (column.decimals ?? 2);
  const best = bestOf(column, known);
  return figures.map((figure) => {
    if (figure === undefined) return undefined;
    const spread = figure.ci95 === undefined ? "" : ` ±${figure.ci95.toFixed(decimals)}`;
    return `${figure.mean === best ? "*" : ""}${figure.mean.toFixed(decimals)}${spread}`;
  });
}

function shownFigure(
  { isOverBound = false }: MetricColumn,
  figure: Figure | undefined,
): Figure | undefined {
  if (figure === undefined || !isOverBound) return figure;
  const spread = figure.ci95 === undefined ? {} : { ci95: 100 * figure.ci95 };
  return { mean: 100 * (figure.mean - 1), ...spread };
}

function bestOf({ best }: MetricColumn, figures: readonly Figure[]): number | undefined {
  const means = figures.map(({ mean }) => mean);
  const least = Math.min(...means);
  const most = Math.max(...means);
  if (best === undefined || least === most) return undefined;
  return best === "least" ? least : most;
}
