const DAY_MINUTES = 1_440;

/**
 * An instant for people: ISO 8601 in the local time zone, with the zone, such as
 * `2026-11-21T09:00:00+01:00`; `Z` where that is no different from UTC.
 */
export function formatInstant(seconds: number): string {
  const date = new Date(seconds * 1_000);
  if (Number.isNaN(date.getTime())) return `second ${seconds}`;
  const aheadMinutes = aheadOfUtc(date);
  const shifted = new Date(date.getTime() + aheadMinutes * 60_000);
  const text = Number.isNaN(shifted.getTime()) ? date.toISOString() : shifted.toISOString();
  return `${text.replace(/\.\d{3}Z$/, "")}${formatZone(aheadMinutes)}`;
}

/** `Z`, `+01:00`, `-03:30`. */
function formatZone(aheadMinutes: number): string {
  if (aheadMinutes % DAY_MINUTES === 0) return "Z";
  const size = Math.abs(aheadMinutes);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${aheadMinutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** Whole minutes: older offsets had seconds, which ISO 8601 can't write. */
function aheadOfUtc(date: Date): number {
  return -Math.round(date.getTimezoneOffset());
}
