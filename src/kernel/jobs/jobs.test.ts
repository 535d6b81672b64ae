import { describe, expect, it } from "vitest";
import {
  checkLedger,
  type KernelEvent,
  limits,
  nextDueAt,
  viewJob,
  viewParts,
  whyJob,
} from "../index.ts";
import {
  ADMIN,
  createTestLedger,
  OPERATOR,
  poolOf,
  putQueueOf,
  requestOf,
  runUntilIdle,
  submitOf,
  type TestLedger,
} from "../testing/index.ts";

const SECOND = 1_000;
const DAY = 86_400 * SECOND;

/** A pool `gpu` of 8 units for a day, and whatever is run on it. */
function bench(capacity = 8): TestLedger {
  const ledger = createTestLedger();
  ledger.must(poolOf("gpu", [{ startAt: 0, endAt: DAY, capacity }]));
  return ledger;
}

function at(ledger: TestLedger, now: number): readonly KernelEvent[] {
  ledger.now = now;
  const events = runUntilIdle(ledger);
  checkLedger(ledger.state);
  return events;
}

/** `3+ 4.1- 5!`: what starts, ends and is let go of, in order, by job and part. */
function told(events: readonly KernelEvent[]): string {
  const words: Record<string, string> = {
    "job.started": "+",
    "job.ended": "-",
    "job.requeued": "<",
    "job.curtailed": "!",
    "job.cancelled": "x",
    "job.released": "o",
  };
  return events
    .flatMap((event) => {
      const word = words[event.kind];
      if (word === undefined || !("job" in event)) return [];
      const part = "part" in event && event.part !== undefined ? `.${event.part}` : "";
      const outcome = event.kind === "job.ended" ? event.outcome : "";
      return [`${event.job}${part}${word}${outcome}`];
    })
    .join(" ");
}

describe("a job", () => {
  it("starts as soon as it fits, holds a grant, and is stopped when its walltime is over", () => {
    const ledger = bench();
    ledger.must(submitOf("gpu", 5));
    ledger.must(submitOf("gpu", 5, { walltimeMs: 3_000 }));
    expect(told(at(ledger, 100))).toBe("2.0+");
    expect(ledger.state.liveCount).toBe(1);
    expect(told(at(ledger, 2_999))).toBe("");
    expect(told(at(ledger, 3_000))).toBe("2.0-timed_out 1.0+");
    expect(viewJob(ledger.state, 2)).toMatchObject({ state: "timed_out", endedAt: 3_000 });
    expect(told(at(ledger, 13_000))).toBe("1.0-timed_out");
    expect(ledger.state.liveCount).toBe(0);
  });

  it("frees the rest of its window when it is done", () => {
    const ledger = bench();
    ledger.must(submitOf("gpu", 8));
    ledger.must(submitOf("gpu", 8));
    at(ledger, 0);
    ledger.now = 4_500;
    ledger.must({ kind: "job.finish", actor: OPERATOR, job: 1, outcome: "done" });
    expect(told(at(ledger, 4_500))).toBe("2.0+");
    // One run is no experience: an estimate rests on walltimes alone, and says so.
    ledger.must(submitOf("gpu", 1));
    expect(whyJob(ledger.state, 3, 4_500)?.estimate).toMatchObject({ startAt: 14_000, runs: 0 });
    expect(viewParts(ledger.state, 2, { from: 0, limit: 9 })).toEqual([
      { part: 0, state: "running", startedAt: 4_500, endAt: 14_000, grant: 2, requeues: 0 },
    ]);
  });

  it("waits where it would run into a reservation, and lets a shorter one go first", () => {
    const ledger = bench();
    ledger.must(requestOf("gpu", 10_000, 20_000, 6));
    ledger.must(submitOf("gpu", 4, { walltimeMs: 11_000 }));
    ledger.must(submitOf("gpu", 4, { walltimeMs: 10_000 }));
    expect(told(at(ledger, 0))).toBe("2.0+");
    expect(whyJob(ledger.state, 1, 0)?.reasons).toEqual([
      {
        kind: "capacity",
        units: 4,
        freeNow: 4,
        tight: { startAt: 10_000, endAt: 11_000, free: 2 },
      },
    ]);
    expect(told(at(ledger, 19_000))).toBe("2.0-timed_out");
    expect(told(at(ledger, 20_000))).toBe("1.0+");
  });

  it("leaves the float to trial callers", () => {
    const ledger = createTestLedger();
    const schedule = [{ startAt: 0, endAt: DAY, capacity: 8 }];
    ledger.must(poolOf("gpu", schedule, { options: { floatPercent: 25 } }));
    ledger.must(submitOf("gpu", 6));
    expect(ledger.run(submitOf("gpu", 7))).toMatchObject({
      rejection: { reason: "job_too_large", units: 7, largest: 6 },
    });
    expect(told(at(ledger, 0))).toBe("1.0+");
    ledger.must(requestOf("gpu", 0, 5_000, 2, { tier: "trial" }));
  });

  it("starts when a maintenance window ends, though nobody says so", () => {
    const ledger = bench();
    const maintenance = { id: "m", startAt: 0, endAt: 30_000 };
    ledger.must({ kind: "pool.add_maintenance", actor: ADMIN, pool: "gpu", maintenance });
    ledger.must(submitOf("gpu", 1));
    expect(told(at(ledger, 29_999))).toBe("");
    expect(told(at(ledger, 30_000))).toBe("1.0+");
  });
});

