import { unreachable } from "../../../base/index.ts";
import type { Attributes, AttributeValue, Constraint } from "./types.ts";

/**
 * True if a device with these attributes satisfies the constraint. The plain meaning of the
 * language: an attribute that is missing or of another type satisfies no comparison, so `not` of
 * one is true. O(size of the constraint).
 */
export function satisfies(constraint: Constraint, attributes: Attributes): boolean {
  switch (constraint.kind) {
    case "any":
      return true;
    case "and":
      return constraint.parts.every((part) => satisfies(part, attributes));
    case "or":
      return constraint.parts.some((part) => satisfies(part, attributes));
    case "not":
      return !satisfies(constraint.part, attributes);
    case "in":
      return constraint.values.some((value) => value === attributes.get(constraint.attribute));
    case "compare":
      return compares(constraint.op, attributes.get(constraint.attribute), constraint.value);
    default:
      return unreachable(constraint);
  }
}

function compares(
  op: ">=" | "<=" | "=",
  actual: AttributeValue | undefined,
  wanted: AttributeValue,
): boolean {
  if (op === "=") return actual === wanted;
  if (typeof actual !== "number" || typeof wanted !== "number") return false;
  return op === ">=" ? actual >= wanted : actual <= wanted;
}
