import type { RepairRoom } from "../types.ts";
import { appendColumns, type ColumnList, type LaneSpans } from "./columns.ts";
import { type Grid, gridOf, roomPerRun } from "./grid.ts";
import type { RepairProblem } from "./problem.ts";
import { createRoomTree, leastRoom, ROOM_MAX } from "./room-tree.ts";
import type { ItemTable } from "./table.ts";

/** What is left to decide once everybody who meets no scarce instant stays. */
export interface OpenQuestion {
  readonly problem: RepairProblem;
  /** Per item of the problem: its row in the table. */
  readonly rank: Int32Array;
  /** Per option of the problem: the way of the item, 0 to stay, then its own options. */
  readonly way: Int32Array;
}

/**
 * Compresses time and finds the contested part of it, at home (the first room) and then in each
 * fallback. `table` is in rank order.
 *
 * Options that could not be held even in the absence of all other items are left out. Cost:
 * O(n log n) for n items with their options, and two profile queries per run of time and room.
 */
export function openQuestion(table: ItemTable, rooms: readonly RepairRoom[]): OpenQuestion {
  const grid = gridOf(table);
  const columns: ColumnList = { room: [], width: [] };
  const all = new Int32Array(table.count).map((_, row) => row);
  const everybody = askersFor(table, all, 0);
  const atHome = spansIn(grid, rooms[0]!, everybody, columns);
  const open = all.filter((row) => atHome.fits[row] === 0 || touches(atHome, row));
  const pools: AskedPool[] = [{ askers: everybody, spans: atHome }];
  for (let room = 1; room < rooms.length; room++) {
    const askers = askersFor(table, open, room);
    pools.push({ askers, spans: spansIn(grid, rooms[room]!, askers, columns) });
  }
  return assemble(table, open, pools, columns);
}

/** Who asks for a pool, in rank order, and the amount that each would hold there. */
interface Askers {
  readonly rank: Int32Array;
  readonly amount: Float64Array;
  readonly isTrial: Uint8Array;
}

/** Per asker: does it fit alone, and its columns in the two lanes of the pool. */
interface Spans {
  readonly fits: Uint8Array;
  readonly lo: Int32Array;
  readonly hi: Int32Array;
  readonly shareLo: Int32Array;
  readonly shareHi: Int32Array;
}

/** Rows with a way to `room`; of several on one room the first one counts. */
function askersFor(table: ItemTable, rows: Int32Array, room: number): Askers {
  const rank = new Int32Array(rows.length);
  const amount = new Float64Array(rows.length);
  const isTrial = new Uint8Array(rows.length);
  let count = 0;
  for (const row of rows) {
    const end = table.firstWay[row + 1]!;
    let way = table.firstWay[row]!;
    while (way < end && table.room[way] !== room) way += 1;
    if (way === end) continue;
    rank[count] = row;
    amount[count] = table.amount[way]!;
    isTrial[count] = table.isTrial[row]!;
    count += 1;
  }
  return {
    rank: rank.subarray(0, count),
    amount: amount.subarray(0, count),
    isTrial: isTrial.subarray(0, count),
  };
}

function spansIn(grid: Grid, room: RepairRoom, askers: Askers, columns: ColumnList): Spans {
  const count = askers.rank.length;
  const from = new Int32Array(count);
  const until = new Int32Array(count);
  for (let k = 0; k < count; k++) {
    from[k] = grid.from[askers.rank[k]!]!;
    until[k] = grid.until[askers.rank[k]!]!;
  }
  const isIn = new Uint8Array(count).fill(1);
  const lane: LaneSpans = { from, until, amount: askers.amount, isIn };
  const all = roomPerRun(grid, lane, room.free);
  const share = room.freeStandard && roomPerRun(grid, lane, room.freeStandard);
  refuseTooLarge(all, lane);
  if (share === undefined) {
    const none = new Int32Array(count);
    return { fits: isIn, ...columnSpans(grid, all, lane, columns), shareLo: none, shareHi: none };
  }
  const shareLane = { ...lane, isIn: isIn.map((fits, k) => fits * (1 - askers.isTrial[k]!)) };
  refuseTooLarge(share, shareLane);
  for (let k = 0; k < count; k++) if (askers.isTrial[k] === 0) isIn[k] = shareLane.isIn[k]!;
  const { lo: shareLo, hi: shareHi } = columnSpans(grid, share, shareLane, columns);
  return { fits: isIn, ...columnSpans(grid, all, lane, columns), shareLo, shareHi };
}

