import { divCeil, divFloor } from "../../base/index.ts";
import { type Instant, type Millis, SECOND_MS } from "../../kernel/index.ts";

/** Whole seconds of an instant or span, rounded down. */
export function toSeconds(ms: Instant | Millis): number {
  return divFloor(ms, SECOND_MS);
}

/** Whole seconds, rounded up: for what must not be told too early or too short. */
export function toSecondsUp(ms: Instant | Millis): number {
  return divCeil(ms, SECOND_MS);
}

/** Milliseconds of whole seconds; exact for every time that the schemas let through. */
export function toMillis(seconds: number): Millis {
  return seconds * SECOND_MS;
}

/** For sentences: `2024-02-05T20:30:08Z`; a number of seconds where no calendar reaches. */
export function iso(at: Instant): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return `second ${toSeconds(at)}`;
  return date.toISOString().replace(/\.\d{3}Z$/, "Z");
}
