export type TokenKind = "name" | "number" | "text" | "symbol" | "end" | "fault";

export interface Token {
  readonly kind: TokenKind;
  /** The characters as written; without quotes and escapes for a text. */
  readonly text: string;
  readonly position: number;
}

const SYMBOLS = [">=", "<=", "=", "(", ")", "[", "]", ","] as const;

/**
 * Cuts a constraint into tokens; the last is `end`, or `fault` at the first character that starts
 * none. O(length).
 */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = 0;
  for (;;) {
    while (isSpace(source.charAt(position))) position += 1;
    const { token, end } = tokenAt(source, position);
    tokens.push(token);
    if (token.kind === "end" || token.kind === "fault") return tokens;
    position = end;
  }
}

interface Cut {
  readonly token: Token;
  readonly end: number;
}

function tokenAt(source: string, position: number): Cut {
  const cut = (kind: TokenKind, end: number): Cut => ({
    token: { kind, text: source.slice(position, end), position },
    end,
  });
  if (position >= source.length)
    return { token: { kind: "end", text: "", position }, end: position };
  const first = source.charAt(position);
  const symbol = SYMBOLS.find((one) => source.startsWith(one, position));
  if (symbol !== undefined) return cut("symbol", position + symbol.length);
  if (first === '"') return textAt(source, position);
  if (isLetter(first)) return cut("name", endOf(source, position, isNamePart));
  if (isDigit(first) || (first === "-" && isDigit(source.charAt(position + 1)))) {
    return cut("number", endOf(source, position + 1, isNumberPart));
  }
  return cut("fault", position + 1);
}

/** A text in double quotes; `\"` and `\\` stand for the character itself. */
function textAt(source: string, position: number): Cut {
  let text = "";
  for (let at = position + 1; at < source.length; at++) {
    const character = source.charAt(at);
    if (character === '"') return { token: { kind: "text", text, position }, end: at + 1 };
    if (character === "\\") at += 1;
    text += source.charAt(at);
  }
  return { token: { kind: "fault", text: source.slice(position), position }, end: source.length };
}

function endOf(source: string, from: number, isPart: (character: string) => boolean): number {
  let end = from;
  while (end < source.length && isPart(source.charAt(end))) end += 1;
  return end;
}

function isSpace(character: string): boolean {
  return character === " " || character === "\t" || character === "\n" || character === "\r";
}

function isDigit(character: string): boolean {
  return character >= "0" && character <= "9" && character.length === 1;
}

function isLetter(character: string): boolean {
  return (
    (character >= "a" && character <= "z") ||
    (character >= "A" && character <= "Z") ||
    character === "_"
  );
}

function isNamePart(character: string): boolean {
  return isLetter(character) || isDigit(character) || character === "." || character === "-";
}

/** Letters too, so that `4GB` is one wrong number and not a number and a name. */
function isNumberPart(character: string): boolean {
  return isDigit(character) || isLetter(character) || character === ".";
}
