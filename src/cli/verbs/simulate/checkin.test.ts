import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { describeWithSharedData } from "../../../../test/support/shared-data.ts";
import { tempDir } from "../../../../test/support/temp-dir.ts";
import { runHere } from "../../testing/run.ts";

describeWithSharedData(
  "arbiter simulate checkin",
  ["checkin/sessions.csv.gz", "checkin/clients.csv.gz", "checkin/jobs.csv"],
  ([sessions, clients, jobs]) => {
    it("has the published figures for the baselines, and lean below them", async () => {
      const files = ["--sessions", sessions!, "--clients", clients!, "--jobs", jobs!];
      const out = tempDir();
      const policy = ["--policy", "srsf,lean", "--out", out];
      const run = await runHere(["simulate", "checkin", ...files, ...policy, "--json"]);
      const { runs } = JSON.parse(run.stdout);
      const [srsf, lean] = runs.map(({ metrics }: { metrics: object }) => metrics);
      expect(srsf.avg_jct_s).toBeCloseTo(107_530.888, 2);
      expect(srsf.avg_scheduling_delay_s).toBeCloseTo(570.354, 2);
      expect(srsf.max_slowdown).toBeCloseTo(8.931, 2);
      expect(lean.avg_jct_s).toBeLessThan(84_500);
      expect(JSON.parse(readFileSync(join(out, "runs.json"), "utf8"))).toEqual({ runs });
      expect(readFileSync(join(out, "report.html"), "utf8")).toContain("<svg");
    });
  },
);

describe("arbiter simulate checkin on made-up crowds", () => {
  it("repeats itself, and shows what split and broadcast do wrong", async () => {
    const shape = ["--demand", "100", "--managers", "8", "--time", "5", "--seeds", "1..3"];
    const line = ["simulate", "checkin", "--handout", "escrow,split,broadcast", ...shape];
    const run = await runHere([...line, "--json"]);
    expect(await runHere([...line, "--json"])).toMatchObject({ stdout: run.stdout });
    const [escrow, split, broadcast] = JSON.parse(run.stdout).runs.map(
      ({ metrics }: { metrics: object }) => metrics,
    );
    expect(escrow.over_demand_max + escrow.unfilled_runs).toBe(0);
    expect(split.median_fill_s).toBeGreaterThan(escrow.median_fill_s);
    expect(broadcast.over_demand_max).toBeGreaterThan(0);
  });

  it("says what can't be read, and what there is to choose from", async () => {
    const bad = await runHere(["simulate", "checkin", "--policy", "best"]);
    expect(bad).toMatchObject({ code: 2 });
    expect(bad.stderr).toContain("lean");
    const both = await runHere(["simulate", "checkin", "--policy", "fifo", "--handout", "split"]);
    expect(both).toMatchObject({ code: 2 });
    const half = ["simulate", "checkin", "--policy", "fifo", "--sessions", "x.csv"];
    expect(await runHere(half)).toMatchObject({ code: 2 });
    const files = ["--sessions", "x", "--clients", "x", "--jobs", "x"];
    const gone = await runHere(["simulate", "checkin", "--policy", "fifo", ...files]);
    expect(gone).toMatchObject({ code: 2 });
    expect(gone.stderr).toContain("x");
  });
});
