import type { RunWire } from "../../../wire/index.ts";

/** What one job runs on one node, or in one pool that has no nodes. */
export interface GanttBar {
  readonly key: string;
  readonly job: string;
  readonly name: string | undefined;
  readonly user: string;
  /** From the first of its parts' starts to the last of their ends, Unix seconds. */
  readonly start: number;
  readonly end: number;
  readonly parts: number;
  /** Units it holds there: GPUs, on a node. */
  readonly units: number;
}

export interface GanttRow {
  readonly key: string;
  /** Undefined for what has no node: the row is a pool. */
  readonly node: string | undefined;
  readonly title: string;
  /** Longest first: they are the frame that the others move in. */
  readonly bars: readonly GanttBar[];
}

/**
 * What runs, by node and then by pool for what has none. Everything in it runs now, so each job of
 * a row has a lane of its own; parts of one job share it. O(runs log runs).
 */
export function ganttRows(runs: readonly RunWire[]): readonly GanttRow[] {
  const rows = new Map<string, Map<string, GanttBar>>();
  const add = (row: string, run: RunWire, units: number): void => {
    const bars = rows.get(row) ?? new Map<string, GanttBar>();
    rows.set(row, bars);
    bars.set(run.job_id, joined(bars.get(run.job_id), run, units));
  };
  for (const run of runs) {
    for (const { node, gpus } of run.nodes) add(`n ${node}`, run, gpus.length);
    if (run.nodes.length === 0) add(`p ${run.pool}`, run, run.units);
  }
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, bars]) => ({
      key,
      node: key.startsWith("n ") ? key.slice(2) : undefined,
      title: key.slice(2),
      bars: [...bars.values()].sort((a, b) => b.end - a.end || numberOf(a.job) - numberOf(b.job)),
    }));
}

function joined(before: GanttBar | undefined, run: RunWire, units: number): GanttBar {
  return {
    key: run.job_id,
    job: run.job_id,
    name: run.name,
    user: run.user_id,
    start: Math.min(before?.start ?? Number.POSITIVE_INFINITY, run.start_time),
    end: Math.max(before?.end ?? 0, run.end_time),
    parts: (before?.parts ?? 0) + 1,
    units: (before?.units ?? 0) + units,
  };
}

function numberOf(job: string): number {
  return Number(job.slice(1));
}

const HOUR_S = 3_600;
const BACK_S_MAX = 12 * HOUR_S;
const AHEAD_S_MAX = 36 * HOUR_S;

/** The stretch that shows all of it, or as much as can be told apart around now. */
export function ganttSpan(
  rows: readonly GanttRow[],
  now: number,
): { readonly from: number; readonly to: number } {
  let from = now - HOUR_S;
  let to = now + HOUR_S;
  for (const { bars } of rows) {
    for (const { start, end } of bars) {
      from = Math.min(from, start);
      to = Math.max(to, end);
    }
  }
  return { from: Math.max(from, now - BACK_S_MAX), to: Math.min(to, now + AHEAD_S_MAX) };
}
