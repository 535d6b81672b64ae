import type { OfferJob } from "./types.ts";

/** A queue in order of arrival with what a framework learns from the jobs that came so far. */
export interface Backlog {
  jobs: readonly OfferJob[];
  /** Units that the queued jobs want together. */
  units: number;
  seen: number;
  /** The durations of all jobs seen, together. */
  durationSeen: number;
  firstArrivalAt: number;
  lastArrivalAt: number;
  /** Jobs that arrived since the queue was last read, not yet in `jobs`. */
  readonly fresh: OfferJob[];
}

export function createBacklog(): Backlog {
  return {
    jobs: [],
    units: 0,
    seen: 0,
    durationSeen: 0,
    firstArrivalAt: 0,
    lastArrivalAt: 0,
    fresh: [],
  };
}

export function addToBacklog(backlog: Backlog, job: OfferJob): void {
  if (backlog.seen === 0) backlog.firstArrivalAt = job.arrivedAt;
  backlog.lastArrivalAt = job.arrivedAt;
  backlog.seen += 1;
  backlog.durationSeen += job.duration;
  backlog.units += job.size;
  backlog.fresh.push(job);
}

/** The queue, oldest first. Cost: O(queue) after arrivals, else O(1). */
export function queueOf(backlog: Backlog): readonly OfferJob[] {
  if (backlog.fresh.length > 0) backlog.jobs = [...backlog.jobs, ...backlog.fresh.splice(0)];
  return backlog.jobs;
}

export function takeOut(backlog: Backlog, jobs: readonly OfferJob[]): void {
  const taken = new Set(jobs);
  backlog.jobs = queueOf(backlog).filter((job) => !taken.has(job));
  for (const job of jobs) backlog.units -= job.size;
}

export function backlogLength(backlog: Backlog): number {
  return backlog.jobs.length + backlog.fresh.length;
}

/** True if the arrivals seem over: none for more than two mean gaps between arrivals. */
export function seemsOver(backlog: Backlog, now: number): boolean {
  const gaps = backlog.seen - 1;
  const silence = now - backlog.lastArrivalAt;
  return silence * gaps > 2 * (backlog.lastArrivalAt - backlog.firstArrivalAt);
}

/** True if `ticks` is more than `factor` mean durations. */
export function exceedsMeans(backlog: Backlog, ticks: number, factor: number): boolean {
  return ticks * backlog.seen > factor * backlog.durationSeen;
}
