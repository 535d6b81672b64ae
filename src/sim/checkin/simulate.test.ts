import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { describeWithSharedData } from "../../../test/support/shared-data.ts";
import type { checkin } from "../../kernel/index.ts";
import { confidence, jctsAlone } from "./compare.ts";
import { jctsOf, metricsOf } from "./metrics.ts";
import { simulateCheckin } from "./simulate.ts";
import { type CheckinTrace, generateCrowd, readTrace } from "./trace/index.ts";

const FILES = [
  "sessions.csv.gz",
  "clients.csv.gz",
  "jobs.csv",
  "expected.csv",
  "expected_jobs.csv",
];

/** Reads a CSV file into rows of named texts. */
function rows(path: string): readonly Readonly<Record<string, string>>[] {
  const [head, ...lines] = readFileSync(path, "utf8").trim().split("\n");
  const names = head!.split(",");
  return lines.map((line) => {
    const values = line.split(",");
    return Object.fromEntries(names.map((name, at) => [name, values[at]!]));
  });
}

describeWithSharedData(
  "the published check-in trace",
  FILES.map((name) => `checkin/${name}`),
  ([sessions, clients, jobs, expected, expectedJobs]) => {
    let trace: CheckinTrace;
    beforeAll(() => {
      trace = readTrace({ sessions: sessions!, clients: clients!, jobs: jobs! });
    });

    /** Runs a policy; fails on the first assignment that its device can't serve. */
    function run(policy: checkin.SchedulerName): ReturnType<typeof simulateCheckin> {
      let ineligible = 0;
      const result = simulateCheckin({
        trace,
        policy,
        onAssign: (job, classes) => {
          if (!classes.includes(job.constraintClass)) ineligible += 1;
        },
      });
      expect(ineligible).toBe(0);
      return result;
    }

    it.each([
      ["fifo", "fifo"],
      ["srsf", "srsf"],
      ["venn", "irs"],
    ] as const)(
      "gives every job's completion time under %s to a hundredth second",
      (policy, name) => {
        const result = run(policy);
        const wanted = rows(expectedJobs!).filter((row) => row["policy"] === name);
        expect(wanted).toHaveLength(20);
        const jcts = jctsOf(result);
        for (const { job_id, jct, failed_rounds } of wanted) {
          expect(Math.abs(jcts.get(Number(job_id))! - Number(jct))).toBeLessThan(0.01);
          const outcome = result.outcomes.find(({ job }) => job.id === Number(job_id))!;
          expect(outcome.failedRounds).toBe(Number(failed_rounds));
        }
        const total = rows(expected!).find((row) => row["policy"] === name)!;
        const metrics = metricsOf(result);
        expect(metrics.avg_jct_s).toBeCloseTo(Number(total["avg_jct"]), 2);
        expect(metrics.avg_scheduling_delay_s).toBeCloseTo(Number(total["avg_queuing"]), 2);
        expect(metrics.avg_round_time_s).toBeCloseTo(Number(total["avg_round_time"]), 2);
        expect(metrics.assignments).toBe(Number(total["assignments"]));
        expect(metrics.failed_devices).toBe(Number(total["failed_devices"]));
        expect(metrics.straggler_ratio).toBeCloseTo(Number(total["straggler_ratio"]), 4);
        expect(metrics.waste_ratio).toBeCloseTo(Number(total["waste_ratio"]), 4);
      },
    );

    it("gives every job's completion time without rivals", () => {
      const alone = jctsAlone(trace);
      const wanted = rows(expectedJobs!).filter((row) => row["policy"] === "alone");
      for (const { job_id, jct } of wanted) {
        expect(Math.abs(alone.get(Number(job_id))! - Number(jct))).toBeLessThan(0.01);
      }
    });

    it("hands out at random what the mean of ten seeds says", () => {
      const averages = Array.from(
        { length: 10 },
        (_, seed) =>
          metricsOf(simulateCheckin({ trace, policy: "random", seed: seed + 1 })).avg_jct_s,
      );
      const { mean } = confidence(averages);
      expect(Math.abs(mean / 162_392.549 - 1)).toBeLessThan(0.005);
    });

    it("never gives a device to a job that it can't serve, whatever the policy", () => {
      for (const policy of ["srtf", "las", "random", "lean"] as const) {
        expect(metricsOf(run(policy)).unfinished_jobs).toBe(0);
      }
    });
  },
);

describe("simulated check-in", () => {
  it("is the same twice from the same seed, and another from another", () => {
    const small = { candidates: 20_000, clients: 2_000, jobs: 5, period: 86_400 };
    const jctsFor = (seed: number): readonly number[] => [
      ...jctsOf(
        simulateCheckin({ trace: generateCrowd({ seed, ...small }), policy: "lean" }),
      ).values(),
    ];
    expect(jctsFor(7)).toEqual(jctsFor(7));
    expect(jctsFor(7)).not.toEqual(jctsFor(8));
  });

  it("says which jobs did not end before the horizon", () => {
    const trace = generateCrowd({ seed: 1, candidates: 2_000, clients: 500, jobs: 4 });
    const run = simulateCheckin({ trace, policy: "fifo", horizon: 10_000 });
    expect(metricsOf(run).unfinished_jobs).toBe(4);
    expect(run.lastAt).toBeGreaterThan(10_000);
  });
});
