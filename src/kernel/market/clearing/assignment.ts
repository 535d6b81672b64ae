import { assert } from "../../../base/index.ts";
import { ASSIGNMENT_SIZE_MAX } from "../limits.ts";

/** A pair that must not be. */
export const FORBIDDEN = -1;

export interface Assignment {
  /** The column of each row, or -1. */
  readonly columns: readonly number[];
  readonly assigned: number;
  /** Of the assigned pairs. */
  readonly cost: number;
}

/**
 * Assigns rows to columns, one to one: as many as can be, and of those ways one of least cost.
 *
 * `costs` holds `rows x columns` whole numbers `>= 0` row by row, or `FORBIDDEN`. Shortest
 * augmenting paths with potentials (Jonker and Volgenant, 1987), in whole numbers: O(n^3) with n
 * the larger side, at most `ASSIGNMENT_SIZE_MAX`. Of equal columns the first is taken.
 */
export function assignAtLeastCost(costs: Float64Array, rows: number, columns: number): Assignment {
  assert(costs.length === rows * columns, "a cost for every pair");
  assert(Math.max(rows, columns) <= ASSIGNMENT_SIZE_MAX, "an assignment of a bounded size");
  const table = squareTable(costs, rows, columns);
  const rowOf = solve(table);
  const found = Array.from({ length: rows }, () => -1);
  let assigned = 0;
  let cost = 0;
  for (let column = 0; column < columns; column++) {
    const row = rowOf[column]!;
    const pair = row < rows ? costs[row * columns + column]! : FORBIDDEN;
    if (pair === FORBIDDEN) continue;
    found[row] = column;
    assigned += 1;
    cost += pair;
  }
  return { columns: found, assigned, cost };
}

interface Table {
  readonly size: number;
  readonly costs: Float64Array;
}

/** Fills up to a square; what is forbidden or not there costs more than all pairs together. */
function squareTable(costs: Float64Array, rows: number, columns: number): Table {
  const size = Math.max(rows, columns);
  const dearest = costs.reduce((most, cost) => Math.max(most, cost), 0);
  const none = (dearest + 1) * (size + 1);
  assert(Number.isSafeInteger(none * (size + 1)), "costs small enough to be added up exactly");
  const square = new Float64Array(size * size).fill(none);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const cost = costs[row * columns + column]!;
      assert(cost === FORBIDDEN || cost >= 0, "costs are not negative");
      if (cost !== FORBIDDEN) square[row * size + column] = cost;
    }
  }
  return { size, costs: square };
}

/** The row of each column in an assignment of least cost. Index `size` stands for "no column". */
function solve({ size, costs }: Table): Int32Array {
  const rowPrice = new Float64Array(size);
  const columnPrice = new Float64Array(size + 1);
  const rowOf = new Int32Array(size + 1).fill(-1);
  const before = new Int32Array(size + 1);
  const least = new Float64Array(size + 1);
  const isDone = new Uint8Array(size + 1);
  for (let row = 0; row < size; row++) {
    rowOf[size] = row;
    least.fill(Number.POSITIVE_INFINITY);
    isDone.fill(0);
    let column = size;
    do {
      isDone[column] = 1;
      const from = rowOf[column]!;
      let delta = Number.POSITIVE_INFINITY;
      let next = -1;
      for (let j = 0; j < size; j++) {
        if (isDone[j] === 1) continue;
        const reduced = costs[from * size + j]! - rowPrice[from]! - columnPrice[j]!;
        if (reduced < least[j]!) {
          least[j] = reduced;
          before[j] = column;
        }
        if (least[j]! < delta) {
          delta = least[j]!;
          next = j;
        }
      }
      shiftPrices(delta);
      column = next;
    } while (rowOf[column] !== -1);
    while (column !== size) {
      const previous = before[column]!;
      rowOf[column] = rowOf[previous]!;
      column = previous;
    }
  }
  return rowOf;

  function shiftPrices(delta: number): void {
    for (let j = 0; j <= size; j++) {
      if (isDone[j] === 1) {
        rowPrice[rowOf[j]!] = rowPrice[rowOf[j]!]! + delta;
        columnPrice[j] = columnPrice[j]! - delta;
      } else {
        least[j] = least[j]! - delta;
      }
    }
  }
}
