import { headroom, nextBoundary, type Profile, valueAt } from "../../model/profile/index.ts";
import { appendColumns, type ColumnList, type LaneRuns } from "./columns.ts";
import type { RepairProblem } from "./problem.ts";
import { createRoomTree, leastRoom } from "./room-tree.ts";
import type { RepairItem, RepairRoom } from "./types.ts";

/** The source of the option to stay. */
export const STAYS = -1;

/** What is left to decide once everybody who meets no scarce instant stays. */
export interface OpenQuestion {
  readonly problem: RepairProblem;
  /** Per item of the problem: its index in the ranked items. */
  readonly rank: Int32Array;
  /** Per option of the problem: `STAYS`, or the index in the item's own options. */
  readonly source: Int32Array;
}

/** Instants where a window starts or ends, and each item's window as indices into them. */
interface Grid {
  readonly at: Float64Array;
  readonly from: Int32Array;
  readonly until: Int32Array;
}

/** Who asks for a pool: ranked items, with the amount that each would hold there. */
interface Askers {
  readonly items: readonly RepairItem[];
  readonly rank: Int32Array;
  readonly amount: Float64Array;
}

/** Per asker: does it fit alone, and its columns in the two lanes of the pool. */
interface Spans {
  readonly fits: Uint8Array;
  readonly lo: Int32Array;
  readonly hi: Int32Array;
  readonly shareLo: Int32Array;
  readonly shareHi: Int32Array;
}

/**
 * Compresses time and finds the contested part of it, at home and then in each fallback.
 *
 * Options that could not be held even in the absence of all other items are left out. Cost:
 * O(n log n) for n items with their options, and two profile queries per run of time and pool.
 */
export function openQuestion(
  items: readonly RepairItem[],
  home: RepairRoom,
  fallbacks: readonly RepairRoom[],
): OpenQuestion {
  const grid = gridOf(items);
  const columns: ColumnList = { room: [], width: [] };
  const everybody = Int32Array.from(items, (_, i) => i);
  const amount = Float64Array.from(items, (item) => item.amount);
  const askers = { items, rank: everybody, amount };
  const atHome = spansIn(grid, home, askers, columns);
  const open = everybody.filter((i) => atHome.fits[i] === 0 || touches(atHome, i));
  const elsewhere = fallbacks.map((room, pool): AskedPool => {
    const askers = askersFor(items, open, pool);
    return { askers, spans: spansIn(grid, room, askers, columns) };
  });
  return assemble(items, open, [{ askers, spans: atHome }, ...elsewhere], columns);
}

function gridOf(items: readonly RepairItem[]): Grid {
  const ends = new Float64Array(2 * items.length);
  for (let i = 0; i < items.length; i++) {
    ends[2 * i] = items[i]!.startAt;
    ends[2 * i + 1] = items[i]!.endAt;
  }
  const sorted = ends.toSorted((a, b) => a - b);
  let count = 0;
  for (const at of sorted) {
    if (count === 0 || sorted[count - 1] !== at) sorted[count++] = at;
  }
  const at = sorted.slice(0, count);
  return {
    at,
    from: Int32Array.from(items, (item) => indexOf(at, item.startAt)),
    until: Int32Array.from(items, (item) => indexOf(at, item.endAt)),
  };
}

