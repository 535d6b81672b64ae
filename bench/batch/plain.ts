import type { Workload } from "../../src/sim/workload/index.ts";

interface Running {
  readonly job: number;
  readonly endAt: number;
  readonly expectedAt: number;
}

/**
 * EASY as one would write it first: arrays that are filtered and sorted at every instant. The
 * baseline of `batch.ts`, and its oracle. Answers when each job starts.
 */
export function runPlainEasy(workload: Workload, processors: number): Float64Array {
  const { count, arrivedAt, size, duration, estimate } = workload;
  const startedAt = new Float64Array(count);
  let free = processors;
  let queue: number[] = [];
  let running: Running[] = [];
  let next = 0;
  const begin = (job: number, now: number): void => {
    startedAt[job] = now;
    free -= size[job]!;
    running.push({ job, endAt: now + duration[job]!, expectedAt: now + estimate[job]! });
  };
  while (next < count || running.length > 0) {
    const ends = running.reduce((least, { endAt }) => Math.min(least, endAt), Infinity);
    const now = Math.min(next < count ? arrivedAt[next]! : Infinity, ends);
    for (const { job, endAt } of running) if (endAt === now) free += size[job]!;
    running = running.filter(({ endAt }) => endAt !== now);
    for (; next < count && arrivedAt[next] === now; next++) queue.push(next);
    while (queue.length > 0 && size[queue[0]!]! <= free) begin(queue.shift()!, now);
    const head = queue[0];
    if (head === undefined || free === 0) continue;
    const shadow = shadowOf(running, workload, { now, free, width: size[head]! });
    const left: number[] = [head];
    for (const job of queue.slice(1)) {
      const isShort = now + estimate[job]! <= shadow.at;
      const fits = size[job]! <= free && (isShort || size[job]! <= shadow.extra);
      if (!fits) {
        left.push(job);
        continue;
      }
      if (!isShort) shadow.extra -= size[job]!;
      begin(job, now);
    }
    queue = left;
  }
  return startedAt;
}

function shadowOf(
  running: readonly Running[],
  { size }: Workload,
  { now, free, width }: { readonly now: number; readonly free: number; readonly width: number },
): { at: number; extra: number } {
  const order = running.toSorted((a, b) => a.expectedAt - b.expectedAt || a.job - b.job);
  let level = free;
  let at = now;
  for (const { job, expectedAt } of order) {
    if (level >= width) break;
    level += size[job]!;
    at = Math.max(expectedAt, now + 1);
  }
  return { at, extra: level - width };
}
