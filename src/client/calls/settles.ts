import type { CheckinOffer } from "../../wire/index.ts";
import type { PrivateAttributes } from "./checkin-types.ts";

type Tree = NonNullable<CheckinOffer["private_constraint"]>;

/**
 * True if a device with these attributes satisfies an offer's private constraint: as the server
 * judges public ones. A kind that this client does not know is not satisfied.
 */
export function settles(tree: Tree | undefined, own: PrivateAttributes): boolean {
  return tree === undefined || holds(tree, own);
}

function holds(tree: unknown, own: PrivateAttributes): boolean {
  if (!isRecord(tree)) return false;
  const { kind, op, value, parts, part, values } = tree;
  const actual = own[String(tree["attribute"])];
  switch (kind) {
    case "any":
      return true;
    case "and":
      return Array.isArray(parts) && parts.every((one) => holds(one, own));
    case "or":
      return Array.isArray(parts) && parts.some((one) => holds(one, own));
    case "not":
      return isRecord(part) && !holds(part, own);
    case "in":
      return Array.isArray(values) && actual !== undefined && values.includes(actual);
    case "compare":
      return compares(op, actual, value);
    default:
      return false;
  }
}

function compares(op: unknown, actual: unknown, wanted: unknown): boolean {
  if (actual === undefined) return false;
  if (op === "=") return actual === wanted;
  if (typeof actual !== "number" || typeof wanted !== "number") return false;
  return op === ">=" ? actual >= wanted : op === "<=" && actual <= wanted;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