describe("an array", () => {
  it("starts part by part; a gang all at once and as one", () => {
    const ledger = bench();
    ledger.must(submitOf("gpu", 3, { count: 3 }));
    ledger.must(submitOf("gpu", 2, { count: 3, isGang: true }));
    expect(told(at(ledger, 0))).toBe("1.0+ 1.1+");
    ledger.now = 1_000;
    ledger.must({ kind: "job.finish", actor: OPERATOR, job: 1, part: 0, outcome: "done" });
    expect(told(at(ledger, 1_000))).toBe("1.2+");
    expect(told(at(ledger, 10_000))).toBe("1.1-timed_out");
    expect(told(at(ledger, 11_000))).toBe("1.2-timed_out 4.0+");
    expect(viewJob(ledger.state, 1)).toMatchObject({
      state: "timed_out",
      parts: { done: 1, timed_out: 2, waiting: 0 },
    });
    expect(viewJob(ledger.state, 4)).toMatchObject({ state: "running", count: 3, isGang: true });
  });

  it("is cancelled whole or by part, running and waiting alike", () => {
    const ledger = bench();
    ledger.must(submitOf("gpu", 4, { count: 4 }));
    at(ledger, 0);
    const cancel = { kind: "job.cancel", actor: OPERATOR, job: 1 } as const;
    expect(told(ledger.must({ ...cancel, part: 3 }))).toBe("1.3x");
    expect(ledger.run({ ...cancel, part: 3 })).toMatchObject({
      rejection: { reason: "job_not_live", state: "cancelled" },
    });
    expect(told(ledger.must(cancel))).toBe("1.0-cancelled 1.1-cancelled 1x");
    expect(viewJob(ledger.state, 1)?.state).toBe("cancelled");
    expect(ledger.run(cancel)).toMatchObject({ rejection: { reason: "job_not_live" } });
    checkLedger(ledger.state);
  });
});

