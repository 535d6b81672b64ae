/** Where the values of one quantity lie. */
export interface Summary {
  readonly mean: number;
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Percentiles by nearest rank: the least value that so many percent don't exceed. O(n log n). */
export function summarise(values: Float64Array): Summary {
  if (values.length === 0) return { mean: 0, median: 0, p95: 0, p99: 0, max: 0 };
  const sorted = values.toSorted();
  const at = (percent: number): number =>
    sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)]!;
  let sum = 0;
  for (const value of values) sum += value;
  return {
    mean: sum / values.length,
    median: at(50),
    p95: at(95),
    p99: at(99),
    max: at(100),
  };
}
