import { parseInstant, type ReadInstant } from "../time/instant.ts";
import { formatInstant } from "../time/iso.ts";

/** Reads the times of one command, all against the same now. */
export interface Clock {
  /** Unix seconds. */
  readonly now: number;
  /** `from` is what a leading `+2d` counts from. Errors: `UsageError`. */
  read(text: string, from?: number): ReadInstant;
  /** The same for an option that may be absent. */
  seconds(text: string | undefined, from?: number): number | undefined;
}

/** `note` is told which texts were taken as local times, once for each. */
export function createClock(now: number, note: (text: string) => void): Clock {
  const told = new Set<string>();
  const read = (text: string, from?: number): ReadInstant => {
    const instant = parseInstant(text, from === undefined ? { now } : { now, from });
    if (instant.isLocal && !told.has(text)) {
      told.add(text);
      note(`"${text}" is local time: ${formatInstant(instant.seconds)}`);
    }
    return instant;
  };
  return {
    now,
    read,
    seconds: (text, from) => (text === undefined ? undefined : read(text, from).seconds),
  };
}
