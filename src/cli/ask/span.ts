import { UsageError } from "../usage.ts";
import type { Clock } from "./clock.ts";

/** A stretch of time with a number to it. Unix seconds. */
export interface SpanValue {
  readonly start_time: number;
  readonly end_time: number;
  readonly value: number;
}

const SPAN = /^(.+?)\/(.+?)=(\d{1,15})$/;

/**
 * Reads `<start>/<end>=<number>`, as ISO 8601 writes intervals, such as
 * `2026-11-21T09:00Z/+8h=16`. Errors: `UsageError` that names the option.
 */
export function parseSpan(text: string, clock: Clock, option: string): SpanValue {
  const [, start, end, value] = SPAN.exec(text.trim()) ?? [];
  if (start === undefined || end === undefined || value === undefined) {
    const example = "<start>/<end>=<units>, such as 2026-11-21T09:00Z/+8h=16";
    throw new UsageError(`${option} "${text}" can't be read: write ${example}`);
  }
  const startTime = clock.read(start).seconds;
  const endTime = clock.read(end, startTime).seconds;
  return { start_time: startTime, end_time: endTime, value: Number(value) };
}

/** The other way round, as it goes into a command to copy. */
export function formatSpan({ start_time, end_time, value }: SpanValue): string {
  return `${start_time}/${end_time}=${value}`;
}
