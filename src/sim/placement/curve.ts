/**
 * How much of the GPUs is allocated as demand grows: the curve of the published experiments.
 * Demand and allocation are in percent of all GPUs.
 */
export interface Curve {
  readonly capacityMilli: number;
  arrivedMilli: number;
  usedMilli: number;
  /** By column (percent of demand): sum of allocation in hundredths of a percent, and events. */
  readonly sums: Float64Array;
  readonly events: Float64Array;
}

/** Demand beyond this is not recorded. */
const COLUMN_MAX = 1000;

export function createCurve(capacityMilli: number): Curve {
  return {
    capacityMilli,
    arrivedMilli: 0,
    usedMilli: 0,
    sums: new Float64Array(COLUMN_MAX + 1),
    events: new Float64Array(COLUMN_MAX + 1),
  };
}

/** Records one arrival of `milli` in all, placed or dropped. */
export function noteArrival(curve: Curve, milli: number, isPlaced: boolean): void {
  curve.arrivedMilli += milli;
  if (isPlaced) curve.usedMilli += milli;
  const column = roundHalfEven(curve.arrivedMilli * 100, curve.capacityMilli);
  if (column > COLUMN_MAX) return;
  const ratio = roundHalfEven(curve.usedMilli * 10_000, curve.capacityMilli);
  curve.sums[column] = curve.sums[column]! + ratio;
  curve.events[column] = curve.events[column]! + 1;
}

/**
 * Allocation at a column: the mean over the arrivals at which demand rounds to it, to two
 * decimals; where there is none, over those within one percent; undefined if there is none.
 */
export function allocationAt(curve: Curve, column: number): number | undefined {
  const exact = meanOf(curve, column, column);
  return exact ?? meanOf(curve, column - 1, column + 1);
}

/** The last column that an arrival was recorded for. */
export function lastColumn(curve: Curve): number {
  return curve.events.findLastIndex((count) => count > 0);
}

function meanOf(curve: Curve, from: number, to: number): number | undefined {
  let sum = 0;
  let events = 0;
  for (let column = Math.max(0, from); column <= Math.min(to, COLUMN_MAX); column++) {
    sum += curve.sums[column]!;
    events += curve.events[column]!;
  }
  return events === 0 ? undefined : Math.round(sum / events) / 100;
}

/** `value / divisor` to the nearest whole number, halves to the even one. */
function roundHalfEven(value: number, divisor: number): number {
  const floor = Math.floor(value / divisor);
  const rest = 2 * (value - floor * divisor);
  if (rest !== divisor) return rest > divisor ? floor + 1 : floor;
  return floor % 2 === 0 ? floor : floor + 1;
}
