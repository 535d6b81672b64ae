import type { Json, JsonObject } from "../../contract.ts";
import { PATH_PARTS_MAX } from "../limits.ts";
import { done, fault, type Outcome } from "../outcome.ts";
import { isList, isObject, ownField } from "./json.ts";
import type { ElementTest, Work } from "./work.ts";

/** How the keys of a kind of document are spelt. */
export interface KeyRules {
  /** Keys may hold dots: `a.b` is looked for as `{"a":{"b":..}}` and as `{"a.b":..}`. */
  readonly joinsParts: boolean;
  /** Other spellings of a part, used where it is not found as it is written. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** A dotted path, ready to be followed. */
export interface Path {
  readonly length: number;
  /** For each part: the keys that may take the path on from there. */
  readonly ways: readonly (readonly Way[])[];
  /** For each part: the place in an array that it names, or -1. */
  readonly indexes: readonly number[];
}

interface Way {
  readonly key: string;
  /** Parts that this key uses up. */
  readonly span: number;
  readonly isAlias: boolean;
}

/** What is asked of the values at a path. */
export interface Probe {
  readonly path: Path;
  /** An array at the end stands for its elements too, not for itself alone. */
  readonly opensArrays: boolean;
  readonly test: ElementTest;
}

/** Reads `nodes.nodeData.0.id`. `at` is where the path stands in the request, for faults. */
export function compilePath(text: string, rules: KeyRules, at: string): Outcome<Path> {
  const parts = text.split(".");
  if (parts.length > PATH_PARTS_MAX) {
    return fault(at, `path of more than ${PATH_PARTS_MAX} parts`);
  }
  const ways = parts.map((_, from) => waysFrom(parts, from, rules));
  return done({ length: parts.length, ways, indexes: parts.map(indexOf) });
}

function waysFrom(parts: readonly string[], from: number, rules: KeyRules): readonly Way[] {
  const ends = rules.joinsParts ? parts.length - from : 1;
  const spelt = (part: string): string => rules.aliases.get(part) ?? part;
  const ways: Way[] = [];
  const aliases: Way[] = [];
  for (let span = 1; span <= ends; span++) {
    const taken = parts.slice(from, from + span);
    const key = taken.join(".");
    const alias = taken.map(spelt).join(".");
    ways.push({ key, span, isAlias: false });
    if (alias !== key) aliases.push({ key: alias, span, isAlias: true });
  }
  return [...ways, ...aliases];
}

/** The place in an array that a part names, or -1: `0`, `12`, but not `01`. */
export function indexOf(part: string): number {
  return /^(0|[1-9][0-9]{0,8})$/.test(part) ? Number(part) : -1;
}

/**
 * True as soon as the test holds for something at the path, as MongoDB's find follows paths: each
 * object in an array on the way is entered, a number names a place in an array too, and where
 * a field is not there the test gets `undefined`. Nothing but own fields is found. Cost: a step
 * for each value on the ways there.
 */
export function probe(asked: Probe, document: Json, work: Work): boolean {
  return isList(document)
    ? fromItem(asked, document, work)
    : fromField(asked, isObject(document) ? document : NO_FIELDS, 0, work);
}

const NO_FIELDS: JsonObject = {};

/** An array as the whole document, as inside `$elemMatch`: its places are its fields. */
function fromItem(asked: Probe, list: readonly Json[], work: Work): boolean {
  if (!step(work)) return false;
  const item = list[asked.path.indexes[0]!];
  if (item === undefined) return asked.test(undefined, work);
  return reached(asked, item, 1, work);
}

function fromField(asked: Probe, holder: JsonObject, part: number, work: Work): boolean {
  if (!step(work)) return false;
  let isThere = false;
  for (const way of asked.path.ways[part]!) {
    if (isThere && way.isAlias) continue;
    const value = ownField(holder, way.key);
    if (value === undefined) continue;
    isThere = true;
    if (reached(asked, value, part + way.span, work)) return true;
  }
  return isThere ? false : asked.test(undefined, work);
}

/** `part` parts lie behind; `value` is where they lead. */
function reached(asked: Probe, value: Json, part: number, work: Work): boolean {
  if (part === asked.path.length) return atEnd(asked, value, work);
  if (isObject(value)) return fromField(asked, value, part, work);
  if (isList(value)) return throughList(asked, value, part, work);
  return step(work) && asked.test(undefined, work);
}

function throughList(asked: Probe, list: readonly Json[], part: number, work: Work): boolean {
  const index = asked.path.indexes[part]!;
  for (let place = 0; place < list.length; place++) {
    if (!step(work)) return false;
    const item = list[place]!;
    if (isObject(item) && fromField(asked, item, part, work)) return true;
    if (place === index && atIndex(asked, item, part + 1, work)) return true;
  }
  return false;
}

/** An item named by its place. An array at the end of such a path is not opened, as in MongoDB. */
function atIndex(asked: Probe, item: Json, part: number, work: Work): boolean {
  if (part === asked.path.length) return asked.test(item, work);
  if (isObject(item)) return fromField(asked, item, part, work);
  return isList(item) && throughList(asked, item, part, work);
}

function atEnd(asked: Probe, value: Json, work: Work): boolean {
  if (asked.opensArrays && isList(value)) {
    for (const item of value) {
      if (!step(work)) return false;
      if (asked.test(item, work)) return true;
    }
  }
  return step(work) && asked.test(value, work);
}

function step(work: Work): boolean {
  work.left -= 1;
  return work.left >= 0;
}
