import type { Json, JsonObject } from "../../../policies/index.ts";
import { field, isList, isObject } from "../../allocation/protocol/codec.ts";

export type Updated =
  | { readonly ok: true; readonly document: JsonObject }
  | { readonly ok: false; readonly message: string };

/** Parts of one dotted path, and fields of one update: far above any real one. */
const PATH_PARTS_MAX = 32;
const FIELDS_MAX = 256;
/** Places that one assignment may add to a list. */
const LIST_GROWTH_MAX = 1_000;

/**
 * A document after an update as MongoDB takes it: `$set`, `$unset`, `$inc`, `$push`, `$addToSet`,
 * `$pull` of plain values, by dotted paths; or plain fields, which are set. The document given is
 * left as it is. Cost: O(update + what lies on its paths).
 */
export function updateDocument(document: JsonObject, update: JsonObject): Updated {
  const names = Object.keys(update);
  const operators = names.filter((name) => name.startsWith("$"));
  if (operators.length > 0 && operators.length < names.length) {
    return refused("operators ($set ...) and plain fields can't stand side by side");
  }
  if (operators.length === 0) return applyOperator(document, "$set", update);
  let changed = document;
  for (const operator of operators) {
    const fields = update[operator];
    if (!isObject(fields)) return refused(`${operator} must be an object`);
    const outcome = applyOperator(changed, operator, fields);
    if (!outcome.ok) return outcome;
    changed = outcome.document;
  }
  return { ok: true, document: changed };
}

/** What becomes of the value at a path; undefined as a result takes it away. */
type Change = (before: Json | undefined, given: Json) => Json | undefined | Refusal;

/** Marks a refusal, so that no document can be taken for one. */
const REFUSAL = Symbol("refusal");

interface Refusal {
  readonly [REFUSAL]: string;
}

const CHANGES: Readonly<Record<string, Change>> = {
  $set: (_before, given) => given,
  $unset: () => undefined,
  $inc: (before, given) => {
    const from = before ?? 0;
    if (typeof from === "number" && typeof given === "number") return from + given;
    return no("$inc needs numbers");
  },
  $push: (before, given) => withList("$push", before, (list) => [...list, given]),
  $addToSet: (before, given) =>
    withList("$addToSet", before, (list) =>
      list.some((item) => isEqual(item, given)) ? list : [...list, given],
    ),
  $pull: (before, given) =>
    isObject(given)
      ? no("$pull takes a plain value here")
      : withList("$pull", before, (list) => list.filter((item) => !isEqual(item, given))),
};

function applyOperator(document: JsonObject, operator: string, fields: JsonObject): Updated {
  const change = Object.hasOwn(CHANGES, operator) ? CHANGES[operator] : undefined;
  if (change === undefined) {
    return refused(`Unknown modifier: ${operator}; known are ${Object.keys(CHANGES).join(", ")}`);
  }
  const entries = Object.entries(fields);
  if (entries.length > FIELDS_MAX) return refused(`more than ${FIELDS_MAX} fields`);
  let changed: Json = document;
  for (const [path, given] of entries) {
    const parts = path.split(".");
    if (parts.length > PATH_PARTS_MAX || parts.some((part) => part === "")) {
      return refused(`'${path}' is no path`);
    }
    if (hasEach(given)) return refused("$each and its like are not served");
    const outcome: Json | undefined | Refusal = changeAt(changed, parts, (before) =>
      change(before, given),
    );
    if (isRefusal(outcome)) return refused(`${outcome[REFUSAL]} (at '${path}')`);
    changed = outcome ?? {};
  }
  return isObject(changed) ? { ok: true, document: changed } : refused("must stay an object");
}

function changeAt(
  holder: Json | undefined,
  parts: readonly string[],
  change: (before: Json | undefined) => Json | undefined | Refusal,
): Json | undefined | Refusal {
  const [part, ...rest] = parts;
  if (part === undefined) return change(holder);
  if (isList(holder)) return changeInList(holder, part, rest, change);
  if (holder !== undefined && !isObject(holder)) {
    return no(`'${part}' can't be set inside a plain value`);
  }
  const after = changeAt(field(holder, part), rest, change);
  if (isRefusal(after)) return after;
  // Entries and not assignment: a name may be one that objects treat as special.
  const others = Object.entries(holder ?? {});
  if (after === undefined) return Object.fromEntries(others.filter(([name]) => name !== part));
  const place = others.findIndex(([name]) => name === part);
  if (place < 0) return Object.fromEntries([...others, [part, after]]);
  return Object.fromEntries(others.with(place, [part, after]));
}

function changeInList(
  list: readonly Json[],
  part: string,
  rest: readonly string[],
  change: (before: Json | undefined) => Json | undefined | Refusal,
): Json | Refusal {
  const place = /^\d{1,6}$/.test(part) ? Number(part) : -1;
  if (place < 0) return no(`'${part}' is no place in a list`);
  if (place > list.length + LIST_GROWTH_MAX) return no(`'${part}' is far behind the list's end`);
  const after = changeAt(list[place], rest, change);
  if (isRefusal(after)) return after;
  const longer = Array.from(
    { length: Math.max(list.length, place + 1) },
    (_, i) => list[i] ?? null,
  );
  return longer.with(place, after ?? null);
}

function withList(
  operator: string,
  before: Json | undefined,
  change: (list: readonly Json[]) => readonly Json[],
): Json | Refusal {
  const list = before ?? [];
  return isList(list) ? change(list) : no(`${operator} needs a list`);
}

/** Equal as JSON, with fields in the same order: as MongoDB compares whole documents. */
function isEqual(a: Json, b: Json): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function hasEach(given: Json): boolean {
  return isObject(given) && Object.keys(given).some((name) => name.startsWith("$"));
}

function no(message: string): Refusal {
  return { [REFUSAL]: message };
}

function isRefusal(outcome: Json | undefined | Refusal): outcome is Refusal {
  return typeof outcome === "object" && outcome !== null && REFUSAL in outcome;
}

function refused(message: string): Updated {
  return { ok: false, message };
}
