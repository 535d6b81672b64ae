import type { Schedule } from "../metrics/index.ts";
import type { GanttBar } from "./gantt.ts";

const BUCKETS = 240;
const WAIT_POINTS = 160;

/**
 * Use over time in percent of `unitsAt`, as the mean of each of 240 even spans from the first
 * arrival to the last end. O(jobs x spans that a job lasts).
 */
export function utilisationSeries(
  schedule: Schedule,
  unitsAt: (instant: number) => number,
): (readonly [number, number])[] {
  const { arrivedAt, startedAt, duration, size } = schedule;
  const first = arrivedAt.reduce((least, at) => Math.min(least, at), Infinity);
  let last = 0;
  for (let i = 0; i < size.length; i++) last = Math.max(last, startedAt[i]! + duration[i]!);
  if (!(last > first)) return [];
  const span = (last - first) / BUCKETS;
  const used = new Float64Array(BUCKETS);
  for (let i = 0; i < size.length; i++) {
    const from = startedAt[i]! - first;
    const to = from + duration[i]!;
    const lastBucket = Math.min(BUCKETS - 1, Math.floor(to / span));
    for (let bucket = Math.floor(from / span); bucket <= lastBucket; bucket++) {
      const overlap = Math.min(to, (bucket + 1) * span) - Math.max(from, bucket * span);
      used[bucket]! += size[i]! * Math.max(0, overlap);
    }
  }
  return Array.from(used, (area, bucket) => {
    const units = unitsAt(first + (bucket + 0.5) * span);
    const percent = units === 0 ? 0 : (100 * area) / (span * units);
    return [first + (bucket + 0.5) * span, Math.min(100, percent)];
  });
}

/** How many percent of the jobs waited no longer than each of up to 160 waits. */
export function waitSeries({ arrivedAt, startedAt }: Schedule): (readonly [number, number])[] {
  const waits = startedAt.map((at, i) => at - arrivedAt[i]!).toSorted();
  const points: (readonly [number, number])[] = [];
  for (let i = 1; i <= WAIT_POINTS; i++) {
    const rank = Math.ceil((waits.length * i) / WAIT_POINTS);
    if (rank > 0) points.push([waits[rank - 1]!, (100 * rank) / waits.length]);
  }
  return points;
}

/** A schedule as bars; `node` says where each job ran. */
export function ganttBars(schedule: Schedule, node: Float64Array): GanttBar[] {
  return Array.from(node, (place, job) => ({
    job,
    node: place,
    size: schedule.size[job]!,
    startAt: schedule.startedAt[job]!,
    endAt: schedule.startedAt[job]! + schedule.duration[job]!,
  }));
}
