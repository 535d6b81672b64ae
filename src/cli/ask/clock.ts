import type { Io } from "../terminal/io.ts";
import { parseInstant, type ReadInstant } from "../time/instant.ts";
import { formatInstant } from "../time/iso.ts";

/** Reads the times of one command, all against the same now. */
export interface Clock {
  readonly now: number;
  /** `from` is what a leading `+2d` counts from. Errors: `UsageError`. */
  read(text: string, from?: number): ReadInstant;
  /** The same for an option that may be absent. */
  seconds(text: string | undefined, from?: number): number | undefined;
}

/** Says on standard error which times were taken as local ones, once for each. */
export function createClock(io: Pick<Io, "err" | "nowSeconds">): Clock {
  const now = io.nowSeconds();
  const told = new Set<string>();
  const read = (text: string, from?: number): ReadInstant => {
    const instant = parseInstant(text, from === undefined ? { now } : { now, from });
    if (instant.isLocal && !told.has(text)) {
      told.add(text);
      io.err.write(`note: "${text}" is local time: ${formatInstant(instant.seconds)}\n`);
    }
    return instant;
  };
  return {
    now,
    read,
    seconds: (text, from) => (text === undefined ? undefined : read(text, from).seconds),
  };
}
