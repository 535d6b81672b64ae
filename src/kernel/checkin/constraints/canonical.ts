import { unreachable } from "../../../base/index.ts";
import type { AttributeValue, Constraint } from "./types.ts";

/**
 * One text for constraints that say the same in another order: parts of `and` and `or` and values
 * of `in` are sorted and stand once. It parses back to a constraint with the same text.
 * O(size log size).
 */
export function canonicalText(constraint: Constraint): string {
  return write(constraint).text;
}

/** A text, and what holds it together: the kind of its outermost chain, if it is one. */
interface Written {
  readonly text: string;
  readonly chain?: "and" | "or";
  readonly parts: readonly string[];
}

function write(constraint: Constraint): Written {
  switch (constraint.kind) {
    case "any":
      return alone("");
    case "compare":
      return alone(`${constraint.attribute} ${constraint.op} ${valueText(constraint.value)}`);
    case "in":
      return alone(inText(constraint.attribute, sortedOnce(constraint.values.map(valueText))));
    case "and":
    case "or":
      return writeChain(constraint.kind, constraint.parts.map(write));
    case "not":
      return alone(`not (${canonicalText(constraint.part)})`);
    default:
      return unreachable(constraint);
  }
}

function alone(text: string): Written {
  return { text, parts: [text] };
}

function inText(attribute: string, values: readonly string[]): string {
  return values.length === 1
    ? `${attribute} = ${values[0]}`
    : `${attribute} in [${values.join(", ")}]`;
}

/** Chains of one kind inside one another are one; one of the other kind is put in brackets. */
function writeChain(chain: "and" | "or", written: readonly Written[]): Written {
  const inner = written.flatMap((one) => {
    if (one.chain === chain) return one.parts;
    return [one.chain === undefined ? one.text : `(${one.text})`];
  });
  const parts = sortedOnce(inner);
  const [only] = parts;
  if (parts.length > 1) return { text: parts.join(` ${chain} `), chain, parts };
  return written.find(({ text }) => text === only) ?? written[0]!;
}

function sortedOnce(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function valueText(value: AttributeValue): string {
  if (typeof value !== "string") return String(value);
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
