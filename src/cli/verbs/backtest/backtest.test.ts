import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tempDir } from "../../../../test/support/temp-dir.ts";
import { backupJournal } from "../../../journal/index.ts";
import {
  OPERATOR,
  poolOf,
  putQueueOf,
  requestOf,
  submitOf,
} from "../../../kernel/testing/index.ts";
import { openLedger } from "../../../runtime/index.ts";
import { runHere } from "../../testing/run.ts";

const NOW = 1_800_000_000;
let data: string;
beforeAll(async () => {
  data = await ledgerWithJobs(mkdtempSync(join(tmpdir(), "arbiter-backtest-")));
});
afterAll(() => rmSync(data, { recursive: true }));

/**
 * Three jobs of one pool, one after another: ann's hundred seconds twice, then bob's twenty. By
 * the clock of the ledger they run from 0 to 100, to 200, to 220. One reservation is refused.
 */
async function ledgerWithJobs(folder: string): Promise<string> {
  let now = NOW * 1_000;
  const ledger = await openLedger({
    file: join(folder, "ledger.sqlite"),
    clock: { now: () => now },
    onFault: ({ why }) => {
      throw new Error(why);
    },
  });
  const must = async (command: Parameters<typeof ledger.submit>[0]) => {
    const outcome = await ledger.submit(command);
    if (!outcome.ok) throw new Error(`${command.kind} failed`);
  };
  await must(poolOf("gpu", [{ startAt: now, endAt: now + 86_400_000, capacity: 4 }]));
  await must(putQueueOf("gpu", "batch", { policy: "fcfs" }));
  for (const [userId, seconds] of [
    ["ann", 100],
    ["ann", 100],
    ["bob", 20],
  ] as const) {
    await must(submitOf("gpu", 4, { userId, walltimeMs: 2_000 * seconds }));
  }
  const tooMuch = requestOf("gpu", now + 3_600_000, now + 7_200_000, 9);
  expect(await ledger.submit(tooMuch)).toMatchObject({ ok: false });
  for (const [number, seconds] of [
    [1, 100],
    [2, 100],
    [3, 20],
  ] as const) {
    // A command that changes nothing gives the ledger a turn, in which the job starts.
    await ledger.submit({ kind: "tick" });
    await ledger.submit({ kind: "tick" });
    now += seconds * 1_000;
    await must({ kind: "job.finish", actor: OPERATOR, job: number, outcome: "done" });
  }
  await ledger.close();
  return folder;
}

const run = (...args: readonly string[]) => runHere(["backtest", ...args]);

describe("arbiter backtest", () => {
  it("puts what happened and what would have side by side, and tells who gains", async () => {
    const { code, stdout, stderr } = await run("--journal", data, "--policy", "sjf,as-recorded");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^3 jobs that came to an end are compared, 0 others are left out\.$/m);
    expect(stdout).toMatch(/^wait, seconds +mean +median +p95 +p99 +max$/m);
    expect(stdout).toMatch(/^recorded +100\.00 +100 +200 /m);
    expect(stdout).toMatch(/^sjf +\*46\.67 /m);
    expect(stdout).toMatch(/^as-recorded +100\.00 +100 +200 /m);
    expect(stdout).toMatch(/^reservations, recorded: 0 granted, 1 refused, 0 displaced$/m);
    expect(stdout).toMatch(/Under sjf 1 of 2 users wait for less on average, 1 for more, 0 for as/);
    expect(stdout).toMatch(/^bob +1 +0\.02 +200 +0 +-200$/m);
    expect(stdout).toMatch(/^ann +2 +0\.22 +50 +\d+(\.\d+)? +\+\d/m);
    expect(stdout).not.toMatch(/Under as-recorded/);
  });

  it("answers programs with a document, from a backup as from the folder", async () => {
    const copy = join(tempDir(), "copy.sqlite");
    await backupJournal({ file: join(data, "ledger.sqlite"), toFile: copy });
    const [own, other] = await Promise.all(
      [data, copy].map((path) => run("--journal", path, "--policy", "sjf", "--json")),
    );
    const document = JSON.parse(own!.stdout);
    expect(document).toMatchObject({
      journal: { first_seq: 1, from: NOW, to: NOW + 220 },
      pool: null,
      jobs: 3,
      left_out: 0,
      reservations: { granted: 0, displaced: 0, refused: 1 },
      runs: [
        { policy: "recorded", metrics: { jobs: 3, max_wait: 200 } },
        { policy: "sjf", refused_jobs: 0, reservations: { same: 0, moved: 0, unmet: 0 } },
      ],
      users: [
        { user_id: "ann", jobs: 2, mean_wait: { recorded: 50 } },
        { user_id: "bob", jobs: 1, mean_wait: { recorded: 200, sjf: 0 } },
      ],
    });
    const again = JSON.parse(other!.stdout);
    expect(again).toEqual({ ...document, journal: { ...document.journal, file: copy } });
  });

  it("writes a page, the figures and a line for each job", async () => {
    const out = join(tempDir(), "compare");
    const { code, stderr } = await run("--journal", data, "--policy", "sjf", "--out", out);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `note: wrote ${["report.html", "backtest.json", "jobs.ndjson"]
        .map((name) => join(out, name))
        .join(", ")}\n`,
    });
    expect(readFileSync(join(out, "report.html"), "utf8")).toContain("<h1>Backtest</h1>");
    expect(JSON.parse(readFileSync(join(out, "backtest.json"), "utf8")).jobs).toBe(3);
    const lines = readFileSync(join(out, "jobs.ndjson"), "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))[2]).toMatchObject({
      job_id: "j3",
      user_id: "bob",
      units: 4,
      wait_s: { recorded: 200, sjf: 0 },
    });
  });

  it("refuses what it can't do, and says why", async () => {
    const wrong = async (...args: readonly string[]) => {
      const { code, stderr } = await run("--journal", data, ...args);
      return { code, text: stderr };
    };
    expect(await wrong("--policy", "sfj")).toMatchObject({
      code: 2,
      text: expect.stringContaining('no policy is called "sfj": did you mean sjf?'),
    });
    expect(await wrong("--policy", "sjf", "--pool", "gpx")).toMatchObject({
      code: 2,
      text: expect.stringContaining('no pool is called "gpx": did you mean gpu?'),
    });
    const nowhere = await run("--journal", tempDir(), "--policy", "sjf");
    expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining("no_ledger") });
  });
});
