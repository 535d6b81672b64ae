import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { backupJournal, openSqliteJournal } from "../../journal/index.ts";
import { applyRecord, type Command, createState, encodeState } from "../../kernel/index.ts";
import {
  ADMIN,
  nodeOf,
  OPERATOR,
  OPTIONS,
  placementOf,
  poolOf,
  putQueueOf,
  requestOf,
  submitOf,
} from "../../kernel/testing/index.ts";
import { type LiveWorld, liveOn, sourceOf } from "../testing/index.ts";
import { AS_RECORDED, type Backtest, backtest, openSource } from "./index.ts";

const SECOND = 1_000;

/** Seconds, command; runs by the number of the job in seconds. */
function live(
  inputs: readonly (readonly [number, Command])[],
  runs: Readonly<Record<number, number>>,
  untilS = 10_000,
): LiveWorld {
  return liveOn({
    inputs: inputs.map(([at, command]) => ({ at: at * SECOND, command: () => command })),
    runOf: (part) => (runs[part] ?? 1_000) * SECOND,
    fails: () => false,
    untilAt: untilS * SECOND,
  });
}

function poolFor(id: string): Command {
  return poolOf(id, [{ startAt: 0, endAt: 10_000 * SECOND, capacity: 4 }]);
}

/** A pool of the GPUs of all nodes with such ones. */
function backed(pool: string, model: string): Command {
  const no = { clusters: [], dataCenters: [], racks: [], labels: {} };
  return {
    kind: "pool.create",
    actor: ADMIN,
    pool,
    allowPast: false,
    options: { ...OPTIONS, spinUpMs: 0 },
    schedule: [],
    backing: { ...no, gpuModels: [model], policy: "best-fit" },
    rolling: { capacity: 0, horizonMs: 86_400 * SECOND },
  };
}

function submit(userId: string, size: number, walltimeS: number, pool = "gpu"): Command {
  return submitOf(pool, size, { userId, walltimeMs: walltimeS * SECOND });
}

const FCFS = putQueueOf("gpu", "batch", { policy: "fcfs" });

async function tested(world: LiveWorld, policies: readonly string[], pool?: string) {
  const only = pool === undefined ? {} : { pool };
  const told = await backtest({ source: sourceOf(world), policies, ...only });
  if (!told.ok) throw new Error(told.problem.reason);
  return told;
}

function waitsOf(told: Backtest, telling: number): readonly number[] {
  return [...told.parts()].map(({ waits }) => waits[telling]!);
}

