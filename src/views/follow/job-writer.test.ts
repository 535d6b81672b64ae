import { expect, test } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import { createPrng } from "../../base/index.ts";
import {
  type KernelEvent,
  type LedgerRecord,
  type LedgerState,
  nextDueAt,
  settleTick,
} from "../../kernel/index.ts";
import {
  createTestLedger,
  poolOf,
  randomJobCommand,
  type TestLedger,
} from "../../kernel/testing/index.ts";
import { listActivity } from "../lists/index.ts";
import { memoryViews } from "../sample/index.ts";

// Goal: the views count what jobs held, second by second, and tell each event once.
// Method: random histories of jobs; unit-seconds are recounted from the events alone.
const SEED = testSeed();
const DAY = 86_400_000;

test(`what jobs held stands among the segments (SEED=${SEED})`, () => {
  for (let round = 0; round < 15; round++) {
    const records = randomRecords(SEED + round);
    const { db, follower } = memoryViews();
    for (let i = 0; i < records.length; i += 7) follower.follow(records.slice(i, i + 7));
    const told = db.prepare("SELECT sum(amount * (to_at - from_at)) AS n FROM view_segment").get();
    expect(Number(told?.n ?? 0)).toBe(heldBy(records.flatMap(({ events }) => events)));
    const events = records.flatMap(({ events: all }) => all.filter(isOfJobs));
    const page = listActivity(db, {}, { limit: 1_000 });
    if (!page.ok) throw new Error(page.error.reason);
    const listed = page.value.items.filter(({ kind }) => /^(job|queue)\./.test(kind));
    expect(listed.map(({ kind }) => kind).reverse()).toEqual(events.map(({ kind }) => kind));
    checkOneJob(db, events);
  }
});

function checkOneJob(db: Parameters<typeof listActivity>[0], events: readonly KernelEvent[]): void {
  const own = events.filter((event) => "job" in event && event.job === 1);
  const page = listActivity(db, { job: 1 }, { limit: 1_000 });
  if (!page.ok) throw new Error(page.error.reason);
  expect(page.value.items.map(({ kind }) => kind).reverse()).toEqual(own.map(({ kind }) => kind));
  expect(page.value.items.every(({ job, userId }) => job === 1 && userId !== undefined)).toBe(true);
}

function isOfJobs({ kind }: KernelEvent): boolean {
  return /^(job|queue)\./.test(kind);
}

/** Unit-milliseconds that jobs held or still hold, by their grants. */
function heldBy(events: readonly KernelEvent[]): number {
  const windows = new Map<number, { amount: number; startAt: number; endAt: number }>();
  for (const event of events) {
    if (event.kind === "job.started") windows.set(event.grant, { ...event });
    const isCut =
      event.kind === "job.ended" || event.kind === "job.requeued" || event.kind === "job.curtailed";
    if (!isCut) continue;
    const held = windows.get(event.grant)!;
    held.endAt = Math.max(held.startAt, Math.min(held.endAt, event.fromAt));
  }
  let sum = 0;
  for (const { amount, startAt, endAt } of windows.values()) sum += amount * (endAt - startAt);
  return sum;
}

function randomRecords(seed: number): readonly LedgerRecord[] {
  const random = createPrng(seed);
  const ledger = createTestLedger();
  const records: LedgerRecord[] = [];
  const capacity = 8;
  note(ledger, records, poolOf("a", [{ startAt: 0, endAt: DAY, capacity }]));
  for (let i = 0; i < 120; i++) {
    ledger.now += random.below(3) * 700;
    while (nextDueAt(ledger.state) <= ledger.now) {
      if (!note(ledger, records, { kind: "tick" })) settleTick(ledger.state, ledger.now);
    }
    note(ledger, records, randomJobCommand(random, ledger.state.jobs.nextJob, ledger.now));
    if (i !== 60) continue;
    const maintenance = { id: "m", startAt: ledger.now, endAt: ledger.now + 5_000, amount: 5 };
    const actor = { userId: "admin", role: "admin" } as const;
    note(ledger, records, { kind: "pool.add_maintenance", actor, pool: "a", maintenance });
  }
  return records;
}

function note(
  ledger: TestLedger,
  records: LedgerRecord[],
  command: LedgerRecord["command"],
): boolean {
  const decision = ledger.run(command);
  if (!decision.ok || decision.events.length === 0) return false;
  const { seq, at }: LedgerState = ledger.state;
  records.push({ seq, at, epoch: 1, deciderVersion: 1, command, events: decision.events });
  return true;
}
