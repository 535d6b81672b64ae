import { type TextPattern, textPattern } from "../document/text-pattern.ts";
import { PATTERN_CHARS_MAX } from "../limits.ts";
import { done, fault, type Outcome } from "../outcome.ts";

/**
 * The part of regular expressions that can't blow up: literal text, `.*`, `^` at the start, `$` at
 * the end, and a backslash before punctuation; `.*` crosses line ends. All else is refused. The
 * options `i` (ignore case), `s` and none are taken.
 */
export function regexPattern(source: string, options: string, at: string): Outcome<TextPattern> {
  if (source.length > PATTERN_CHARS_MAX) {
    return fault(at, `$regex of more than ${PATTERN_CHARS_MAX} characters`);
  }
  const unknown = [...options].find((option) => option !== "i" && option !== "s");
  if (unknown !== undefined) return fault(at, `$options takes "i" and "s", not "${unknown}"`);
  const atStart = source.startsWith("^");
  const body = atStart ? source.slice(1) : source;
  const runs = readRuns(body, atStart ? 1 : 0, at);
  if (!runs.ok) return runs;
  const { texts, atEnd } = runs.value;
  return done(textPattern(texts, { atStart, atEnd, ignoresCase: options.includes("i") }));
}

interface Runs {
  readonly texts: readonly string[];
  readonly atEnd: boolean;
}

/** The literal runs between the places where anything may stand. */
function readRuns(body: string, offset: number, at: string): Outcome<Runs> {
  const texts = [""];
  let index = 0;
  while (index < body.length) {
    const unit = body[index]!;
    const next = body[index + 1] ?? "";
    if (unit === "$" && next === "") return done({ texts, atEnd: true });
    const isGap = unit === "." && next === "*";
    const isEscape = unit === "\\" && next !== "" && !/[A-Za-z0-9]/.test(next);
    if (!isGap && !isEscape && SPECIAL.has(unit)) {
      const shown = unit === "\\" ? `${unit}${next}` : unit;
      return fault(at, `${REFUSAL}: "${shown}" at ${index + offset}`);
    }
    if (isGap) texts.push("");
    else texts[texts.length - 1] += isEscape ? next : unit;
    index += isGap || isEscape ? 2 : 1;
  }
  return done({ texts, atEnd: false });
}

const SPECIAL: ReadonlySet<string> = new Set("\\^$.*+?()[]{}|");
const REFUSAL = '$regex takes literal text, ".*", "^" first, "$" last and escaped punctuation only';
