import type { Run } from "./codec.ts";

/** One figure of one policy, over its seeds. */
export interface Figure {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

/** One row of the comparison: a metric, and each policy's figure in the order of the columns. */
export interface MetricRow {
  readonly name: string;
  readonly better: "lower" | "higher" | undefined;
  readonly figures: readonly (Figure | undefined)[];
  /** Columns whose mean is the best; none where that is not known, or all are the same. */
  readonly best: ReadonlySet<number>;
}

/** The policies in the order in which they first come. */
export function policiesOf(runs: readonly Run[]): readonly string[] {
  return [...new Set(runs.map(({ policy }) => policy))];
}

/** Every metric that is a number, in the order of the documents. Cost: O(runs x metrics). */
export function metricRows(runs: readonly Run[]): readonly MetricRow[] {
  const policies = policiesOf(runs);
  const names = new Set<string>();
  for (const { metrics } of runs) {
    for (const [name, value] of Object.entries(metrics)) {
      if (typeof value === "number") names.add(name);
    }
  }
  return [...names].map((name) => {
    const figures = policies.map((policy) => figureOf(runs, policy, name));
    const better = betterOf(name);
    return { name, better, figures, best: bestOf(figures, better) };
  });
}

/** One line of a chart: a policy's curve, its points averaged over the seeds. */
export interface Curve {
  readonly policy: string;
  readonly points: readonly (readonly [number, number])[];
}

/** The curves of every metric that is one. */
export function curvesOf(runs: readonly Run[]): ReadonlyMap<string, readonly Curve[]> {
  const sums = new Map<string, Map<string, Map<number, readonly [number, number]>>>();
  for (const { policy, metrics } of runs) {
    for (const [name, value] of Object.entries(metrics)) {
      if (typeof value === "number") continue;
      const byPolicy = sums.get(name) ?? new Map();
      sums.set(name, byPolicy);
      const points: Map<number, readonly [number, number]> = byPolicy.get(policy) ?? new Map();
      byPolicy.set(policy, points);
      for (const [at, amount] of value) {
        const [sum, count] = points.get(at) ?? [0, 0];
        points.set(at, [sum + amount, count + 1]);
      }
    }
  }
  return new Map([...sums].map(([name, byPolicy]) => [name, [...byPolicy].map(curveOf)]));
}

function curveOf([policy, points]: [string, Map<number, readonly [number, number]>]): Curve {
  return { policy, points: [...points].map(([at, [sum, count]]) => [at, sum / count] as const) };
}

/** Families of percentiles that belong together, such as those of the waits. */
export function spreadsOf(rows: readonly MetricRow[], policies: readonly string[]) {
  const quantiles = ["median", "p95", "p99", "max"];
  const families = rows.flatMap(({ name }) => /^median_(.+)$/.exec(name)?.[1] ?? []);
  return families.map((family) => ({
    name: family,
    labels: quantiles,
    curves: policies.map((policy, column) => ({
      policy,
      points: quantiles.flatMap((quantile, index) => {
        const row = rows.find(({ name }) => name === `${quantile}_${family}`);
        const figure = row?.figures[column];
        return figure === undefined ? [] : [[index, figure.mean] as const];
      }),
    })),
  }));
}

function figureOf(runs: readonly Run[], policy: string, name: string): Figure | undefined {
  const values = runs.flatMap((run) => {
    const value = run.metrics[name];
    return run.policy === policy && typeof value === "number" ? [value] : [];
  });
  if (values.length === 0) return undefined;
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    min: Math.min(...values),
    max: Math.max(...values),
    count: values.length,
  };
}

function bestOf(
  figures: readonly (Figure | undefined)[],
  better: MetricRow["better"],
): ReadonlySet<number> {
  const means = figures.flatMap((figure) => figure?.mean ?? []);
  if (better === undefined || means.length < 2) return new Set();
  const best = better === "lower" ? Math.min(...means) : Math.max(...means);
  if (means.every((mean) => mean === best)) return new Set();
  return new Set(figures.flatMap((figure, index) => (figure?.mean === best ? [index] : [])));
}

const LOWER = new RegExp(
  "wait|flow|slowdown$|jct|delay|makespan$|last_end(_tick)?$|over_bound|starved|dropped|" +
    "unallocated|idle|fragmentation",
);
const HIGHER = /utilisation|placed|started_per|allocation/;

/** Which way is better, for the metrics that `docs/metrics.md` names. */
function betterOf(name: string): MetricRow["better"] {
  if (HIGHER.test(name)) return "higher";
  return LOWER.test(name) ? "lower" : undefined;
}