describe("a backtest", () => {
  it("tells who waits for less and who for more, and what is used by when", async () => {
    const world = live(
      [
        [0, poolFor("gpu")],
        [0, FCFS],
        [10, submit("ann", 4, 100)],
        [10, submit("ann", 4, 100)],
        [10, submit("bob", 4, 20)],
      ],
      { 1: 100, 2: 80, 3: 20 },
    );
    const told = await tested(world, ["sjf", AS_RECORDED]);
    expect(told).toMatchObject({ firstSeq: 1, beginAt: 0, jobs: 3, leftOut: 0 });
    expect(waitsOf(told, 0)).toEqual([0, 100, 180]);
    expect(waitsOf(told, 1)).toEqual([20, 120, 0]);
    expect(waitsOf(told, 2)).toEqual(waitsOf(told, 0));
    expect(told.users).toEqual([
      {
        userId: "ann",
        jobs: 2,
        unitHours: (4 * 180) / 3_600,
        meanWait: [50, 70, 50],
        meanBoundedSlowdown: [(1 + 180 / 80) / 2, (1.2 + 200 / 80) / 2, (1 + 180 / 80) / 2],
      },
      {
        userId: "bob",
        jobs: 1,
        unitHours: 80 / 3_600,
        meanWait: [180, 0, 180],
        meanBoundedSlowdown: [10, 1, 10],
      },
    ]);
    const [recorded, sjf] = told.runs;
    expect(recorded).toMatchObject({ policy: "recorded", metrics: { mean_wait: 280 / 3 } });
    expect(sjf).toMatchObject({
      policy: "sjf",
      metrics: { mean_wait: 140 / 3, max_wait: 120, makespan: 200, utilisation_pct: 100 },
    });
    expect(told.report("Backtest")).toContain("sjf");
  });

  it("has reservations where they were, or tells that they would be refused", async () => {
    const world = live(
      [
        [0, poolFor("gpu")],
        [0, FCFS],
        [10, submit("ann", 4, 100)],
        [10, submit("ann", 4, 100)],
        [10, submit("bob", 4, 50)],
        // Nothing runs here then, but under sjf ann's second job would until 260.
        [175, requestOf("gpu", 220 * SECOND, 300 * SECOND, 4)],
        [
          175,
          {
            ...requestOf("gpu", 0, 0, 2),
            time: { kind: "flexible", durationMs: 9 * SECOND, earliestStartAt: 205 * SECOND },
          },
        ],
      ],
      { 1: 100, 2: 90, 3: 50 },
    );
    const told = await tested(world, ["sjf"]);
    expect(told.reservations).toEqual({ granted: 2, displaced: 0 });
    // Bob's job would run into the reservation and waits for its end.
    expect(waitsOf(told, 0)).toEqual([0, 100, 290]);
    expect(waitsOf(told, 1)).toEqual([50, 150, 0]);
    expect(told.runs[1]!.tally).toEqual({
      refusedParts: 0,
      lostOfferParts: 0,
      reservations: { same: 0, moved: 1, unmet: 1, displaced: 0 },
      refusedCommands: 0,
    });
  });

  it("takes jobs that did not end by themselves as demand, but does not compare them", async () => {
    const world = live(
      [
        [0, poolFor("gpu")],
        [0, FCFS],
        [10, submit("ann", 4, 100)],
        [10, submit("bob", 4, 50)],
        [10, submit("cy", 4, 30)],
        [10, submit("dan", 4, 9_000)],
        [20, { kind: "job.cancel", actor: OPERATOR, job: 2 }],
      ],
      // Cy's runs into its walltime; Dan's has not ended when the history does.
      { 1: 60, 3: 500, 4: 20_000 },
      5_000,
    );
    const told = await tested(world, ["sjf"]);
    expect(told).toMatchObject({ jobs: 2, leftOut: 2 });
    expect([...told.parts()].map(({ userId, run }) => [userId, run])).toEqual([
      ["ann", 60],
      ["cy", 30],
    ]);
    // Under sjf cy goes first, then bob until he takes his job back at 20; ann is next.
    expect(waitsOf(told, 1)).toEqual([30, 0]);
  });

  it("has the machines that back a pool, and the placements on them", async () => {
    const pod = { cpuMilli: 1_000, memoryMib: 1_024, gpus: 4, gpuMilli: 1_000 };
    const world = live(
      [
        [0, backed("a100", "A100")],
        [0, nodeOf("n1", { gpus: 4, gpuModel: "A100" })],
        [10, placementOf(pod, { walltimeMs: 1_000 * SECOND })],
        [20, submit("ann", 4, 100, "a100")],
        [20, submit("bob", 4, 20, "a100")],
        [50, { kind: "placement.release", actor: OPERATOR, grant: 1 }],
      ],
      { 1: 100, 2: 20 },
    );
    const told = await tested(world, [AS_RECORDED, "fcfs"]);
    expect(told).toMatchObject({ jobs: 2, leftOut: 0 });
    // Both wait for the placement; shortest first lets bob go before ann, fcfs does not.
    expect(waitsOf(told, 0)).toEqual([50, 30]);
    expect(waitsOf(told, 1)).toEqual([50, 30]);
    expect(waitsOf(told, 2)).toEqual([30, 130]);
  });

  it("tells of one pool alone if asked to, and changes only that one's policy", async () => {
    const world = live(
      [
        [0, poolFor("gpu")],
        [0, poolFor("cpu")],
        [0, FCFS],
        [0, putQueueOf("cpu", "batch", { policy: "fcfs" })],
        ...["gpu", "cpu"].flatMap((pool): [number, Command][] => [
          [10, submit("ann", 4, 100, pool)],
          [10, submit("bob", 4, 20, pool)],
        ]),
      ],
      { 1: 100, 2: 20, 3: 100, 4: 20 },
    );
    const one = await tested(world, ["sjf"], "gpu");
    expect([...one.parts()].map(({ pool, waits }) => [pool, ...waits])).toEqual([
      ["gpu", 0, 20],
      ["gpu", 100, 0],
    ]);
    const all = await tested(world, ["sjf"]);
    expect(waitsOf(all, 1)).toEqual([20, 0, 20, 0]);
  });

  it("refuses unknown policies and pools, and a journal without jobs", async () => {
    const source = sourceOf(live([[0, poolFor("gpu")]], {}));
    const problemOf = async (policy: string, pool?: string) => {
      const only = pool === undefined ? {} : { pool };
      const told = await backtest({ source, policies: [policy], ...only });
      return told.ok ? undefined : told.problem;
    };
    expect(await problemOf("shortest")).toMatchObject({ reason: "unknown_policy" });
    expect(await problemOf("sjf", "tpu")).toMatchObject({ reason: "unknown_pool", known: ["gpu"] });
    expect(await problemOf("sjf", "gpu")).toEqual({ reason: "no_jobs" });
  });
});

