import type { Task, TaskBook, TokenRow } from "./state.ts";

/** Writes all of a region's book into another, which shares nothing with it. O(its size). */
export function copyBook(from: TaskBook, into: TaskBook): void {
  into.term = from.term;
  into.handout = from.handout;
  into.lastEpoch = from.lastEpoch;
  for (const [id, epoch] of from.epochs) {
    into.epochs.set(id, { ...epoch, rates: new Map(epoch.rates), seen: new Map(epoch.seen) });
  }
  for (const [job, task] of from.tasks) into.tasks.set(job, copyTask(task));
}

function copyTask(task: Task): Task {
  return {
    ...task,
    rows: new Map([...task.rows].map(([epoch, row]) => [epoch, copyRow(row)])),
    accepts: new Map([...task.accepts].map(([client, accepted]) => [client, { ...accepted }])),
  };
}

function copyRow(row: TokenRow): TokenRow {
  return { ...row, accepted: new Map(row.accepted), marks: [...row.marks] };
}
