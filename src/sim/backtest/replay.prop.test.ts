import { describe, expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import { createPrng, type Prng } from "../../base/index.ts";
import {
  applyRecord,
  type Command,
  createState,
  decodeState,
  encodeState,
  type LedgerRecord,
  type LedgerState,
} from "../../kernel/index.ts";
import {
  poolOf,
  putQueueOf,
  randomCommand,
  randomJobCommand,
  requestOf,
  submitOf,
} from "../../kernel/testing/index.ts";
import { type Life, type LiveWorld, liveOn, sourceOf } from "../testing/index.ts";
import { AS_RECORDED, type Backtest, backtest, type DemandSource } from "./index.ts";

// Goals: replayed by its own policies a history comes out as it was, to the millisecond, whatever
// was in it; replayed under another, as if it had been lived under that one.
// Method: random lives of jobs beside reservations, lived twice.
const SEED = testSeed();
const LIVES = process.env["ARBITER_SOAK"] === "1" ? 1_000 : 40;

describe(`a replay of a journal (SEED=${SEED})`, () => {
  it("by its own policies is what happened", async () => {
    let compared = 0;
    for (let i = 0; i < LIVES; i++) {
      const world = liveOn(wildLife(createPrng(SEED + i)));
      const told = await backtest({ source: sourceOf(world), policies: [AS_RECORDED] });
      if (!told.ok) continue;
      expectStarts(told, world, 0);
      expectStarts(told, world, 1);
      const [recorded, again] = told.runs;
      expect(again!.metrics).toEqual(recorded!.metrics);
      expect(again!.tally).toMatchObject({ refusedParts: 0, lostOfferParts: 0 });
      expect(again!.tally!.reservations).toEqual({
        same: told.reservations.granted,
        moved: 0,
        unmet: 0,
        displaced: told.reservations.displaced,
      });
      compared += told.jobs;
    }
    expect(compared).toBeGreaterThan(LIVES * 5);
  });

  it("from a snapshot on is what happened after it", async () => {
    let compared = 0;
    for (let i = 0; i < LIVES; i++) {
      const { records } = liveOn(wildLife(createPrng(SEED + i)));
      const told = await backtest({ source: halfOf(records), policies: [AS_RECORDED] });
      if (!told.ok) continue;
      for (const { waits } of told.parts()) expect(waits[1]).toBe(waits[0]);
      compared += told.jobs;
    }
    expect(compared).toBeGreaterThan(LIVES * 2);
  });

  it("under another policy is what would have happened", async () => {
    let differences = 0;
    for (let i = 0; i < LIVES; i++) {
      const { life, policies } = plainLife(SEED + i);
      const [lived, other] = policies.map((policy) => liveOn(life(policy)));
      const told = await backtest({ source: sourceOf(lived!), policies: [policies[1]!] });
      if (!told.ok) throw new Error(told.problem.reason);
      expect(told.leftOut).toBe(0);
      expectStarts(told, lived!, 0);
      expectStarts(told, other!, 1);
      const [before, after] = [lived!, other!].map(({ startedAt }) => [...startedAt].sort());
      if (JSON.stringify(before) !== JSON.stringify(after)) differences += 1;
    }
    // The policies must differ enough to mean something.
    expect(differences).toBeGreaterThan(LIVES / 4);
  });
});

function expectStarts(told: Backtest, { startedAt }: LiveWorld, telling: number): void {
  for (const { job, part, arrivedAt, waits } of told.parts()) {
    const really = startedAt.get(job + part)!;
    expect(Math.round(1_000 * (arrivedAt + waits[telling]!))).toBe(really);
  }
}

/** The second half of a history, with a snapshot of the first. */
function halfOf(records: readonly LedgerRecord[]): DemandSource {
  const half = Math.floor(records.length / 2);
  const state = createState();
  for (const record of records.slice(0, half)) applyRecord(state, record);
  const image = encodeState(state);
  return {
    startState: () => decodeState(structuredClone(image)),
    async *records() {
      yield records.slice(half);
    },
    firstSeq: half + 1,
    lastSeq: records.length,
  };
}

const SPAN = 40_000;

/** Everything that can be asked of jobs, pools and reservations, clashes and all. */
function wildLife(random: Prng): Life {
  const inputs: Life["inputs"][number][] = [];
  for (const pool of ["a", "b"]) {
    const schedule = [{ startAt: 0, endAt: 2 * SPAN, capacity: 4 + random.below(8) }];
    inputs.push({ at: 0, command: () => poolOf(pool, schedule) });
  }
  for (let at = 1; at < SPAN; at += 1 + random.below(600)) {
    inputs.push({ at, command: (state) => wildCommand(random, state, at) });
  }
  return { inputs, ...runsOf(random.below(1_000)), untilAt: 3 * SPAN };
}

function wildCommand(random: Prng, { jobs, nextGrant }: LedgerState, at: number): Command {
  const command = random.chance(3, 4)
    ? randomJobCommand(random, jobs.nextJob, at)
    : randomCommand(random, nextGrant);
  // Runs end by themselves here.
  return command.kind === "job.finish" ? { kind: "tick" } : command;
}

/**
 * Jobs and reservations that fit whatever the policy, so that lives differ in starts alone; on
 * whole seconds, so that no run comes to its walltime in one life and not in the other.
 */
function plainLife(seed: number) {
  const random = createPrng(seed);
  const known = ["fcfs", "easy", "conservative", "saf-k", "sjf", "fair"];
  const first = known[random.below(known.length)]!;
  const second = known.filter((name) => name !== first)[random.below(known.length - 1)]!;
  const { runOf, fails } = runsOf(seed);
  const life = (policy: string): Life => {
    const own = createPrng(seed);
    const schedule = [{ startAt: 0, endAt: 100 * SPAN, capacity: 8 }];
    const inputs: Life["inputs"][number][] = [
      { at: 0, command: () => poolOf("a", schedule) },
      { at: 0, command: () => putQueueOf("a", "batch", { policy, agingMs: 20_000 }) },
    ];
    for (let i = 0; i < 4; i++) {
      const startAt = 1_000 * (2 + own.below(60));
      inputs.push({ at: 1_000, command: () => requestOf("a", startAt, startAt + 5_000, 1) });
    }
    for (let at = 2_000; at < SPAN; at += 1_000 * own.below(3)) {
      inputs.push({ at, command: (state) => plainSubmit(own, state) });
    }
    const wholeRun = (part: number): number => 1_000 * Math.ceil(runOf(part) / 1_000);
    return { inputs, runOf: wholeRun, fails, untilAt: 100 * SPAN };
  };
  return { life, policies: [first, second] };
}

function plainSubmit(random: Prng, { jobs }: LedgerState): Command {
  const isGang = random.chance(1, 6);
  return submitOf("a", 1 + random.below(isGang ? 2 : 4), {
    userId: `u${random.below(4)}`,
    count: isGang ? 2 : 1 + random.below(3),
    isGang,
    walltimeMs: 1_000 * (1 + random.below(9)),
    after: random.chance(1, 4) ? [{ job: 1 + random.below(jobs.nextJob), when: "any" }] : [],
  });
}

/** Some end soon, some late, some run into their walltime; one in eight fails. */
function runsOf(seed: number): Pick<Life, "runOf" | "fails"> {
  const hash = (part: number): number => createPrng(seed * 7_919 + part).below(1_000_000);
  return { runOf: (part) => 1 + (hash(part) % 9_000), fails: (part) => hash(part) % 8 === 0 };
}
