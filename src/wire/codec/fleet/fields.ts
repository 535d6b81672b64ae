/** The fields of an object that somebody else wrote. */
export type Fields = Readonly<Record<string, unknown>>;

/** An object's fields; none for anything else. */
export function fieldsOf(value: unknown): Fields {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? Object.fromEntries(Object.entries(value)) : {};
}

/** The list in a field; empty for anything else. */
export function listIn(value: unknown, name: string): readonly unknown[] {
  const list = fieldsOf(value)[name];
  return Array.isArray(list) ? list : [];
}

/** The text in a field; empty for anything else. */
export function textIn(value: unknown, name: string): string {
  const text = fieldsOf(value)[name];
  return typeof text === "string" ? text : "";
}

const NAME_CHARS_MAX = 128;

/** The text in a field as a name: without what can't be printed, and cut where it is long. */
export function nameIn(value: unknown, name: string): string {
  const text = textIn(value, name).replaceAll(/\p{C}/gu, "");
  return [...text].slice(0, NAME_CHARS_MAX).join("").trim();
}

/** The number in a field, times `scale`, rounded down; 0 for anything else or below. */
export function wholeIn(value: unknown, name: string, scale = 1): number {
  const number = fieldsOf(value)[name];
  if (typeof number !== "number" || !(number > 0)) return 0;
  return Math.min(Number.MAX_SAFE_INTEGER, Math.floor(number * scale));
}
