import { assert } from "../../../../base/index.ts";
import type { RepairItem } from "../types.ts";
import { orderOf } from "./order.ts";

/** Items as columns, so that the passes over 10^5 of them read memory in sequence. */
export interface ItemTable {
  readonly count: number;
  readonly number: Float64Array;
  readonly startAt: Float64Array;
  readonly endAt: Float64Array;
  readonly isTrial: Uint8Array;
  /** Ways of item `i`: `firstWay[i]` is to stay, those up to `firstWay[i + 1]` its options. */
  readonly firstWay: Int32Array;
  /** Per way: the room, 0 at home and one more than the index of a fallback. */
  readonly room: Int32Array;
  readonly amount: Float64Array;
  readonly value: Float64Array;
}

/** Reads the items, in their order; `roomCount` counts home too. O(items + options). */
export function tableOf(items: readonly RepairItem[], roomCount: number): ItemTable {
  let wayCount = 0;
  for (const item of items) wayCount += 1 + item.options.length;
  const table = emptyTable(items.length, wayCount);
  let way = 0;
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    checkItem(item, roomCount);
    table.number[i] = item.number;
    table.startAt[i] = item.startAt;
    table.endAt[i] = item.endAt;
    table.isTrial[i] = item.isTrial ? 1 : 0;
    way = appendWay(table, way, 0, item);
    for (const option of item.options) way = appendWay(table, way, option.pool + 1, option);
    table.firstWay[i + 1] = way;
  }
  return table;
}

/** Row numbers by rank: standard before trial, then the earlier start, then the lower number. */
export function rankOf({ number, startAt, isTrial }: ItemTable): Int32Array {
  // Stable sorts, the weakest key first.
  const byNumber = orderOf(number);
  const byStart = orderOf(Float64Array.from(byNumber, (i) => startAt[i]!));
  const order = byStart.map((k) => byNumber[k]!);
  const standard = order.filter((i) => isTrial[i] === 0);
  const trial = order.filter((i) => isTrial[i] === 1);
  order.set(standard);
  order.set(trial, standard.length);
  return order;
}

/** The same rows in another order. */
export function reordered(table: ItemTable, order: Int32Array): ItemTable {
  const moved = emptyTable(table.count, table.room.length);
  let to = 0;
  for (let k = 0; k < table.count; k++) {
    const row = order[k]!;
    moved.number[k] = table.number[row]!;
    moved.startAt[k] = table.startAt[row]!;
    moved.endAt[k] = table.endAt[row]!;
    moved.isTrial[k] = table.isTrial[row]!;
    for (let way = table.firstWay[row]!; way < table.firstWay[row + 1]!; way++) {
      const held = { amount: table.amount[way]!, value: table.value[way]! };
      to = appendWay(moved, to, table.room[way]!, held);
    }
    moved.firstWay[k + 1] = to;
  }
  return moved;
}

function emptyTable(count: number, wayCount: number): ItemTable {
  return {
    count,
    number: new Float64Array(count),
    startAt: new Float64Array(count),
    endAt: new Float64Array(count),
    isTrial: new Uint8Array(count),
    firstWay: new Int32Array(count + 1),
    room: new Int32Array(wayCount),
    amount: new Float64Array(wayCount),
    value: new Float64Array(wayCount),
  };
}

function appendWay(
  table: ItemTable,
  way: number,
  room: number,
  held: { readonly amount: number; readonly value: number },
): number {
  table.room[way] = room;
  table.amount[way] = held.amount;
  table.value[way] = held.value;
  return way + 1;
}

function checkItem(item: RepairItem, roomCount: number): void {
  const { startAt, endAt, amount, value, options } = item;
  assert(startAt < endAt, "a repaired window must not be empty");
  assert(Number.isSafeInteger(amount) && amount >= 1, "a repaired amount must be 1 or more");
  assert(isValue(value), "a repaired value must be whole and not negative");
  for (const option of options) {
    const { pool } = option;
    assert(pool >= 0 && pool + 1 < roomCount, "an option must name a fallback room");
    assert(Number.isSafeInteger(option.amount) && option.amount >= 1, "an option holds 1 or more");
    assert(isValue(option.value) && option.value <= value, "an option keeps no more than all");
  }
}

function isValue(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= VALUE_MAX;
}

/** 2^53: whole numbers up to here are exact. */
const VALUE_MAX = 9_007_199_254_740_992;
