import { assert } from "../../base/index.ts";
import { poolOf, type TaskBook } from "../checkin/index.ts";
import type { LedgerState } from "../model/index.ts";
import { activeTask } from "./decide.ts";

/**
 * Asserts that nothing is over its cap, that every slot is held by one client alone, and that all
 * sums agree with a recount. O(accepts): for tests, simulations and audits.
 */
export function checkCheckins({ checkins }: LedgerState): void {
  let live = 0;
  let slots = 0;
  for (const job of checkins.jobs.values()) {
    if (job.endedAt === undefined) live += 1;
    const task = activeTask(job);
    const kept = checkins.books.get(job.region)?.tasks.get(job.job);
    assert((task === undefined) === (kept === undefined), "an active round is in the book");
    if (task === undefined || kept === undefined) continue;
    slots += task.cap;
    assert(kept.request.task === task.task, "the book has the job's latest round");
    assert(kept.held === task.held, "a round's accepts are the book's");
  }
  assert(live === checkins.live, "the jobs that have not ended add up");
  assert(slots === checkins.slots, "the slots of active rounds add up");
  for (const book of checkins.books.values()) checkBook(book);
}

function checkBook(book: TaskBook): void {
  const isBounded = book.handout !== "broadcast";
  for (const task of book.tasks.values()) {
    const all = [...task.accepts.values()];
    const held = all.filter(({ state }) => state !== "lost");
    assert(held.length === task.held, "accepts that were not lost add up");
    const rows = [...task.rows.values()];
    const charged = rows.reduce((sum, row) => sum + row.charged, 0);
    assert(charged === task.charged, "what is spoken for adds up");
    assert(!isBounded || task.held <= task.cap, "no more are accepted than the cap");
    assert(!isBounded || poolOf(task) >= 0, "no more is granted than the cap");
    for (const { epoch, serial, client } of all) {
      const row = task.rows.get(epoch);
      assert(row?.accepted.get(serial) === client, "an accept has its serial for itself");
      assert(serial <= row.granted, "what was accepted was granted");
    }
  }
}
