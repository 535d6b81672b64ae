/** Places in a list, as numbers; what they mean is the list's own affair. */
export type Place = readonly number[];

/** An opaque text for a place, safe in addresses. `list` keeps lists from taking each other's. */
export function encodeCursor(list: string, place: Place): string {
  return Buffer.from([list, ...place].join(":"), "utf8").toString("base64url");
}

/** The place of a cursor that `encodeCursor` made for this list; undefined for anything else. */
export function decodeCursor(list: string, cursor: string, length: number): Place | undefined {
  if (cursor.length > CURSOR_LENGTH_MAX) return undefined;
  const [name, ...parts] = Buffer.from(cursor, "base64url").toString("utf8").split(":");
  if (name !== list || parts.length !== length) return undefined;
  const place = parts.map((part) => (/^\d{1,16}$/.test(part) ? Number(part) : Number.NaN));
  return place.every(Number.isSafeInteger) ? place : undefined;
}

const CURSOR_LENGTH_MAX = 200;
