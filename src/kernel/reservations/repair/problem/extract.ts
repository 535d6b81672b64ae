import { appendColumns, type ColumnList } from "./columns.ts";
import { gridOf } from "./grid.ts";
import { fits, type RepairProblem } from "./problem.ts";
import { leastRoom, type RoomTree } from "./room-tree.ts";

/** A few items of a problem, with the options and columns that are left to them. */
export interface Extract {
  readonly problem: RepairProblem;
  /** Per option of the extract: the option of the whole problem. */
  readonly option: Int32Array;
}

/**
 * The problem of some items alone, in the room that the tree says is left.
 *
 * Options that do not fit are left out, and columns are folded anew: few items start and end at
 * few places. `items` is in rank order. Cost: O(k log k + k log columns) for k options.
 */
export function extractProblem(whole: RepairProblem, items: Int32Array, rooms: RoomTree): Extract {
  const firstOption = new Int32Array(items.length + 1);
  const found: number[] = [];
  for (let k = 0; k < items.length; k++) {
    const end = whole.firstOption[items[k]! + 1]!;
    for (let o = whole.firstOption[items[k]!]!; o < end; o++) {
      if (fits(whole, o, rooms)) found.push(o);
    }
    firstOption[k + 1] = found.length;
  }
  const option = Int32Array.from(found);
  const count = option.length;
  // Both lanes of every option, one list after the other.
  const starts = new Int32Array(2 * count);
  const ends = new Int32Array(2 * count);
  const amounts = new Float64Array(2 * count);
  for (let k = 0; k < count; k++) {
    const o = option[k]!;
    starts[k] = whole.lo[o]!;
    ends[k] = whole.hi[o]!;
    starts[count + k] = whole.shareLo[o]!;
    ends[count + k] = whole.shareHi[o]!;
    amounts[k] = whole.amount[o]!;
    amounts[count + k] = whole.amount[o]!;
  }
  const { lo, hi, room, width } = foldedSpans(starts, ends, amounts, rooms);
  const problem: RepairProblem = {
    itemCount: items.length,
    firstOption,
    lo: lo.subarray(0, count),
    hi: hi.subarray(0, count),
    shareLo: lo.subarray(count),
    shareHi: hi.subarray(count),
    amount: amounts.subarray(0, count),
    value: Float64Array.from(option, (o) => whole.value[o]!),
    room,
    width,
  };
  return { problem, option };
}

interface FoldedSpans {
  readonly lo: Int32Array;
  readonly hi: Int32Array;
  readonly room: Float64Array;
  readonly width: Float64Array;
}

/** Columns for spans of old columns, as if those were instants. */
function foldedSpans(
  starts: Int32Array,
  ends: Int32Array,
  amount: Float64Array,
  rooms: RoomTree,
): FoldedSpans {
  const { at, from, until } = gridOf({
    count: starts.length,
    startAt: Float64Array.from(starts),
    endAt: Float64Array.from(ends),
  });
  const room = new Float64Array(Math.max(0, at.length - 1));
  for (let run = 0; run < room.length; run++) {
    room[run] = leastRoom(rooms, at[run]!, at[run + 1]!);
  }
  const columns: ColumnList = { room: [], width: [] };
  const isIn = new Uint8Array(starts.length).fill(1);
  const lane = { room, widthMs: () => 1, from, until, amount, isIn };
  const before = appendColumns(lane, columns);
  return {
    lo: from.map((run) => before[run]!),
    hi: until.map((run) => before[run]!),
    room: Float64Array.from(columns.room),
    width: Float64Array.from(columns.width),
  };
}
