/** A cursor is opaque to callers; inside it is one number. */
export function encodeCursor(next: number | undefined): string | null {
  return next === undefined ? null : `c${next.toString(36)}`;
}

/** The number; `broken` for what never came with a list. */
export function decodeCursor(cursor: string | undefined): number | undefined | "broken" {
  if (cursor === undefined) return undefined;
  const text = /^c([0-9a-z]{1,12})$/.exec(cursor)?.[1];
  const next = text === undefined ? Number.NaN : Number.parseInt(text, 36);
  return Number.isSafeInteger(next) ? next : "broken";
}