describe("a job that is held", () => {
  it.each([
    ["ok", "done", "2o 2.0+"],
    ["ok", "failed", "2x"],
    ["failed", "failed", "2o 2.0+"],
    ["failed", "done", "2x"],
    ["any", "done", "2o 2.0+"],
    ["any", "failed", "2o 2.0+"],
  ] as const)("waits for another to be %s; that one is %s", (when, outcome, then) => {
    const ledger = bench();
    ledger.must(submitOf("gpu", 1));
    ledger.must(submitOf("gpu", 1, { after: [{ job: 1, when }] }));
    expect(told(at(ledger, 0))).toBe("1.0+");
    expect(whyJob(ledger.state, 2, 0)?.reasons).toEqual([
      { kind: "dependencies", jobs: [{ job: 1, when, state: "running" }] },
    ]);
    ledger.must({ kind: "job.finish", actor: OPERATOR, job: 1, outcome });
    expect(told(at(ledger, 1_000))).toBe(then);
  });

  it("takes a whole chain with it when it can't be, and says because of whom", () => {
    const ledger = bench();
    ledger.must(submitOf("gpu", 1));
    ledger.must(submitOf("gpu", 1, { after: [{ job: 1, when: "ok" }] }));
    ledger.must(submitOf("gpu", 1, { count: 2, after: [{ job: 2, when: "ok" }] }));
    ledger.must({ kind: "job.cancel", actor: OPERATOR, job: 1 });
    expect(at(ledger, 0)).toMatchObject([
      { kind: "job.cancelled", job: 2, reason: "dependency_failed", because: 1 },
      { kind: "job.cancelled", job: 3, parts: 2, reason: "dependency_failed", because: 2 },
    ]);
  });

  it("is refused at once if what it waits for has come out wrong, or is unknown", () => {
    const ledger = bench();
    ledger.must(submitOf("gpu", 1));
    ledger.must({ kind: "job.cancel", actor: OPERATOR, job: 1 });
    expect(ledger.run(submitOf("gpu", 1, { after: [{ job: 1, when: "ok" }] }))).toMatchObject({
      rejection: { reason: "dependency_never", job: 1, when: "ok", state: "cancelled" },
    });
    expect(ledger.run(submitOf("gpu", 1, { after: [{ job: 7, when: "any" }] }))).toMatchObject({
      rejection: { reason: "unknown_dependency", job: 7 },
    });
    ledger.must(submitOf("gpu", 1, { after: [{ job: 1, when: "failed" }] }));
    expect(told(at(ledger, 0))).toBe("2.0+");
  });

  it("waits for its time", () => {
    const ledger = bench();
    ledger.must(submitOf("gpu", 1, { notBeforeAt: 5_000 }));
    expect(told(at(ledger, 4_999))).toBe("");
    expect(whyJob(ledger.state, 1, 4_999)?.reasons).toEqual([{ kind: "time", notBeforeAt: 5_000 }]);
    expect(told(at(ledger, 5_000))).toBe("1o 1.0+");
  });
});

describe("capacity that is lost", () => {
  const replace = (ledger: TestLedger, capacity: number, fromAt = 0): readonly KernelEvent[] =>
    ledger.must({
      kind: "pool.replace_schedule",
      actor: ADMIN,
      pool: "gpu",
      schedule: [
        ...(fromAt === 0 ? [] : [{ startAt: 0, endAt: fromAt, capacity: 8 }]),
        { startAt: fromAt, endAt: DAY, capacity },
      ],
    });

  it("sends the job that started last back to its place in line, and keeps reservations", () => {
    const ledger = bench();
    ledger.must(requestOf("gpu", 0, 20_000, 2));
    ledger.must(submitOf("gpu", 3));
    at(ledger, 0);
    ledger.must(submitOf("gpu", 3));
    at(ledger, 1_000);
    expect(told(replace(ledger, 5))).toBe("2.0<");
    expect(told(at(ledger, 9_000))).toBe("");
    expect(told(at(ledger, 10_000))).toBe("1.0-timed_out 2.0+");
    expect(viewParts(ledger.state, 2, { from: 0, limit: 1 })).toMatchObject([{ requeues: 1 }]);
  });

  it("lets a job run on where the loss is still ahead", () => {
    const ledger = bench();
    ledger.must(submitOf("gpu", 6));
    at(ledger, 0);
    expect(told(replace(ledger, 5, 7_000))).toBe("1.0!");
    expect(told(at(ledger, 6_999))).toBe("");
    expect(told(at(ledger, 7_000))).toBe("1.0<");
    expect(whyJob(ledger.state, 1, 7_000)?.reasons).toEqual([
      { kind: "never", units: 6, largest: 5 },
    ]);
  });

  it("gives a part up after it has happened too often", () => {
    const ledger = bench();
    ledger.must(submitOf("gpu", 6));
    for (let round = 0; round < 3; round++) {
      at(ledger, 1_000 * round);
      expect(told(replace(ledger, 5))).toBe("1.0<");
      replace(ledger, 8);
    }
    at(ledger, 3_000);
    expect(told(replace(ledger, 5))).toBe("1.0-displaced");
    expect(viewJob(ledger.state, 1)?.state).toBe("displaced");
  });

  it("takes jobs of lower queues and priorities first", () => {
    const ledger = bench();
    ledger.must(putQueueOf("gpu", "urgent", { priority: 5 }));
    ledger.must(submitOf("gpu", 2, { actor: OPERATOR, priority: 3 }));
    ledger.must(submitOf("gpu", 2));
    ledger.must(submitOf("gpu", 2, { queue: "urgent" }));
    expect(told(at(ledger, 0))).toBe("3.0+ 1.0+ 2.0+");
    expect(told(replace(ledger, 4))).toBe("2.0<");
    expect(told(replace(ledger, 3))).toBe("1.0<");
  });
});

