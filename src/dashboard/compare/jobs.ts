import type { Log, Start } from "./codec.ts";

/** One job in two logs: how much sooner it ended in the second one. */
export interface Shift {
  readonly job: number;
  readonly before: Start;
  readonly after: Start;
  /** Positive: it ended sooner. */
  readonly gain: number;
}

/** Every job that both logs have, the largest gain first; ties by job. Cost: O(n log n). */
export function shiftsOf(before: Log, after: Log): readonly Shift[] {
  const known = new Map(before.starts.map((start) => [start.job, start]));
  return after.starts
    .flatMap((start): Shift[] => {
      const other = known.get(start.job);
      if (other === undefined) return [];
      const gain = other.at + other.duration - (start.at + start.duration);
      return [{ job: start.job, before: other, after: start, gain }];
    })
    .sort((a, b) => b.gain - a.gain || a.job - b.job);
}

/** Bars of a Gantt chart: a row for each node, or as many as a whole machine needs. */
export function ganttRows(log: Log): {
  readonly bars: readonly (Start & { readonly row: number })[];
  readonly rows: readonly string[];
  readonly end: number;
} {
  const nodes = [...new Set(log.starts.flatMap(({ node }) => node ?? []))].sort((a, b) => a - b);
  const rowOf = new Map(nodes.map((node, row) => [node, row]));
  const ends: number[] = [];
  const sorted = [...log.starts].sort((a, b) => a.at - b.at || a.job - b.job);
  const bars = sorted.map((start) => {
    const own = start.node === undefined ? undefined : rowOf.get(start.node);
    return { ...start, row: own ?? freeRow(ends, start) };
  });
  const count = nodes.length === 0 ? ends.length : nodes.length;
  return {
    bars,
    rows: Array.from({ length: count }, (_, row) => (nodes.length === 0 ? "" : String(nodes[row]))),
    end: log.starts.reduce((end, { at, duration }) => Math.max(end, at + duration), 0),
  };
}

function freeRow(ends: number[], { at, duration }: Start): number {
  const free = ends.findIndex((end) => end <= at);
  const row = free < 0 ? ends.length : free;
  ends[row] = at + duration;
  return row;
}

/** Units in use over time, as steps. Cost: O(n log n). */
export function unitsInUse(log: Log): readonly (readonly [number, number])[] {
  const changes = log.starts
    .flatMap(({ at, duration, size }) => [[at, size] as const, [at + duration, -size] as const])
    .sort((a, b) => a[0] - b[0]);
  const points: [number, number][] = [];
  let used = 0;
  for (const [at, change] of changes) {
    used += change;
    const last = points[points.length - 1];
    if (last?.[0] === at) last[1] = used;
    else points.push([at, used]);
  }
  return points;
}
