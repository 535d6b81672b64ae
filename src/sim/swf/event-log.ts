import { openTextFile } from "../batch/index.ts";
import type { Schedule } from "../metrics/index.ts";

/**
 * Writes a schedule as one JSON line for each start and end, in order of time, ends first:
 * `{tick, kind, job, node, size, duration}`. A whole machine has no nodes: `node` is null.
 */
export function writeEvents(file: string, schedule: Schedule): void {
  const { startedAt, duration, size } = schedule;
  const count = startedAt.length;
  // An even number is the end of a job, the odd one after it its start: so ends sort first.
  const order = Array.from({ length: 2 * count }, (_, index) => index);
  const at = (index: number): number => {
    const job = index >> 1;
    return index % 2 === 0 ? startedAt[job]! + duration[job]! : startedAt[job]!;
  };
  order.sort((a, b) => at(a) - at(b) || (a % 2) - (b % 2) || a - b);
  const log = openTextFile(file);
  for (const index of order) {
    const job = index >> 1;
    const kind = index % 2 === 0 ? "end" : "start";
    const rest = { job, node: null, size: size[job], duration: duration[job] };
    log.write(`${JSON.stringify({ tick: at(index), kind, ...rest })}\n`);
  }
  log.close();
}
