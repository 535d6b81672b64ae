import { describe, expect, it } from "vitest";
import { statedSeed } from "../../../test/support/seed.ts";
import { describeWithSharedData } from "../../../test/support/shared-data.ts";
import { compareCheckin, confidence } from "./compare.ts";
import { metricsOf } from "./metrics.ts";
import { simulateCheckin } from "./simulate.ts";
import { generateCrowd, readTrace } from "./trace/index.ts";

const FILES = ["sessions.csv.gz", "clients.csv.gz", "jobs.csv"].map((name) => `checkin/${name}`);
const SEED = statedSeed();
const CROWDS = 10;

describeWithSharedData("lean on the published trace", FILES, ([sessions, clients, jobs]) => {
  it("is 16 % below venn, fairer, and leaves nobody behind", () => {
    const trace = readTrace({ sessions: sessions!, clients: clients!, jobs: jobs! });
    const [lean, venn] = compareCheckin(trace, ["lean", "venn"]).map(({ metrics }) => metrics);
    expect(lean!.avg_jct_s).toBeLessThanOrEqual(84_500);
    expect(lean!.max_slowdown).toBeLessThanOrEqual(7.5);
    expect(lean!.max_jct_s).toBeLessThanOrEqual(225_000);
    expect(lean!.avg_jct_s).toBeLessThan(0.84 * venn!.avg_jct_s);
    expect(venn!.max_slowdown).toBeCloseTo(8.637, 3);
  });
});

describe("lean on generated crowds", () => {
  it("is below venn and srsf, beyond what chance explains", () => {
    const ratios = { venn: [] as number[], srsf: [] as number[] };
    for (let i = 0; i < CROWDS; i++) {
      // Crowds that are sparse, as published, and dense.
      const candidates = [90_000, 120_000, 170_000][i % 3]!;
      const trace = generateCrowd({ seed: (SEED + i) % 2 ** 31, candidates });
      const averageOf = (policy: "lean" | "venn" | "srsf"): number =>
        metricsOf(simulateCheckin({ trace, policy })).avg_jct_s;
      const lean = averageOf("lean");
      ratios.venn.push(lean / averageOf("venn"));
      ratios.srsf.push(lean / averageOf("srsf"));
    }
    for (const [peer, samples] of Object.entries(ratios)) {
      const { mean, low, high } = confidence(samples);
      const [shown, from, to] = [mean, low, high].map((value) => value.toFixed(3));
      console.log(`average JCT of lean over ${peer}: ${shown} [${from}, ${to}]`);
      expect(high).toBeLessThan(1);
    }
  });
});
