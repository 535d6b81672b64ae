import {
  createIntMap,
  type IntMap,
  intMapGet,
  intMapSet,
  unreachable,
} from "../../../base/index.ts";
import { CELLS_MAX, CLASSES_MAX } from "../limits.ts";
import { type Atoms, atomOf, createAtoms } from "./atoms.ts";
import { canonicalText } from "./canonical.ts";
import { satisfies } from "./satisfies.ts";
import type {
  AttributeSchema,
  Attributes,
  AttributeType,
  AttributeValue,
  Constraint,
} from "./types.ts";

/**
 * The constraint classes of all jobs, compiled. Each attribute is cut at the values that some
 * class names; a device falls into one cell of that grid, and all devices of a cell are one atom.
 */
export interface ClassIndex {
  readonly schema: AttributeSchema;
  readonly atoms: Atoms;
  readonly classes: Constraint[];
  readonly byText: Map<string, number>;
  axes: readonly Axis[];
  /** The atom of each cell that was met, by the cell's number. */
  cells: IntMap;
}

/** How one attribute falls into parts that no class tells apart; the last is "not of its type". */
interface Axis {
  readonly attribute: string;
  readonly typeName: "number" | "string" | "boolean";
  /** For numbers: part `2i` is below `cuts[i]` (and above the one before), `2i + 1` is at it. */
  readonly cuts: Float64Array;
  /** For texts and flags: the part of each value that some class names; 0 is any other. */
  readonly parts: ReadonlyMap<AttributeValue, number>;
  readonly count: number;
}

export function createClassIndex(schema: AttributeSchema): ClassIndex {
  return {
    schema,
    atoms: createAtoms(),
    classes: [],
    byText: new Map(),
    axes: [],
    cells: createIntMap(),
  };
}

/**
 * The class of a constraint: equal ones (in canonical form) are one. Undefined if there are
 * `CLASSES_MAX` already. A new class compiles the grid anew, O(size of all classes), and lets go
 * of the cells; atoms keep their numbers.
 */
export function addClass(index: ClassIndex, constraint: Constraint): number | undefined {
  const text = canonicalText(constraint);
  const known = index.byText.get(text);
  if (known !== undefined) return known;
  if (index.classes.length >= CLASSES_MAX) return undefined;
  const id = index.classes.length;
  index.classes.push(constraint);
  index.byText.set(text, id);
  index.axes = axesOf(index.schema, index.classes);
  index.cells = createIntMap();
  return id;
}

/**
 * The atom of a device: one search for each attribute that some class names, then one look-up.
 * Only the first device of a cell is held against the classes one by one.
 */
export function atomFor(index: ClassIndex, attributes: Attributes): number {
  const cell = cellOf(index.axes, attributes);
  // Beyond 2^53 two cells could share a number: such grids are judged device by device.
  if (!Number.isSafeInteger(cell)) return atomOf(index.atoms, classesOf(index, attributes));
  const known = intMapGet(index.cells, cell);
  if (known >= 0) return known;
  const atom = atomOf(index.atoms, classesOf(index, attributes));
  if (index.cells.size >= CELLS_MAX) index.cells = createIntMap();
  intMapSet(index.cells, cell, atom);
  return atom;
}

/** Every class that a device satisfies, ascending, judged one by one. O(size of all classes). */
export function classesOf(index: ClassIndex, attributes: Attributes): readonly number[] {
  return index.classes.flatMap((constraint, id) => (satisfies(constraint, attributes) ? [id] : []));
}

function cellOf(axes: readonly Axis[], attributes: Attributes): number {
  let cell = 0;
  for (let i = 0; i < axes.length; i++) {
    const axis = axes[i]!;
    cell = cell * axis.count + partOf(axis, attributes.get(axis.attribute));
  }
  return cell;
}

function partOf(axis: Axis, value: AttributeValue | undefined): number {
  // A value that is no number at all (NaN) compares with nothing, like one that is missing.
  if (value === undefined || typeof value !== axis.typeName || Number.isNaN(value)) {
    return axis.count - 1;
  }
  if (typeof value !== "number") return axis.parts.get(value) ?? 0;
  const { cuts } = axis;
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cuts[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return cuts[low] === value ? 2 * low + 1 : 2 * low;
}

function axesOf(schema: AttributeSchema, classes: readonly Constraint[]): readonly Axis[] {
  const named = new Map<string, Set<AttributeValue>>();
  for (const constraint of classes) collect(constraint, named);
  return [...named].flatMap(([attribute, values]) => {
    const type = schema.get(attribute);
    return type === undefined ? [] : [axisOf(attribute, type, [...values])];
  });
}

function collect(constraint: Constraint, named: Map<string, Set<AttributeValue>>): void {
  switch (constraint.kind) {
    case "any":
      return;
    case "and":
    case "or":
      for (const part of constraint.parts) collect(part, named);
      return;
    case "not":
      return collect(constraint.part, named);
    case "in":
    case "compare": {
      const values = named.get(constraint.attribute) ?? new Set<AttributeValue>();
      named.set(constraint.attribute, values);
      if (constraint.kind === "compare") values.add(constraint.value);
      else for (const value of constraint.values) values.add(value);
      return;
    }
    default:
      unreachable(constraint);
  }
}

function axisOf(attribute: string, type: AttributeType, values: readonly AttributeValue[]): Axis {
  if (type === "number") {
    const cuts = Float64Array.from(values.filter((value) => typeof value === "number"));
    // A typed array sorts by number, with or without a comparator.
    cuts.sort((a, b) => a - b);
    return { attribute, typeName: "number", cuts, parts: new Map(), count: 2 * cuts.length + 2 };
  }
  const parts = new Map(values.map((value, at) => [value, at + 1]));
  const typeName = type === "text" ? "string" : "boolean";
  return { attribute, typeName, cuts: new Float64Array(0), parts, count: values.length + 2 };
}
