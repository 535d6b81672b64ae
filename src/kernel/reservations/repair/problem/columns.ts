/** Spans `[from, until)` of runs of time with an amount each: who could be in a lane. */
export interface LaneSpans {
  readonly from: Int32Array;
  readonly until: Int32Array;
  readonly amount: Float64Array;
  /** 0 for those who are left out. */
  readonly isIn: Uint8Array;
}

/** A lane cut into runs: boundaries of windows lie only between two runs. */
export interface Lane extends LaneSpans {
  readonly room: Float64Array;
  readonly widthMs: (run: number) => number;
}

/** Where the columns of many lanes are gathered. */
export interface ColumnList {
  readonly room: number[];
  readonly width: number[];
}

/**
 * Appends the columns of a lane, and answers how many columns of all stand in front of each run,
 * so that a span `[from, until)` of runs has the columns `[before[from], before[until])`.
 *
 * A run where everybody fits at once gets no column, nor one that a neighbour makes superfluous:
 * whoever is in it is in the neighbour too, which has no more room. O(runs + spans).
 */
export function appendColumns(lane: Lane, columns: ColumnList): Int32Array {
  const runCount = lane.room.length;
  const load = new Float64Array(runCount + 1);
  const starts = new Uint8Array(runCount + 1);
  const ends = new Uint8Array(runCount + 1);
  for (let k = 0; k < lane.from.length; k++) {
    if (lane.isIn[k] === 0) continue;
    const from = lane.from[k]!;
    const until = lane.until[k]!;
    load[from]! += lane.amount[k]!;
    load[until]! -= lane.amount[k]!;
    starts[from] = 1;
    ends[until] = 1;
  }
  const width = foldRuns(lane, { load, starts, ends });
  const before = new Int32Array(runCount + 1);
  for (let run = 0; run < runCount; run++) {
    before[run] = columns.room.length;
    if (width[run] === 0) continue;
    columns.room.push(lane.room[run]!);
    columns.width.push(width[run]!);
  }
  before[runCount] = columns.room.length;
  return before;
}

interface Boundaries {
  /** Change of the load at the start of each run. */
  readonly load: Float64Array;
  /** Does anybody start, or end, where this run starts? */
  readonly starts: Uint8Array;
  readonly ends: Uint8Array;
}

/** The width of each run that stays a column, 0 for the others. */
function foldRuns(lane: Lane, { load, starts, ends }: Boundaries): Float64Array {
  const width = new Float64Array(lane.room.length);
  let last = -1;
  let total = 0;
  let hasStart = false;
  let hasEnd = false;
  for (let run = 0; run < width.length; run++) {
    total += load[run]!;
    if (starts[run] === 1) hasStart = true;
    if (ends[run] === 1) hasEnd = true;
    const room = lane.room[run]!;
    // A lane may be overfull with nobody in it: there is nothing to decide then.
    if (total <= room || total === 0) continue;
    const own = lane.widthMs(run);
    if (last >= 0 && !hasStart && room >= lane.room[last]!) {
      width[last]! += own;
      continue;
    }
    width[run] = own;
    if (last >= 0 && !hasEnd && room <= lane.room[last]!) {
      width[run]! += width[last]!;
      width[last] = 0;
    }
    last = run;
    hasStart = false;
    hasEnd = false;
  }
  return width;
}
