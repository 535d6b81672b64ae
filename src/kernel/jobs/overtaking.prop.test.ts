import { describe, expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import { createPrng, type Prng } from "../../base/index.ts";
import { decide, type KernelEvent, nextDueAt, settleTick, viewJob } from "../index.ts";
import {
  createOracle,
  createTestLedger,
  follow,
  freeAtSecond,
  OPERATOR,
  type Oracle,
  poolOf,
  putQueueOf,
  requestOf,
  submitOf,
  type TestLedger,
} from "../testing/index.ts";

// Goal: bounded overtaking, live. When a tick has decided, no job that has waited its aging bound
// would fit beside what ran before and what older overdue jobs hold or have reserved: so nothing
// that came later has started in its place.
// Method: random jobs, ends and reservations; the plan is recounted second by second.
const SEED = testSeed();
const SECOND = 1_000;
const HORIZON = 160;
const CAPACITY = 10;
const AGING_S = 8;

interface Waiting {
  readonly job: number;
  readonly size: number;
  readonly walltimeS: number;
  readonly overdueAt: number;
}

interface World {
  readonly ledger: TestLedger;
  readonly oracle: Oracle;
  readonly waiting: Map<number, Waiting>;
  checked: number;
}

describe(`no later job passes an overdue one (SEED=${SEED})`, () => {
  it.each(["saf-k", "easy", "easy-sjf", "conservative", "fair"])("under %s", (policy) => {
    let checked = 0;
    for (let round = 0; round < 25; round++) {
      checked += runWorld(createPrng(SEED + round), policy);
    }
    // The worlds must be crowded enough to mean something.
    expect(checked).toBeGreaterThan(50);
  });
});

function runWorld(random: Prng, policy: string): number {
  const ledger = createTestLedger();
  const world: World = { ledger, oracle: createOracle(), waiting: new Map(), checked: 0 };
  const schedule = [{ startAt: 0, endAt: HORIZON * SECOND, capacity: CAPACITY }];
  note(world, ledger.must(poolOf("a", schedule)));
  note(world, ledger.must(putQueueOf("a", "batch", { policy, agingMs: AGING_S * SECOND })));
  for (let now = 0; now < 60; now++) {
    ledger.now = now * SECOND;
    letTimePass(world);
    for (let i = random.below(3); i > 0; i--) act(world, random);
    letTimePass(world);
  }
  return world.checked;
}

function act(world: World, random: Prng): void {
  const { ledger } = world;
  if (random.chance(1, 6)) {
    const job = 1 + random.below(ledger.state.jobs.nextJob);
    if (viewJob(ledger.state, job)?.state !== "running") return;
    note(world, ledger.must({ kind: "job.finish", actor: OPERATOR, job, outcome: "done" }));
  } else if (random.chance(1, 8)) {
    const startAt = ledger.now + SECOND * random.below(20);
    const endAt = startAt + SECOND * (1 + random.below(10));
    const asked = ledger.run(requestOf("a", startAt, endAt, 1 + random.below(4)));
    if (asked.ok) note(world, asked.events);
  } else {
    const walltimeMs = SECOND * (1 + random.below(12));
    const priority = random.chance(1, 4) ? 1 : 0;
    const job = submitOf("a", 1 + random.below(CAPACITY), {
      walltimeMs,
      priority,
      actor: OPERATOR,
    });
    const asked = ledger.run(job);
    if (asked.ok) note(world, asked.events);
  }
}

function letTimePass(world: World): void {
  const { state } = world.ledger;
  const stamp = (): { at: number; seq: number } => ({ at: world.ledger.now, seq: state.seq + 1 });
  while (nextDueAt(state) <= world.ledger.now) {
    const decision = decide(state, { kind: "tick" }, stamp());
    if (!decision.ok || decision.events.length === 0) {
      checkOverdue(world, []);
      settleTick(state, world.ledger.now);
      continue;
    }
    const isStarts = decision.events.some(({ kind }) => kind === "job.started");
    if (isStarts) checkOverdue(world, decision.events);
    note(world, world.ledger.must({ kind: "tick" }));
  }
}

/** Of every overdue job that the tick leaves waiting: it would not fit if it were asked first. */
function checkOverdue(world: World, events: readonly KernelEvent[]): void {
  const now = world.ledger.now;
  const started = new Set(events.flatMap((e) => (e.kind === "job.started" ? [e.job] : [])));
  const free = Array.from({ length: HORIZON }, (_, second) =>
    freeAtSecond(world.oracle, "a", "standard", now + second * SECOND),
  );
  const overdue = [...world.waiting.values()]
    .filter(({ overdueAt }) => overdueAt <= now)
    .sort((a, b) => a.job - b.job);
  for (const one of overdue) {
    const place = earliest(free, one);
    if (!started.has(one.job)) {
      world.checked += 1;
      expect({ job: one.job, at: now, place }).not.toMatchObject({ place: 0 });
    }
    const from = started.has(one.job) ? 0 : place;
    if (from === undefined) continue;
    for (let s = from; s < Math.min(HORIZON, from + one.walltimeS); s++) free[s]! -= one.size;
  }
}

function earliest(free: readonly number[], { size, walltimeS }: Waiting): number | undefined {
  for (let from = 0; from + walltimeS <= HORIZON; from++) {
    if (free.slice(from, from + walltimeS).every((level) => level >= size)) return from;
  }
  return undefined;
}

function note(world: World, events: readonly KernelEvent[]): void {
  follow(world.oracle, events, world.ledger.now);
  for (const event of events) {
    if (event.kind === "job.submitted") {
      const overdueAt = world.ledger.now + AGING_S * SECOND;
      const { job, size, walltimeMs } = event;
      world.waiting.set(job, { job, size, walltimeS: walltimeMs / SECOND, overdueAt });
    }
    if (event.kind === "job.started") world.waiting.delete(event.job);
  }
}
