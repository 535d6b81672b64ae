import type { FieldError } from "../../wire/index.ts";

/** Where a reader goes on: behind record `seq`, and behind `skip` events of the next one. */
export interface FeedPlace {
  readonly seq: number;
  readonly skip: number;
}

/** Where a reader wants to begin, as it says so. */
export interface PlaceWish {
  readonly lastEventId: string | undefined;
  readonly fromSeq: number | undefined;
}

/**
 * Where to begin: behind `Last-Event-ID` if there is one, at `from_seq`, or behind what there is.
 * Errors: an id that never was one, or a place behind the last record (another ledger's?).
 */
export function placeOf(
  wish: PlaceWish,
  lastSeq: number,
): { readonly place: FeedPlace } | { readonly error: FieldError } {
  const { lastEventId, fromSeq } = wish;
  if (lastEventId === undefined || lastEventId === "") {
    if (fromSeq === undefined) return { place: { seq: lastSeq, skip: 0 } };
    if (fromSeq > lastSeq + 1) return { error: beyond("from_seq", lastSeq) };
    return { place: { seq: Math.max(0, fromSeq - 1), skip: 0 } };
  }
  const match = /^(\d{1,15})(?:\.(\d{1,9}))?$/.exec(lastEventId);
  if (match === null) {
    return { error: { path: "Last-Event-ID", message: "must be an id such as 41 or 41.2" } };
  }
  const seq = Number(match[1]);
  if (seq > lastSeq) return { error: beyond("Last-Event-ID", lastSeq) };
  if (match[2] === undefined || seq === 0) return { place: { seq, skip: 0 } };
  return { place: { seq: seq - 1, skip: Number(match[2]) } };
}

function beyond(path: string, lastSeq: number): FieldError {
  return { path, message: `is beyond the last record, ${lastSeq}` };
}
