import { expect, it } from "vitest";
import { describeWithSharedData } from "../../../test/support/shared-data.ts";
import type { Metrics } from "../metrics/index.ts";
import { type SimulateSwfOptions, simulateSwf } from "./index.ts";

async function metricsOf(options: SimulateSwfOptions): Promise<Metrics> {
  const result = await simulateSwf(options);
  expect(result.ok).toBe(true);
  return result.ok ? result.runs[0]!.metrics : {};
}

const DAY = 86_400;

describeWithSharedData(
  "published figures of traces",
  ["swf/KTH-SP2-1996.swf", "swf/lublin_256.swf"],
  ([kth, lublin]) => {
    const kthOptions = { source: { kind: "file", trace: kth! }, processors: 100 } as const;
    const lublinOptions = { source: { kind: "file", trace: lublin! }, processors: 256 } as const;

    it.each([
      ["fcfs", 7510.731, 389_900.7],
      ["easy", 89.773, 6_869.5],
      ["easy-sjbf", 72.089, 6_062.8],
    ])("KTH-SP2, %s: bounded slowdown %d, wait %d s", async (policy, slowdown, wait) => {
      const metrics = await metricsOf({ ...kthOptions, policies: [policy] });
      expect(metrics["jobs"]).toBe(28_481);
      expect(metrics["avg_bounded_slowdown"]).toBeCloseTo(slowdown, 3);
      expect(metrics["mean_wait"]).toBeCloseTo(wait, 1);
    });

    it("KTH-SP2, EASY, runs cut at the estimate: 91.870", async () => {
      const options = { ...kthOptions, policies: ["easy"], cutsAtEstimate: true };
      expect((await metricsOf(options))["avg_bounded_slowdown"]).toBeCloseTo(91.87, 3);
    });

    it.each([
      ["fcfs", 66_502.476, 2_388_443.8],
      ["easy", 590.054, 97_156.0],
      ["easy-sjbf", 219.558, 73_394.4],
    ])("lublin_256, %s: bounded slowdown %d, wait %d s", async (policy, slowdown, wait) => {
      const metrics = await metricsOf({ ...lublinOptions, policies: [policy] });
      expect(metrics["avg_bounded_slowdown"]).toBeCloseTo(slowdown, 3);
      expect(metrics["mean_wait"]).toBeCloseTo(wait, 1);
    });

    it.each([
      ["fcfs", 7273.77],
      ["sjf", 277.35],
      ["f1", 258.37],
      ["fcfs+backfill", 235.82],
      ["sjf+backfill", 73.31],
      ["f1+backfill", 75.07],
    ])("RLScheduler, Table V, Lublin-1, %s: %d", async (policy, slowdown) => {
      const protocol = "rlscheduler";
      const metrics = await metricsOf({ ...lublinOptions, policies: [policy], protocol });
      expect(metrics["avg_bounded_slowdown"]).toBeCloseTo(slowdown, 2);
    });

    it("our best for traces is better than the bars, one policy for all", async () => {
      const policies = ["saf-k"];
      const table = await metricsOf({ ...lublinOptions, policies, protocol: "sequences" });
      expect(table["avg_bounded_slowdown"]).toBeLessThanOrEqual(33.8);
      expect(table["max_wait"]! / DAY).toBeLessThanOrEqual(11);
      const real = await metricsOf({ ...kthOptions, policies });
      expect(real["avg_bounded_slowdown"]).toBeLessThanOrEqual(57);
      expect(real["max_wait"]! / DAY).toBeLessThanOrEqual(12);
      const whole = await metricsOf({ ...lublinOptions, policies });
      expect(whole["avg_bounded_slowdown"]).toBeLessThanOrEqual(290);
      expect(whole["max_wait"]! / DAY).toBeLessThanOrEqual(17);
    });
  },
);
