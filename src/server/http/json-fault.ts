/** Where a text stops being JSON. Lines and columns count from 1, the position from 0. */
export interface JsonFault {
  readonly position: number;
  readonly line: number;
  readonly column: number;
  /** What is wrong there, in words. */
  readonly message: string;
}

type Wants = "value" | "value_or_end" | "name" | "name_or_end" | "colon" | "comma_or_end" | "end";

interface Scan {
  readonly text: string;
  position: number;
  wants: Wants;
  /** Brackets that are open, innermost last. */
  readonly open: ("{" | "[")[];
}

const WANTED: Record<Wants, string> = {
  value: "a value",
  value_or_end: "a value or ']'",
  name: "a field name in double quotes",
  name_or_end: "a field name in double quotes or '}'",
  colon: "':'",
  comma_or_end: "',' or the closing bracket",
  end: "nothing more",
};
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const NUMBER_PART = /[0-9.eE+-]/;

/**
 * The first place where `text` is no JSON; undefined if it is JSON throughout. O(length). Meant
 * for texts that `JSON.parse` has refused already: its own message often has no position.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  const scan: Scan = { text, position: 0, wants: "value", open: [] };
  for (;;) {
    skipSpace(scan);
    if (scan.position === text.length) {
      if (scan.wants === "end") return undefined;
      return fault(scan, `the text ends where ${WANTED[scan.wants]} should be`);
    }
    const message = step(scan);
    if (message !== undefined) return fault(scan, message);
  }
}

/** Reads one token; what is wrong with it, if anything, with `position` at the place. */
function step(scan: Scan): string | undefined {
  const char = scan.text[scan.position]!;
  const { wants } = scan;
  if (char === '"' && wants !== "colon" && wants !== "comma_or_end" && wants !== "end") {
    return readString(scan);
  }
  if ((wants === "value" || wants === "value_or_end") && char !== "]") return readValue(scan, char);
  if (char === "]" && closes(scan, "[")) return close(scan);
  if (char === "}" && closes(scan, "{")) return close(scan);
  if (char === ":" && wants === "colon") return advance(scan, "value");
  if (char === "," && wants === "comma_or_end") {
    return advance(scan, scan.open[scan.open.length - 1] === "{" ? "name" : "value");
  }
  return `${shown(char)} stands where ${WANTED[wants]} should be`;
}

function closes(scan: Scan, bracket: "{" | "["): boolean {
  const empty = bracket === "{" ? "name_or_end" : "value_or_end";
  const fits = scan.wants === "comma_or_end" || scan.wants === empty;
  return fits && scan.open[scan.open.length - 1] === bracket;
}

function close(scan: Scan): undefined {
  scan.open.pop();
  return advance(scan, afterValue(scan));
}

function afterValue(scan: Scan): Wants {
  return scan.open.length === 0 ? "end" : "comma_or_end";
}

function advance(scan: Scan, wants: Wants): undefined {
  scan.position += 1;
  scan.wants = wants;
  return undefined;
}

function readValue(scan: Scan, char: string): string | undefined {
  if (char === "{" || char === "[") {
    scan.open.push(char);
    return advance(scan, char === "{" ? "name_or_end" : "value_or_end");
  }
  const end = matchEnd(NUMBER, scan);
  if (end !== undefined) {
    scan.position = end;
    const next = scan.text[end];
    if (next !== undefined && NUMBER_PART.test(next)) return "this is no JSON number";
    scan.wants = afterValue(scan);
    return undefined;
  }
  return readWord(scan, char);
}

function readWord(scan: Scan, char: string): string | undefined {
  const end = matchEnd(WORD, scan);
  if (end === undefined) return `${shown(char)} stands where ${WANTED[scan.wants]} should be`;
  const word = scan.text.slice(scan.position, Math.min(end, scan.position + 20));
  if (word === "true" || word === "false" || word === "null") {
    scan.position = end;
    scan.wants = afterValue(scan);
    return undefined;
  }
  if (word === "NaN" || word === "Infinity") return `${word} is no JSON number`;
  return `${word} is no JSON value; text stands in double quotes`;
}

function readString(scan: Scan): string | undefined {
  const { text } = scan;
  const isName = scan.wants === "name" || scan.wants === "name_or_end";
  let at = scan.position + 1;
  for (; at < text.length && text[at] !== '"'; at++) {
    if (text.charCodeAt(at) < 0x20) {
      scan.position = at;
      return "a control character stands inside a text; write it as \\n, \\t or \\u....";
    }
    if (text[at] !== "\\") continue;
    const sequence = /^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(at + 1, at + 6));
    if (sequence === null) {
      scan.position = at;
      return "this is no JSON escape";
    }
    at += sequence[0].length;
  }
  if (at >= text.length) {
    scan.position = text.length;
    return "a text is not closed";
  }
  scan.position = at + 1;
  scan.wants = isName ? "colon" : afterValue(scan);
  return undefined;
}

function matchEnd(pattern: RegExp, scan: Scan): number | undefined {
  pattern.lastIndex = scan.position;
  return pattern.test(scan.text) ? pattern.lastIndex : undefined;
}

function skipSpace(scan: Scan): void {
  while (" \t\r\n".includes(scan.text[scan.position] ?? "x")) scan.position += 1;
}

function fault(scan: Scan, message: string): JsonFault {
  const before = scan.text.slice(0, scan.position);
  const line = before.split("\n").length;
  const column = scan.position - before.lastIndexOf("\n");
  return { position: scan.position, line, column, message };
}

function shown(char: string): string {
  return char < " " ? `a control character (${char.charCodeAt(0)})` : `'${char}'`;
}