describe("queues", () => {
  it("are served by priority, keep their bounds, and let nobody wait past the aging bound", () => {
    const ledger = bench();
    ledger.must(putQueueOf("gpu", "urgent", { priority: 5, unitsMax: 4 }));
    ledger.must(putQueueOf("gpu", "batch", { policy: "easy", agingMs: 6_000 }));
    ledger.must(submitOf("gpu", 6, { walltimeMs: 4_000 }));
    ledger.must(submitOf("gpu", 4, { queue: "urgent" }));
    ledger.must(submitOf("gpu", 4, { queue: "urgent" }));
    expect(told(at(ledger, 0))).toBe("2.0+");
    expect(whyJob(ledger.state, 3, 0)?.reasons).toEqual([
      { kind: "queue_bound", unitsMax: 4, unitsRunning: 4 },
    ]);
    // From 6 s on job 1 is overdue: it has what is free at 10 s before the queue ahead.
    expect(told(at(ledger, 10_000))).toBe("2.0-timed_out 1.0+");
    expect(told(at(ledger, 14_000))).toBe("1.0-timed_out 3.0+");
  });

  it("take new terms with all that waits and runs", () => {
    const ledger = bench();
    ledger.must(putQueueOf("gpu", "batch", { policy: "fcfs" }));
    for (const walltimeMs of [9_000, 8_000, 2_000]) {
      ledger.must(submitOf("gpu", 8, { walltimeMs }));
    }
    expect(told(at(ledger, 0))).toBe("1.0+");
    ledger.must(putQueueOf("gpu", "batch", { policy: "sjf" }));
    checkLedger(ledger.state);
    expect(told(at(ledger, 9_000))).toBe("1.0-timed_out 3.0+");
    expect(told(at(ledger, 11_000))).toBe("3.0-timed_out 2.0+");
  });

  it("and their pool can't go while somebody waits", () => {
    const ledger = bench();
    ledger.must(submitOf("gpu", 1, { notBeforeAt: 9_000 }));
    expect(ledger.run({ kind: "pool.delete", actor: ADMIN, pool: "gpu" })).toMatchObject({
      rejection: { reason: "pool_in_use", live: 1 },
    });
    const drop = { kind: "queue.delete", actor: OPERATOR, pool: "gpu", queue: "batch" } as const;
    expect(ledger.run(drop)).toMatchObject({ rejection: { reason: "queue_in_use", live: 1 } });
    ledger.must({ kind: "job.cancel", actor: OPERATOR, job: 1 });
    ledger.must(drop);
    ledger.must({ kind: "pool.delete", actor: ADMIN, pool: "gpu" });
    checkLedger(ledger.state);
    expect(viewJob(ledger.state, 1)).toMatchObject({ pool: "gpu", queue: "batch" });
  });
});

