import { assert } from "../../../base/index.ts";
import type { JobFacts } from "./scheduler.ts";

/** A job as most schedulers keep it. */
export interface BookRow {
  facts: JobFacts;
  /** Devices still wanted in this round; may fall below 0 when offers cross on the way. */
  unmet: number;
  /** Place in the order of first requests: the last tie-break. */
  readonly serial: number;
  /** Devices that were ever assigned to it. */
  attained: number;
  /** By age, as of the last plan; 1 without aging. */
  weight: number;
}

/** The jobs that asked and did not end, in the order of their first requests. */
export interface Book {
  readonly rows: Map<number, BookRow>;
  serials: number;
}

export function createBook(): Book {
  return { rows: new Map(), serials: 0 };
}

/** Takes in a request: the row, with its unmet demand set anew. */
export function bookRequest(book: Book, facts: JobFacts): BookRow {
  assert(facts.need <= facts.demand, "a round must not need more devices than it asks for");
  const known = book.rows.get(facts.job);
  if (known !== undefined) {
    known.facts = facts;
    known.unmet = facts.demand;
    return known;
  }
  const row = { facts, unmet: facts.demand, serial: book.serials, attained: 0, weight: 1 };
  book.serials += 1;
  book.rows.set(facts.job, row);
  return row;
}

/** Counts one assigned device; undefined if the job has ended meanwhile. */
export function bookAck(book: Book, job: number): BookRow | undefined {
  const row = book.rows.get(job);
  if (row === undefined) return undefined;
  row.unmet -= 1;
  row.attained += 1;
  return row;
}

/** Opens one slot again, never above what was asked for. */
export function bookGiveBack(book: Book, job: number): BookRow | undefined {
  const row = book.rows.get(job);
  if (row === undefined) return undefined;
  row.unmet = Math.min(row.unmet + 1, row.facts.demand);
  return row;
}
