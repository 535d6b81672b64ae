const HOUR_S = 3_600;
const WEEK_H = 168;

/**
 * Where on a bar from 0 to 1 a time so far ahead stands: even steps for 1 h, 3 h, 9 h ... up to a
 * week, for nobody tells a minute from another two days ahead.
 */
export function aheadShare(seconds: number): number {
  const hours = Math.min(Math.max(seconds, 0) / HOUR_S, WEEK_H);
  return Math.log1p(hours) / Math.log1p(WEEK_H);
}
