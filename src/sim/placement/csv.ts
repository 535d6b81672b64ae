/** A line of a table: its number in the file, from 1, and its fields. */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}

/** A fault in an input file: where it is and what was expected there. */
export class TraceError extends Error {
  override readonly name = "TraceError";
  readonly file: string;
  readonly line: number;

  constructor(file: string, line: number, expected: string) {
    super(`${file}:${line}: expected ${expected}`);
    this.file = file;
    this.line = line;
  }
}

/**
 * The rows of a plain comma-separated text (no quotes) whose first line is exactly `header`.
 * Throws `TraceError` at the first line that differs from that.
 */
export function readCsv(file: string, text: string, header: readonly string[]): readonly CsvRow[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  if (lines[0] !== header.join(",")) throw new TraceError(file, 1, `"${header.join(",")}"`);
  return lines.slice(1).map((content, i) => {
    const fields = content.split(",");
    const line = i + 2;
    if (fields.length === header.length) return { line, fields };
    const found = content === "" ? "an empty line" : `${fields.length}`;
    throw new TraceError(file, line, `${header.length} fields, not ${found}`);
  });
}

/** The whole number in a field. Throws `TraceError` unless it lies in `min..max`. */
export function integerField(
  file: string,
  row: CsvRow,
  field: { readonly at: number; readonly name: string; readonly min: number; readonly max: number },
): number {
  const text = row.fields[field.at] ?? "";
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= field.min && value <= field.max) return value;
  const range = `a whole number in ${field.min}..${field.max}`;
  throw new TraceError(file, row.line, `${field.name} to be ${range}, not "${text}"`);
}
