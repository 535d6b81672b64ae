import type { MasterEvent } from "../../kernel/index.ts";
import { openTextFile } from "./text-file.ts";

/** Events of one run, one JSON object a line. */
export interface EventLog {
  write(tick: number, event: MasterEvent): void;
  close(): void;
}

/** Opens a log in `file`; an old one is overwritten. */
export function openEventLog(file: string): EventLog {
  const log = openTextFile(file);
  return {
    write: (tick, event) => log.write(`${eventLine(tick, event)}\n`),
    close: log.close,
  };
}

/** `{tick, kind, job, node, size, duration}`; a resource has no job and no duration. */
export function eventLine(tick: number, event: MasterEvent): string {
  const { kind, node } = event;
  if (event.kind === "resource") {
    return JSON.stringify({ tick, kind, job: null, node, size: event.units, duration: null });
  }
  const { id, size, duration } = event.job;
  return JSON.stringify({ tick, kind, job: id, node, size, duration });
}
