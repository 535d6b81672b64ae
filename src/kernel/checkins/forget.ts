import { heapPeekKey, heapPeekValue, heapPop } from "../../base/index.ts";
import type { LedgerState } from "../model/index.ts";

/** Forgets jobs that ended long ago, at most so many; part of every record. */
export function forgetCheckins({ checkins, at }: LedgerState, countMax: number): void {
  for (let i = 0; i < countMax && heapPeekKey(checkins.ended) <= at; i++) {
    checkins.jobs.delete(heapPeekValue(checkins.ended));
    heapPop(checkins.ended);
  }
}
