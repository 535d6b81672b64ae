import { CONSTRAINT_DEPTH_MAX, CONSTRAINT_LENGTH_MAX } from "../limits.ts";
import { type Token, tokensOf } from "./tokens.ts";
import type {
  AttributeSchema,
  AttributeType,
  AttributeValue,
  Comparison,
  Constraint,
  ConstraintRejection,
  ConstraintResult,
} from "./types.ts";

/**
 * Reads a public constraint: `ram_mb >= 4096 and (os in ["android", "ios"] or rooted = false)`.
 *
 * `not` binds closest, then `and`, then `or`. An empty text accepts every device. `>=` and `<=`
 * are for numbers. Refuses with the position of the fault and what was expected there; a schema
 * says which attributes there are and of which type. O(length).
 */
export function parseConstraint(source: string, schema: AttributeSchema): ConstraintResult {
  const { length } = source;
  if (length > CONSTRAINT_LENGTH_MAX) {
    const max = CONSTRAINT_LENGTH_MAX;
    return { ok: false, rejection: { reason: "constraint_too_long", length, max } };
  }
  const reader: Reader = { tokens: tokensOf(source), next: 0, schema };
  if (peek(reader).kind === "end") return { ok: true, constraint: { kind: "any" } };
  const found = readEither(reader, 0);
  if (isRejection(found)) return { ok: false, rejection: found };
  if (peek(reader).kind !== "end") {
    return { ok: false, rejection: syntax(reader, '"and", "or" or the end') };
  }
  return { ok: true, constraint: found };
}

interface Reader {
  readonly tokens: readonly Token[];
  next: number;
  readonly schema: AttributeSchema;
}

type Read = Constraint | ConstraintRejection;

function readEither(reader: Reader, depth: number): Read {
  return readChain(reader, depth, "or", readBoth);
}

function readBoth(reader: Reader, depth: number): Read {
  return readChain(reader, depth, "and", readNegation);
}

function readChain(
  reader: Reader,
  depth: number,
  kind: "and" | "or",
  readPart: (reader: Reader, depth: number) => Read,
): Read {
  const parts: Constraint[] = [];
  do {
    const part = readPart(reader, depth);
    if (isRejection(part)) return part;
    parts.push(part);
  } while (takeWord(reader, kind));
  return parts.length === 1 ? parts[0]! : { kind, parts };
}

function readNegation(reader: Reader, depth: number): Read {
  if (depth >= CONSTRAINT_DEPTH_MAX) {
    const { position } = peek(reader);
    return { reason: "constraint_too_deep", position, max: CONSTRAINT_DEPTH_MAX };
  }
  if (takeWord(reader, "not")) {
    const part = readNegation(reader, depth + 1);
    return isRejection(part) ? part : { kind: "not", part };
  }
  if (!takeSymbol(reader, "(")) return readComparison(reader);
  const inner = readEither(reader, depth + 1);
  if (isRejection(inner)) return inner;
  return takeSymbol(reader, ")") ? inner : syntax(reader, '"and", "or" or ")"');
}

function readComparison(reader: Reader): Read {
  const { kind, text: attribute, position } = peek(reader);
  if (kind !== "name" || WORDS.has(attribute)) {
    return syntax(reader, 'an attribute, "not" or "("');
  }
  const type = reader.schema.get(attribute);
  if (type === undefined) return { reason: "unknown_attribute", position, attribute };
  reader.next += 1;
  if (takeWord(reader, "in")) return readList(reader, attribute, type);
  const op = takeComparison(reader, type);
  if (op === undefined) return syntax(reader, type === "number" ? NUMBER_OPS : OTHER_OPS);
  const value = readValue(reader, attribute, type);
  return typeof value === "object" ? value : { kind: "compare", attribute, op, value };
}

function readList(reader: Reader, attribute: string, type: AttributeType): Read {
  if (!takeSymbol(reader, "[")) return syntax(reader, '"["');
  const values: AttributeValue[] = [];
  do {
    const value = readValue(reader, attribute, type);
    if (typeof value === "object") return value;
    values.push(value);
  } while (takeSymbol(reader, ","));
  if (!takeSymbol(reader, "]")) return syntax(reader, '"," or "]"');
  return { kind: "in", attribute, values };
}

function readValue(
  reader: Reader,
  attribute: string,
  type: AttributeType,
): AttributeValue | ConstraintRejection {
  const { kind, text, position } = peek(reader);
  const isFlag = kind === "name" && (text === "true" || text === "false");
  if (kind !== "number" && kind !== "text" && !isFlag) return syntax(reader, VALUE_OF[type]);
  if (kind === "number" && !isWhole(text)) return syntax(reader, "a whole number below 2^53");
  const found: AttributeType = isFlag ? "flag" : kind === "number" ? "number" : "text";
  if (found !== type) {
    return { reason: "attribute_type", position, attribute, expected: type, found };
  }
  reader.next += 1;
  if (found === "flag") return text === "true";
  return found === "number" ? Number(text) : text;
}

function takeComparison(reader: Reader, type: AttributeType): Comparison | undefined {
  if (takeSymbol(reader, "=")) return "=";
  if (type !== "number") return undefined;
  if (takeSymbol(reader, ">=")) return ">=";
  return takeSymbol(reader, "<=") ? "<=" : undefined;
}

function peek({ tokens, next }: Reader): Token {
  return tokens[next]!;
}

function takeWord(reader: Reader, word: string): boolean {
  return take(reader, "name", word);
}

function takeSymbol(reader: Reader, symbol: string): boolean {
  return take(reader, "symbol", symbol);
}

function take(reader: Reader, kind: Token["kind"], text: string): boolean {
  const token = peek(reader);
  if (token.kind !== kind || token.text !== text) return false;
  reader.next += 1;
  return true;
}

function syntax(reader: Reader, expected: string): ConstraintRejection {
  const { kind, text, position } = peek(reader);
  const found = kind === "end" ? "the end" : text;
  return { reason: "constraint_syntax", position, expected, found };
}

function isRejection(read: Read): read is ConstraintRejection {
  return "reason" in read;
}

function isWhole(text: string): boolean {
  return Number.isSafeInteger(Number(text));
}

const WORDS = new Set(["and", "or", "not", "in", "true", "false"]);
const NUMBER_OPS = '">=", "<=", "=" or "in"';
const OTHER_OPS = '"=" or "in"';
const VALUE_OF = {
  number: "a whole number",
  text: "a text in double quotes",
  flag: '"true" or "false"',
} as const;