describe("the history of a ledger's file", () => {
  const JOBS = 40;

  async function journalOf(folder: string) {
    const inputs: (readonly [number, Command])[] = [
      [0, poolFor("gpu")],
      [0, FCFS],
    ];
    const runs: Record<number, number> = {};
    for (let job = 1; job <= JOBS; job++) {
      inputs.push([10 + job, submit(`u${job % 3}`, 1 + (job % 4), 20 + (job % 7))]);
      runs[job] = 5 + (job % 11);
    }
    const { records } = live(inputs, runs);
    const file = join(folder, "ledger.sqlite");
    const journal = await openSqliteJournal({ file });
    await journal.append(records.map((record) => ({ ...record, epoch: journal.epoch })));
    return { file, journal, records };
  }

  it("is read beside its writer, from a backup, and from archives once trimmed", async () => {
    const folder = tempDir();
    const archive = join(folder, "archive");
    const { file, journal, records } = await journalOf(folder);
    const policies = ["sjf"];
    const run = async (path: string, archiveDir?: string) => {
      const source = openSource(path, archiveDir);
      const told = await backtest({ source, policies });
      source.close();
      if (!told.ok) throw new Error(told.problem.reason);
      return { told, figures: told.runs.map(({ metrics }) => metrics) };
    };
    const whole = await run(file);
    expect(whole.told).toMatchObject({ firstSeq: 1, lastSeq: records.length, jobs: JOBS });

    const copy = join(folder, "copy.sqlite");
    await backupJournal({ file, toFile: copy });
    expect((await run(copy)).figures).toEqual(whole.figures);

    const state = createState();
    const half = Math.floor(records.length / 2);
    for (const record of records.slice(0, half)) applyRecord(state, record);
    await journal.saveSnapshot(encodeState(state));
    for (const keepFromSeq of [10, half]) await journal.trim({ keepFromSeq, archiveDir: archive });
    expect((await run(file, archive)).figures).toEqual(whole.figures);
    const rest = await run(file);
    expect(rest.told.firstSeq).toBe(half + 1);
    expect(rest.told.jobs).toBeGreaterThan(5);
    expect(rest.told.jobs).toBeLessThan(JOBS);
    await journal.close();
  });
});
