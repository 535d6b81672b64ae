import { UsageError } from "../usage.ts";

/** Seconds of each unit; a day is always 24 hours, whatever the clocks on the wall do. */
const UNIT_SECONDS = [
  ["w", 604_800],
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
  ["s", 1],
] as const;

const SECONDS_OF: ReadonlyMap<string, number> = new Map(UNIT_SECONDS);
const DURATION = /^(?:\d+[wdhms])+$/;
const WHOLE = /^\d+$/;

/**
 * Seconds of `90m`, `2d`, `1d12h` or `3600` (seconds). Whole numbers only.
 * Errors: `UsageError` that shows how to write one.
 */
export function parseDuration(text: string): number {
  const given = text.trim();
  const seconds = WHOLE.test(given) ? Number(given) : sumOf(given);
  if (seconds !== undefined && Number.isSafeInteger(seconds)) return seconds;
  const hint = /[.,]/.test(given) ? "whole numbers only: 90m, not 1.5h" : "write 90m, 2d or 1d12h";
  throw new UsageError(`"${text}" is no duration: ${hint}`);
}

/** The largest units first, each at most once: `1d12h`; `0s` for nothing. */
export function formatDuration(seconds: number): string {
  if (seconds < 0) return `-${formatDuration(-seconds)}`;
  let rest = seconds;
  let text = "";
  for (const [unit, size] of UNIT_SECONDS) {
    // Weeks are understood, but days are easier to compare.
    if (unit === "w") continue;
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text === "" ? "0s" : text;
}

function sumOf(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  let seconds = 0;
  for (const [, digits, unit] of text.matchAll(/(\d+)([wdhms])/g)) {
    seconds += Number(digits) * (SECONDS_OF.get(unit ?? "") ?? Number.NaN);
  }
  return seconds;
}
