import {
  assert,
  createIntMap,
  type IntMap,
  intMapDelete,
  intMapGet,
  intMapSet,
} from "../../../base/index.ts";

/**
 * Rows of numbers as columns, found by their `number`: nothing for the garbage collector to walk.
 * A slot is a row's place; it is reused once its row is removed, a number never is.
 */
export interface NumberTable<Name extends string> extends NumberedRows {
  /** The columns, in the order in which snapshots hold them; `number` is one of them. */
  readonly names: readonly Name[];
  readonly of: Record<Name | "number", Float64Array>;
}

/** What every such table has, whatever its columns. */
export interface NumberedRows {
  readonly of: Record<"number", Float64Array>;
  /** Slots ever used; free ones among them are in `freeSlots` and have number 0. */
  used: number;
  freeSlots: number[];
  slotOf: IntMap;
}

const ROWS_FIRST = 64;

export function createNumberTable<Name extends string>(
  names: readonly Name[],
  columns: (rows: number) => Record<Name | "number", Float64Array>,
): NumberTable<Name> {
  return {
    names,
    of: columns(ROWS_FIRST),
    used: 0,
    freeSlots: [],
    slotOf: createIntMap(ROWS_FIRST),
  };
}

/** Slot of a row, or -1 for one that is unknown or forgotten. */
export function rowSlot(table: NumberedRows, number: number): number {
  return intMapGet(table.slotOf, number);
}

export function rowCount(table: NumberedRows): number {
  return table.used - table.freeSlots.length;
}

export function insertRow<Name extends string>(
  table: NumberTable<Name>,
  row: Readonly<Record<Name, number>>,
): number {
  return insertRowOf(table, (name) => row[name]);
}

/** As `insertRow`, for a row whose values are asked for one by one. */
export function insertRowOf<Name extends string>(
  table: NumberTable<Name>,
  read: (name: Name) => number,
): number {
  const slot = table.freeSlots.pop() ?? table.used++;
  if (slot === table.of.number.length) growTable(table);
  for (const name of table.names) table.of[name][slot] = read(name);
  intMapSet(table.slotOf, table.of.number[slot]!, slot);
  return slot;
}

export function removeRow(table: NumberedRows, number: number): void {
  const slot = rowSlot(table, number);
  assert(slot >= 0, "only a known row can be removed");
  intMapDelete(table.slotOf, number);
  table.of.number[slot] = 0;
  table.freeSlots.push(slot);
}

/** Slots in use, in ascending order of their numbers. O(n log n). */
export function rowSlots(table: NumberedRows): readonly number[] {
  const { number } = table.of;
  const slots: number[] = [];
  for (let slot = 0; slot < table.used; slot++) if (number[slot]! > 0) slots.push(slot);
  return slots.sort((a, b) => number[a]! - number[b]!);
}

function growTable<Name extends string>(table: NumberTable<Name>): void {
  const rows = table.of.number.length * 2;
  for (const name of table.names) {
    const wider = new Float64Array(rows);
    wider.set(table.of[name]);
    table.of[name] = wider;
  }
}
