import { LOG_ONE, logarithm } from "../../fixed-point.ts";
import type { QueueJob, QueuePolicy } from "../types.ts";

/** First come, first served: nobody passes a job that waits for processors. */
export const fcfs: QueuePolicy = strict("fcfs", "in order of submission, nobody passes", () => 0);

/** Shortest requested time first. */
export const sjf: QueuePolicy = strict("sjf", "shortest estimate first, nobody passes", shortest);

/** Smallest area first: requested time x processors. */
export const saf: QueuePolicy = strict("saf", "smallest area first, nobody passes", smallestArea);

/** F1 (Carastan-Santos and de Camargo 2017): log10(estimate) x processors + 870 log10(submit). */
export const f1: QueuePolicy = strict("f1", "F1 of SC'17, nobody passes", f1Score);

export function shortest(job: QueueJob): number {
  return job.estimate;
}

export function smallestArea(job: QueueJob): number {
  return job.estimate * job.processors;
}

/** F1 in logarithms to base 2, which changes no order. An instant before 1 counts as 1. */
export function f1Score(job: QueueJob): number {
  const late = logarithm(Math.max(job.submittedAt, 1));
  return (logarithm(job.estimate) * job.processors) / LOG_ONE + (870 * late) / LOG_ONE;
}

function strict(name: string, about: string, keyOf: (job: QueueJob) => number): QueuePolicy {
  return { name, about, reservations: 0, create: () => ({ keyOf }) };
}
