/** Where a job of a queue stands. */
export const ABSENT = 0;
export const WAITING = 1;
export const OVERDUE = 2;
export const RUNNING = 3;

/**
 * The jobs of one queue as columns, by slot. A slot is given out again when its job has ended.
 * Instants and spans are whole numbers of one unit of time, seconds or milliseconds.
 */
export interface JobColumns {
  submittedAt: Float64Array;
  /** The number of the submission: the last word in every order. */
  sequence: Float64Array;
  /** Higher goes first, before any key; what is overdue goes by submission alone. */
  priority: Int32Array;
  processors: Int32Array;
  /** The requested time, at least 1. */
  estimate: Float64Array;
  /** Place in the order of the policy, and in its order of backfilling; smaller is earlier. */
  key: Float64Array;
  backfillKey: Float64Array;
  /** From this instant on later submissions do not overtake; Infinity if there is no such bound. */
  overdueAt: Float64Array;
  expectedEndAt: Float64Array;
  status: Uint8Array;
}

export function createColumns(slots: number): JobColumns {
  return {
    submittedAt: new Float64Array(slots),
    sequence: new Float64Array(slots),
    priority: new Int32Array(slots),
    processors: new Int32Array(slots),
    estimate: new Float64Array(slots),
    key: new Float64Array(slots),
    backfillKey: new Float64Array(slots),
    overdueAt: new Float64Array(slots),
    expectedEndAt: new Float64Array(slots),
    status: new Uint8Array(slots),
  };
}

/** Doubles every column; slots keep their contents. */
export function growColumns(columns: JobColumns): void {
  const slots = columns.status.length * 2;
  columns.submittedAt = widened(columns.submittedAt, slots);
  columns.sequence = widened(columns.sequence, slots);
  columns.estimate = widened(columns.estimate, slots);
  columns.key = widened(columns.key, slots);
  columns.backfillKey = widened(columns.backfillKey, slots);
  columns.overdueAt = widened(columns.overdueAt, slots);
  columns.expectedEndAt = widened(columns.expectedEndAt, slots);
  columns.priority = widenedInts(columns.priority, slots);
  columns.processors = widenedInts(columns.processors, slots);
  const status = new Uint8Array(slots);
  status.set(columns.status);
  columns.status = status;
}

export function widened(column: Float64Array, length: number): Float64Array {
  const wider = new Float64Array(length);
  wider.set(column);
  return wider;
}

export function widenedInts(column: Int32Array, length: number): Int32Array {
  const wider = new Int32Array(length);
  wider.set(column);
  return wider;
}
