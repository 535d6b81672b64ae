/** A word in angle brackets stands for a part of the output that differs from run to run. */
interface Placeholder {
  readonly name: string;
  /** What it may stand for. */
  readonly accepts: string;
  /** What `soften` replaces with it; undefined if that can't be told from the text alone. */
  readonly finds?: RegExp;
}

const PLACEHOLDERS: readonly Placeholder[] = [
  {
    name: "<instant>",
    accepts:
      "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?(?:Z|[+-]\\d\\d:\\d\\d)?",
    finds: /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g,
  },
  { name: "<date>", accepts: "\\d{4}-\\d\\d-\\d\\d" },
  { name: "<epoch>", accepts: "\\d{10}" },
  {
    name: "<duration>",
    accepts: "\\d+(?:\\.\\d+)? ?(?:ns|us|µs|ms|s|min|h|d)",
    finds: /\b\d+\.\d+ ?(?:ms|s)\b/g,
  },
  {
    name: "<id>",
    accepts: "[A-Za-z0-9][A-Za-z0-9_-]*",
    finds: /\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-7][0-9A-HJKMNP-TV-Z]{25})\b/g,
  },
  { name: "<number>", accepts: "-?\\d+(?:\\.\\d+)?" },
];

/**
 * True if the output is what the document promises. A line `...` stands for any number of lines,
 * `…` inside a line for any text in that line, and a placeholder (`<id>`, `<instant>`, `<date>`,
 * `<epoch>`, `<duration>`, `<number>`) for what its name says. Spaces at the end of lines and
 * empty lines at the end do not count.
 */
export function matches(expected: readonly string[], actual: readonly string[]): boolean {
  return matchesFrom(tidyLines(expected), tidyLines(actual));
}

/** Output as it goes into a document: with placeholders for what is sure to differ next time. */
export function soften(lines: readonly string[]): readonly string[] {
  return tidyLines(lines).map((line) => {
    let soft = line;
    for (const { name, finds } of PLACEHOLDERS) {
      if (finds !== undefined) soft = soft.replaceAll(finds, name);
    }
    return soft;
  });
}

/** Both texts, line by line: `-` was promised and not seen, `+` was seen and not promised. */
export function difference(expected: readonly string[], actual: readonly string[]): string {
  const wanted = tidyLines(expected);
  const seen = tidyLines(actual);
  let same = 0;
  while (same < wanted.length && same < seen.length) {
    if (wanted[same] === "..." || !fits(wanted[same]!, seen[same]!)) break;
    same += 1;
  }
  const lines = [
    ...wanted.slice(0, same).map((line) => `  ${line}`),
    ...wanted.slice(same).map((line) => `- ${line}`),
    ...seen.slice(same).map((line) => `+ ${line}`),
  ];
  return lines.join("\n");
}

/** Cost: O(expected x actual): each row says from which lines of `actual` the rest may follow. */
function matchesFrom(expected: readonly string[], actual: readonly string[]): boolean {
  let reached = new Set([0]);
  for (const line of expected) {
    const next = new Set<number>();
    for (const at of reached) {
      if (line === "...") for (let to = at; to <= actual.length; to++) next.add(to);
      else if (at < actual.length && fits(line, actual[at]!)) next.add(at + 1);
    }
    reached = next;
  }
  return reached.has(actual.length);
}

function fits(expected: string, actual: string): boolean {
  if (expected === actual) return true;
  let pattern = expected.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("…", ".*");
  for (const { name, accepts } of PLACEHOLDERS) pattern = pattern.replaceAll(name, accepts);
  return new RegExp(`^${pattern}$`, "u").test(actual);
}

function tidyLines(lines: readonly string[]): readonly string[] {
  const trimmed = lines.map((line) => line.trimEnd());
  while (trimmed.length > 0 && trimmed.at(-1) === "") trimmed.pop();
  return trimmed;
}
