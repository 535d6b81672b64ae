/** A mean over seeds and half the width of its 95 % confidence interval. */
export interface Interval {
  readonly mean: number;
  readonly ci95: number;
  readonly count: number;
}

/** Student's t for a two-sided 95 %, by degrees of freedom from 1 on. */
const STUDENT_T = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145,
  2.131, 2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048,
  2.045, 2.042,
];
const NORMAL = 1.96;

/** One value has no spread that could be seen: its half width is 0. */
export function intervalOf(values: readonly number[]): Interval {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, count);
  if (count < 2) return { mean, ci95: 0, count };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const t = STUDENT_T[count - 2] ?? NORMAL;
  return { mean, ci95: t * Math.sqrt(squares / (count - 1) / count), count };
}
