import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { simulateSwf } from "./index.ts";

const ROWS = ["arrived_at,size,duration,estimate", "0,3,10,12", "1,4,5,5", "2,1,3,3"];

function traceFile(rows: readonly string[]): string {
  const file = join(tempDir(), "jobs.csv");
  writeFileSync(file, `${rows.join("\n")}\n`);
  return file;
}

describe("simulating a trace", () => {
  it("gives each policy its figures and its own log of events", async () => {
    const source = { kind: "file", trace: traceFile(ROWS) } as const;
    const eventsFile = join(tempDir(), "events.jsonl");
    const policies = ["fcfs", "easy"];
    const result = await simulateSwf({ source, processors: 4, policies, eventsFile });
    if (!result.ok) throw new Error("must run");
    const waits = result.runs.map(({ metrics }) => metrics["mean_wait"]);
    // Job 1 is as wide as the machine and waits 9; job 2 waits for it (13) or passes it at once.
    expect(waits).toEqual([(9 + 13) / 3, 9 / 3]);
    const lines = readFileSync(eventsFile.replace(".jsonl", "-easy-0.jsonl"), "utf8");
    const events = lines
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events.map(({ tick, kind, job }) => [tick, kind, job])).toEqual([
      [0, "start", 0],
      [2, "start", 2],
      [5, "end", 2],
      [10, "end", 0],
      [10, "start", 1],
      [15, "end", 1],
    ]);
  });

  it("refuses what can't be run, before anything runs", async () => {
    const source = { kind: "file", trace: traceFile(ROWS) } as const;
    const unknown = await simulateSwf({ source, processors: 4, policies: ["easy", "none"] });
    expect(unknown).toMatchObject({ ok: false, problem: { policy: "none" } });
    const wide = await simulateSwf({ source, processors: 3, policies: ["easy"] });
    expect(wide).toMatchObject({ ok: false, problem: { reason: "job_too_large", line: 3 } });
    const policies = ["sjf+backfill", "easy"];
    const protocol = "rlscheduler";
    const score = await simulateSwf({ source, processors: 4, policies, protocol });
    expect(score).toMatchObject({ ok: false, problem: { policy: "easy" } });
  });
});