/** Takes those out of a lane whom it could not hold even when empty. */
function refuseTooLarge(room: Float64Array, { from, until, amount, isIn }: LaneSpans): void {
  let least = ROOM_MAX;
  for (const units of room) if (units < least) least = units;
  if (!amount.some((units) => units > least)) return;
  const tree = createRoomTree(room.map((units) => Math.min(units, ROOM_MAX)));
  for (let k = 0; k < isIn.length; k++) {
    if (amount[k]! <= least || isIn[k] === 0) continue;
    if (leastRoom(tree, from[k]!, until[k]!) < amount[k]!) isIn[k] = 0;
  }
}

/** Gives a lane its columns, and each span its own; an empty one to who is not in the lane. */
function columnSpans(
  grid: Grid,
  room: Float64Array,
  lane: LaneSpans,
  columns: ColumnList,
): { readonly lo: Int32Array; readonly hi: Int32Array } {
  const widthMs = (run: number): number => grid.at[run + 1]! - grid.at[run]!;
  const before = appendColumns({ room, widthMs, ...lane }, columns);
  const lo = new Int32Array(lane.from.length);
  const hi = new Int32Array(lane.from.length);
  for (let k = 0; k < lo.length; k++) {
    if (lane.isIn[k] === 0) continue;
    lo[k] = before[lane.from[k]!]!;
    hi[k] = before[lane.until[k]!]!;
  }
  return { lo, hi };
}

function touches({ lo, hi, shareLo, shareHi }: Spans, k: number): boolean {
  return lo[k]! < hi[k]! || shareLo[k]! < shareHi[k]!;
}

/** A pool with those who ask for it; the home pool comes first. */
interface AskedPool {
  readonly askers: Askers;
  readonly spans: Spans;
}

/** Lines up the options of the open rows, in order of preference. */
function assemble(
  table: ItemTable,
  open: Int32Array,
  pools: readonly AskedPool[],
  columns: ColumnList,
): OpenQuestion {
  let wayCount = 0;
  for (const row of open) wayCount += table.firstWay[row + 1]! - table.firstWay[row]!;
  const firstOption = new Int32Array(open.length + 1);
  const rows = emptyRows(wayCount);
  const cursors = new Int32Array(pools.length);
  let count = 0;
  for (let k = 0; k < open.length; k++) {
    for (let p = 0; p < pools.length; p++) {
      // Askers stand in rank order in every pool, so one cursor each finds them.
      const asking = pools[p]!.askers.rank;
      while (cursors[p]! < asking.length && asking[cursors[p]!]! < open[k]!) cursors[p]! += 1;
    }
    count = appendOptions(table, open[k]!, pools, cursors, rows, count);
    firstOption[k + 1] = count;
  }
  const problem: RepairProblem = {
    itemCount: open.length,
    firstOption,
    lo: rows.lo.subarray(0, count),
    hi: rows.hi.subarray(0, count),
    shareLo: rows.shareLo.subarray(0, count),
    shareHi: rows.shareHi.subarray(0, count),
    amount: rows.amount.subarray(0, count),
    value: rows.value.subarray(0, count),
    room: Float64Array.from(columns.room),
    width: Float64Array.from(columns.width),
  };
  return { problem, rank: open, way: rows.way.subarray(0, count) };
}

type OptionRows = ReturnType<typeof emptyRows>;

function emptyRows(count: number) {
  return {
    way: new Int32Array(count),
    lo: new Int32Array(count),
    hi: new Int32Array(count),
    shareLo: new Int32Array(count),
    shareHi: new Int32Array(count),
    amount: new Float64Array(count),
    value: new Float64Array(count),
  };
}

/** Appends what could be done with one item; what is no better than a sure option is left out. */
function appendOptions(
  table: ItemTable,
  row: number,
  pools: readonly AskedPool[],
  cursors: Int32Array,
  rows: OptionRows,
  count: number,
): number {
  const first = table.firstWay[row]!;
  let next = count;
  let sureValue = -1;
  for (let way = first; way < table.firstWay[row + 1]!; way++) {
    const p = table.room[way]!;
    const { spans, askers } = pools[p]!;
    const at = cursors[p]!;
    const amount = table.amount[way]!;
    const value = table.value[way]!;
    // A second way to one room asks for another amount than its spans were made for.
    if (spans.fits[at] === 0 || amount !== askers.amount[at] || value <= sureValue) continue;
    rows.way[next] = way - first;
    rows.lo[next] = spans.lo[at]!;
    rows.hi[next] = spans.hi[at]!;
    rows.shareLo[next] = spans.shareLo[at]!;
    rows.shareHi[next] = spans.shareHi[at]!;
    rows.amount[next] = amount;
    rows.value[next] = value;
    next += 1;
    if (!touches(spans, at)) sureValue = value;
  }
  return next;
}
