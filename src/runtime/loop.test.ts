import { describe, expect, it } from "vitest";
import {
  createMemoryDisk,
  faultAt,
  type Journal,
  type MemoryDisk,
  openMemoryJournal,
} from "../journal/index.ts";
import type { Command, LedgerRecord, LedgerState } from "../kernel/index.ts";
import { poolOf, requestOf } from "../kernel/testing/index.ts";
import { Loop } from "./loop.ts";
import { recover } from "./recovery.ts";
import type { Outcome, Scheduler } from "./types.ts";

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;

/** A loop over a journal in memory; time and turns pass when the test says so. */
async function setUp(options: { disk?: MemoryDisk; journal?: Journal; queueMax?: number } = {}) {
  const disk = options.disk ?? createMemoryDisk();
  const journal = options.journal ?? openMemoryJournal({ disk });
  const { state } = await recover(journal);
  const soon: (() => void)[] = [];
  const timers: { at: number; call: () => void }[] = [];
  const scheduler: Scheduler = {
    soon: (call) => soon.push(call),
    at: (at, call) => {
      timers.push({ at, call });
      return () => {};
    },
  };
  const clock = { at: NOW, now: () => clock.at };
  const faults: unknown[] = [];
  const loop = new Loop({
    state,
    journal,
    clock,
    scheduler,
    onFault: (fault) => faults.push(fault),
    ...(options.queueMax === undefined ? {} : { queueMax: options.queueMax }),
  });
  const turn = async (): Promise<void> => {
    for (const call of soon.splice(0)) call();
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  /** Submits and runs turns until the answer is there. */
  const ask = async (command: Command): Promise<Outcome> => {
    let outcome: Outcome | undefined;
    void loop.submit(command).then((answer) => {
      outcome = answer;
    });
    while (outcome === undefined) await turn();
    return outcome;
  };
  return { loop, state, disk, journal, clock, timers, faults, turn, ask };
}

const POOL = poolOf("gpu", [{ startAt: NOW, endAt: NOW + 24 * HOUR, capacity: 10 }]);
const want = (amount: number, from = 1, to = 2): Command =>
  requestOf("gpu", NOW + from * HOUR, NOW + to * HOUR, amount);

/** A journal whose appends wait until the test lets them through. */
function held(journal: Journal): { journal: Journal; release: () => void; batches: number[] } {
  let release = (): void => {};
  const batches: number[] = [];
  const slow: Journal = {
    ...journal,
    get lastSeq() {
      return journal.lastSeq;
    },
    append: async (records) => {
      batches.push(records.length);
      await new Promise<void>((let_) => {
        release = let_;
      });
      await journal.append(records);
    },
  };
  return { journal: slow, release: () => release(), batches };
}

describe("the loop", () => {
  it("answers with what was decided, in order", async () => {
    const { ask } = await setUp();
    expect(await ask(POOL)).toMatchObject({ ok: true, seq: 1 });
    expect(await ask(want(6))).toMatchObject({
      ok: true,
      seq: 2,
      grants: [{ number: 1, amount: 6, state: "scheduled", userId: "ann" }],
    });
    const refused = await ask(want(5));
    expect(refused).toMatchObject({
      ok: false,
      rejection: { reason: "insufficient_capacity", largestAmount: 4 },
    });
    const kinds =
      !refused.ok && "alternatives" in refused && refused.alternatives.map((o) => o.kind);
    expect(kinds).toEqual(["later", "smaller"]);
  });

  it("covers all that waits with one write, and tells nobody before it is durable", async () => {
    const slow = held(openMemoryJournal({ disk: createMemoryDisk() }));
    const { loop, turn, state } = await setUp({ journal: slow.journal });
    const told: string[] = [];
    const tell = (name: string) => () => void told.push(name);
    void loop.submit(POOL).then(tell("pool"));
    await turn();
    for (const name of ["a", "b", "c"]) void loop.submit(want(4)).then(tell(name));
    void loop.read((seen: LedgerState) => seen.seq).then(tell("read"));
    loop.subscribe(({ seq }: LedgerRecord) => void told.push(`record ${seq}`));
    await turn();
    expect(told).toEqual([]);
    expect(state.seq).toBe(1);
    slow.release();
    await turn();
    expect(told).toEqual(["record 1", "pool", "read"]);
    await turn();
    slow.release();
    await turn();
    await turn();
    expect(slow.batches).toEqual([1, 2]);
    expect(told.slice(3).sort()).toEqual(["a", "b", "c", "record 2", "record 3"]);
  });

  it("refuses at once what it could only serve late", async () => {
    const { loop } = await setUp({ queueMax: 1 });
    void loop.submit(POOL);
    expect(await loop.submit(POOL)).toEqual({ ok: false, overloaded: true, retryAfterMs: 1000 });
  });

  it("stops at a fault without a word to anybody", async () => {
    const disk = createMemoryDisk();
    const journal = openMemoryJournal({ disk, faults: faultAt(2, { kind: "fail_after" }) });
    const { loop, ask, turn, faults } = await setUp({ journal });
    await ask(POOL);
    let isTold = false;
    void loop.submit(want(1)).finally(() => {
      isTold = true;
    });
    await turn();
    await turn();
    expect(isTold).toBe(false);
    expect(faults).toHaveLength(1);
    await expect(loop.submit(want(1))).rejects.toThrow("stopped");
  });

  it("never goes back in time", async () => {
    const { ask, clock } = await setUp();
    await ask(POOL);
    clock.at = NOW - 5 * HOUR;
    expect(await ask(want(1))).toMatchObject({ ok: true, at: NOW });
  });

  it("lets what is due happen before what is asked", async () => {
    const { ask, clock, timers, journal } = await setUp();
    await ask(POOL);
    await ask(want(3));
    expect(timers.at(-1)!.at).toBe(NOW + HOUR);
    clock.at = NOW + 3 * HOUR;
    await ask(want(1, 5, 6));
    const records = await journal.read(1, 99);
    expect(records.map(({ command }) => command.kind)).toEqual([
      "pool.create",
      "reservation.request",
      "tick",
      "reservation.request",
    ]);
    expect(records[2]!.events.map(({ kind }) => kind)).toEqual([
      "reservation.started",
      "reservation.ended",
    ]);
  });

  it("ticks by itself when something is due", async () => {
    const { ask, clock, timers, turn, state } = await setUp();
    await ask(POOL);
    await ask(want(3));
    clock.at = timers.at(-1)!.at;
    timers.at(-1)!.call();
    await turn();
    expect(state.seq).toBe(3);
    expect(timers.at(-1)!.at).toBe(NOW + 2 * HOUR);
  });

  it("shows what a command would do without doing it", async () => {
    const { loop, ask, state } = await setUp();
    await ask(POOL);
    const foreseen = await loop.dryRun(want(6));
    const done = await ask(want(6));
    expect(foreseen).toMatchObject({ ok: true, seq: 1 });
    expect(foreseen.ok && done.ok && foreseen.grants).toEqual(done.ok && done.grants);
    expect(await loop.dryRun(want(6))).toMatchObject({ ok: false });
    expect(state.liveCount).toBe(1);
    const actor = { userId: "ann", role: "user" } as const;
    const cancel: Command = { kind: "reservation.cancel", actor, grant: 1 };
    expect(await loop.dryRun(cancel)).toMatchObject({ grants: [{ state: "cancelled" }] });
    expect(state.liveCount).toBe(1);
  });

  it("shows a repair before it is applied, and the same when it is", async () => {
    const { loop, ask } = await setUp();
    await ask(POOL);
    await ask(want(6));
    await ask(want(3, 4, 5));
    const actor = { userId: "root", role: "admin" } as const;
    const schedule = [{ startAt: NOW, endAt: NOW + 24 * HOUR, capacity: 5 }];
    const shrink: Command = { kind: "pool.replace_schedule", actor, pool: "gpu", schedule };
    const foreseen = await loop.dryRun(shrink);
    const done = await ask(shrink);
    expect(foreseen.ok && foreseen.repair).toMatchObject({ kept: 1, moved: [] });
    expect(foreseen.ok && foreseen.repair?.displaced).toMatchObject([{ grant: 1 }]);
    expect(done.ok && done.repair).toEqual(foreseen.ok && foreseen.repair);
  });

  it("gives one key one reservation, over a restart too", async () => {
    const first = await setUp();
    await first.ask(POOL);
    const keyed: Command = {
      ...requestOf("gpu", NOW, NOW + HOUR, 2),
      key: { key: "k", fingerprint: "f" },
    };
    expect(await first.ask(keyed)).toMatchObject({ replayed: false, grants: [{ number: 1 }] });
    const second = await setUp({ disk: first.disk });
    expect(await second.ask(keyed)).toMatchObject({ replayed: true, grants: [{ number: 1 }] });
    expect(second.state.liveCount).toBe(1);
  });
});
