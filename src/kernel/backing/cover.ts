import type { Window } from "../model/index.ts";

/**
 * The parts of `window` that none of `others` covers, ascending. What one more tenant of a GPU
 * takes from its pool, and what its leaving gives back: a shared GPU counts as one whole GPU for
 * as long as anybody is on it. O(k log k) for k others.
 */
export function uncovered(window: Window, others: readonly Window[]): readonly Window[] {
  const sorted = others
    .filter(
      (other) => Math.max(other.startAt, window.startAt) < Math.min(other.endAt, window.endAt),
    )
    .sort((a, b) => a.startAt - b.startAt);
  const parts: Window[] = [];
  let startAt = window.startAt;
  for (const other of sorted) {
    if (other.startAt > startAt) parts.push({ startAt, endAt: other.startAt });
    startAt = Math.max(startAt, other.endAt);
  }
  if (startAt < window.endAt) parts.push({ startAt, endAt: window.endAt });
  return parts;
}