describe("a bundle of a framework", () => {
  const launch = (sizes: readonly number[], walltimeMs = 10_000) =>
    ({
      kind: "job.launch",
      actor: { userId: "fw", role: "user" },
      pool: "gpu",
      userId: "fw",
      bundle: sizes.map((size) => ({ size, walltimeMs })),
    }) as const;

  it("starts whole or not at all", () => {
    const ledger = bench();
    expect(ledger.run(launch([4, 3, 2]))).toMatchObject({
      rejection: { reason: "offer_gone", job: 2, units: 2, free: 1 },
    });
    expect(told(ledger.must(launch([4, 3, 1])))).toBe("1.0+ 2.0+ 3.0+");
    checkLedger(ledger.state);
    expect(viewJob(ledger.state, 1)).toMatchObject({ origin: "offer", queue: "offers" });
  });

  it("takes nothing from a reservation ahead, nor from a job that waits", () => {
    const ledger = bench();
    ledger.must(requestOf("gpu", 30_000, 60_000, 8));
    ledger.must(submitOf("gpu", 4, { walltimeMs: 20_000 }));
    ledger.must(submitOf("gpu", 8, { walltimeMs: 5_000 }));
    expect(told(at(ledger, 0))).toBe("2.0+");
    // At 5 s job 1 starts with 4 units and ends at 25 s; until 30 s there is room beside it.
    at(ledger, 5_000);
    expect(ledger.run(launch([4], 26_000))).toMatchObject({ rejection: { free: 0 } });
    ledger.must(launch([4], 25_000));
    checkLedger(ledger.state);
  });

  it("is displaced, not queued, when its capacity is lost", () => {
    const ledger = bench();
    ledger.must(launch([8]));
    const maintenance = { id: "m", startAt: 0, endAt: 30_000 };
    const events = ledger.must({
      kind: "pool.add_maintenance",
      actor: ADMIN,
      pool: "gpu",
      maintenance,
    });
    expect(told(events)).toBe("1.0-displaced");
  });
});

describe("a ledger that is full", () => {
  it("starts what is left of its room over all pools, and the rest when others have ended", () => {
    const ledger = createTestLedger();
    for (const pool of ["a", "b"]) {
      ledger.must(poolOf(pool, [{ startAt: 0, endAt: DAY, capacity: 8 }]));
      ledger.must(submitOf(pool, 1, { count: 2 }));
    }
    // As many grants as there may be but three, held elsewhere.
    ledger.state.liveCount += limits.GRANTS_LIVE_MAX - 3;
    expect(told(runUntilIdle(ledger))).toBe("1.0+ 1.1+ 3.0+");
    expect(nextDueAt(ledger.state)).toBeLessThanOrEqual(1_000);
    ledger.state.liveCount -= 1;
    ledger.now = 1_000;
    expect(told(runUntilIdle(ledger))).toBe("3.1+");
  });
});

describe("a pool on which more runs than one decision plans with step by step", () => {
  it("is used to the last unit, until its schedule ends", () => {
    const count = limits.JOB_PLAN_STEPS_MAX + 1_000;
    const ledger = bench(count);
    const walltimeOf = (i: number): number => SECOND * (100 + ((i * 7_919) % 50_021));
    for (let i = 0; i < count; i++) {
      ledger.must(submitOf("gpu", 1, { walltimeMs: walltimeOf(i) }));
    }
    ledger.must(submitOf("gpu", 1, { walltimeMs: 60_000 * SECOND }));
    runUntilIdle(ledger);
    expect(ledger.state.jobs).toMatchObject({ liveParts: count + 1, waitingParts: 1 });
    const estimate = { startAt: 100 * SECOND, latestAt: 100 * SECOND, runs: 0 };
    expect(whyJob(ledger.state, count + 1, 0)).toMatchObject({ estimate });
    ledger.now = 100 * SECOND;
    expect(told(runUntilIdle(ledger))).toBe(`1.0-timed_out ${count + 1}.0+`);
  });

  it("starts nothing that would outlast its schedule", () => {
    const count = limits.JOB_PLAN_STEPS_MAX + 1_000;
    const ledger = bench(count);
    const walltimeOf = (i: number): number => DAY - SECOND * (count - i);
    for (let i = 0; i < count; i++) ledger.must(submitOf("gpu", 1, { walltimeMs: walltimeOf(i) }));
    ledger.now = 10 * SECOND;
    expect(runUntilIdle(ledger).filter(({ kind }) => kind === "job.started")).toHaveLength(
      count - 9,
    );
  });
});