function indexOf(sorted: Float64Array, wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Open items with an option on `pool`; of several the first one counts. */
function askersFor(items: readonly RepairItem[], open: Int32Array, pool: number): Askers {
  const rank = open.filter((i) => items[i]!.options.some((option) => option.pool === pool));
  const amount = Float64Array.from(
    rank,
    (i) => items[i]!.options.find((option) => option.pool === pool)!.amount,
  );
  return { items, rank, amount };
}

function spansIn(grid: Grid, room: RepairRoom, askers: Askers, columns: ColumnList): Spans {
  const count = askers.rank.length;
  const from = askers.rank.map((i) => grid.from[i]!);
  const until = askers.rank.map((i) => grid.until[i]!);
  const covered = coveredRuns(from, until, grid.at.length);
  const all = roomPerRun(grid, covered, room.free);
  const share = room.freeStandard && roomPerRun(grid, covered, room.freeStandard);
  const isStandard = (k: number): boolean => !askers.items[askers.rank[k]!]!.isTrial;
  const fits = new Uint8Array(count).fill(1);
  const spans = { from, until, amount: askers.amount };
  refuseTooLarge(all, spans, fits, () => true);
  if (share !== undefined) refuseTooLarge(share, spans, fits, isStandard);

  const widthMs = (run: number): number => grid.at[run + 1]! - grid.at[run]!;
  const columnsFor = (perRun: Float64Array, asks: (k: number) => boolean): Int32Array =>
    appendColumns({ room: perRun, widthMs, ...pick(spans, asks) }, columns);
  const before = columnsFor(all, (k) => fits[k] === 1);
  const lo = from.map((run) => before[run]!);
  const hi = until.map((run) => before[run]!);
  const none = new Int32Array(count);
  if (share === undefined) return { fits, lo, hi, shareLo: none, shareHi: none };
  const shareBefore = columnsFor(share, (k) => fits[k] === 1 && isStandard(k));
  const shareLo = from.map((run, k) => (isStandard(k) ? shareBefore[run]! : 0));
  const shareHi = until.map((run, k) => (isStandard(k) ? shareBefore[run]! : 0));
  return { fits, lo, hi, shareLo, shareHi };
}

function coveredRuns(from: Int32Array, until: Int32Array, instants: number): Uint8Array {
  const change = new Int32Array(instants + 1);
  for (let k = 0; k < from.length; k++) {
    change[from[k]!]! += 1;
    change[until[k]!]! -= 1;
  }
  const covered = new Uint8Array(Math.max(0, instants - 1));
  let depth = 0;
  for (let run = 0; run < covered.length; run++) {
    depth += change[run]!;
    if (depth > 0) covered[run] = 1;
  }
  return covered;
}

/** The least of the profile in every covered run; `Infinity` where nobody is. */
function roomPerRun(grid: Grid, covered: Uint8Array, profile: Profile): Float64Array {
  const room = new Float64Array(covered.length).fill(Infinity);
  let constantUntil = -Infinity;
  let value = 0;
  for (let run = 0; run < covered.length; run++) {
    if (covered[run] === 0) continue;
    const startAt = grid.at[run]!;
    const endAt = grid.at[run + 1]!;
    // Most profiles step far less often than windows start and end: reuse what is known.
    if (startAt >= constantUntil) {
      value = valueAt(profile, startAt);
      constantUntil = nextBoundary(profile, startAt);
    }
    if (endAt <= constantUntil) {
      room[run] = value;
      continue;
    }
    room[run] = headroom(profile, startAt, endAt);
    constantUntil = startAt;
  }
  return room;
}

type AskedRuns = Pick<LaneRuns, "from" | "until" | "amount">;

function pick(asked: AskedRuns, isIn: (k: number) => boolean): AskedRuns & { count: number } {
  const from = asked.from.filter((_, k) => isIn(k));
  const until = asked.until.filter((_, k) => isIn(k));
  return { count: from.length, from, until, amount: asked.amount.filter((_, k) => isIn(k)) };
}

/** Clears `fits` for every asker that the lane could not hold even when empty. */
function refuseTooLarge(
  room: Float64Array,
  { from, until, amount }: AskedRuns,
  fits: Uint8Array,
  isBound: (k: number) => boolean,
): void {
  let least = Infinity;
  for (const units of room) if (units < least) least = units;
  const suspects = amount.some((units) => units > least);
  if (!suspects) return;
  const tree = createRoomTree(room.map((units) => Math.min(units, UNLIMITED)));
  for (let k = 0; k < fits.length; k++) {
    if (amount[k]! <= least || !isBound(k)) continue;
    if (leastRoom(tree, from[k]!, until[k]!) < amount[k]!) fits[k] = 0;
  }
}

function touches({ lo, hi, shareLo, shareHi }: Spans, k: number): boolean {
  return lo[k]! < hi[k]! || shareLo[k]! < shareHi[k]!;
}

/** More than any amount; differences of such numbers stay exact. */
const UNLIMITED = 2_251_799_813_685_248;

/** A pool with those who ask for it; the home pool comes first. */
interface AskedPool {
  readonly askers: Askers;
  readonly spans: Spans;
}

/** Lines up the options of the open items, in order of preference. */
function assemble(
  items: readonly RepairItem[],
  open: Int32Array,
  homeAndElsewhere: readonly AskedPool[],
  columns: ColumnList,
): OpenQuestion {
  const firstOption = new Int32Array(open.length + 1);
  const rows: OptionRow[] = [];
  const cursors = homeAndElsewhere.map(() => 0);
  for (let k = 0; k < open.length; k++) {
    const rank = open[k]!;
    // Askers stand in rank order in every pool, so one cursor each finds them.
    homeAndElsewhere.forEach(({ askers }, p) => {
      while (cursors[p]! < askers.rank.length && askers.rank[cursors[p]!]! < rank) cursors[p]! += 1;
    });
    appendOptions(items[rank]!, homeAndElsewhere, cursors, rows);
    firstOption[k + 1] = rows.length;
  }
  const problem: RepairProblem = {
    itemCount: open.length,
    firstOption,
    lo: Int32Array.from(rows, ({ spans, at }) => spans.lo[at]!),
    hi: Int32Array.from(rows, ({ spans, at }) => spans.hi[at]!),
    shareLo: Int32Array.from(rows, ({ spans, at }) => spans.shareLo[at]!),
    shareHi: Int32Array.from(rows, ({ spans, at }) => spans.shareHi[at]!),
    amount: Float64Array.from(rows, (row) => row.amount),
    value: Float64Array.from(rows, (row) => row.value),
    room: Float64Array.from(columns.room),
    width: Float64Array.from(columns.width),
  };
  return { problem, rank: open, source: Int32Array.from(rows, (row) => row.source) };
}

interface OptionRow {
  readonly source: number;
  readonly spans: Spans;
  /** Index of the asker in the spans. */
  readonly at: number;
  readonly amount: number;
  readonly value: number;
}

/** Appends what could be done with one item; what is no better than a sure option is left out. */
function appendOptions(
  item: RepairItem,
  pools: readonly AskedPool[],
  cursors: readonly number[],
  rows: OptionRow[],
): void {
  let sureValue = -1;
  for (let source = STAYS; source < item.options.length; source++) {
    const option = source === STAYS ? item : item.options[source]!;
    const p = source === STAYS ? 0 : item.options[source]!.pool + 1;
    const { spans } = pools[p]!;
    const at = cursors[p]!;
    if (spans.fits[at] === 0 || option.value <= sureValue) continue;
    rows.push({ source, spans, at, amount: option.amount, value: option.value });
    if (!touches(spans, at)) sureValue = option.value;
  }
}
