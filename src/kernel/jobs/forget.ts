import { heapPeekKey, heapPeekValue, heapPop } from "../../base/index.ts";
import { type LedgerState, removeRow, rowSlot } from "../model/index.ts";

/** Forgets jobs that have been over for long, at most so many; part of every record. */
export function forgetJobs(state: LedgerState, countMax: number): void {
  const { jobs, parts, ended, names, after } = state.jobs;
  for (let i = 0; i < countMax && heapPeekKey(ended) <= state.at; i++) {
    const job = heapPeekValue(ended);
    heapPop(ended);
    const rows = jobs.of.rows[rowSlot(jobs, job)]!;
    for (let index = 0; index < rows; index++) removeRow(parts, job + index);
    removeRow(jobs, job);
    names.delete(job);
    after.delete(job);
  }
  const { jobs: own } = state;
  while (own.oldestJob < own.nextJob && rowSlot(parts, own.oldestJob) < 0) own.oldestJob += 1;
}
