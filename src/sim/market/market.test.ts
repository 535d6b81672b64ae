import { describe, expect, it } from "vitest";
import { statedSeed } from "../../../test/support/seed.ts";
import {
  INTERLEAVED_RULES,
  MARKET_POLICIES,
  marketReport,
  measureQuality,
  type QualityRow,
  runMarket,
  type SimulatedMarket,
  STANDING_RULES,
  simulateMarket,
} from "./index.ts";

const byPolicy = (rows: readonly QualityRow[], policy: string): QualityRow =>
  rows.find((row) => row.policy === policy)!;

describe("quality against the optimal assignment", () => {
  // The bars hold for 200 instances; over 40 the median strays by about 0.02 at no waiting.
  it("is near it at once, nearer with patience, and there with announced demand", () => {
    const options = { instances: 40, seed: statedSeed(), arrivals: "standing" } as const;
    const rows = measureQuality(STANDING_RULES, options);
    expect(byPolicy(rows, "no_waiting").medianRatio).toBeLessThan(1.16);
    expect(byPolicy(rows, "patience_10").medianRatio).toBeLessThan(1.09);
    expect(byPolicy(rows, "patience_10").heldPercent).toBeLessThanOrEqual(8);
    expect(byPolicy(rows, "announced").medianRatio).toBeLessThanOrEqual(1.001);
    expect(byPolicy(rows, "announced").maxRatio).toBeLessThanOrEqual(1.001);
    expect(byPolicy(rows, "windows_50").medianRatio).toBeLessThanOrEqual(1.05);
    expect(byPolicy(rows, "one_batch").maxRatio).toBe(1);
    expect(byPolicy(rows, "random").medianRatio).toBeGreaterThan(5);
    for (const row of rows) expect(row.medianRatio).toBeGreaterThanOrEqual(1);
  });

  it("is far from it when tasks and slots interleave, unless tasks wait level by level", () => {
    const options = { instances: 40, seed: statedSeed(), arrivals: "interleaved" } as const;
    const rows = measureQuality(INTERLEAVED_RULES, options);
    expect(byPolicy(rows, "no_waiting").medianRatio).toBeGreaterThan(3);
    const patient = byPolicy(rows, "patience_by_level");
    expect(patient.medianRatio).toBeLessThan(1.6);
    expect(patient.meanDelay).toBeLessThan(32);
  });
});

describe("a simulated market", () => {
  const options = { agents: 12, flows: 8, seeds: [3], policies: Object.keys(MARKET_POLICIES) };

  it("runs every group once, after its inputs, never two on one agent", () => {
    simulateMarket({
      ...options,
      onRun: ({ run, workload, policy }) => {
        const groups = workload.flows.flatMap((flow) => flow.groups);
        expect(run.groups.length + run.unserved, policy).toBe(groups.length);
        const byGroup = new Map(run.groups.map((one) => [one.group, one]));
        expect(byGroup.size).toBe(run.groups.length);
        for (const one of run.groups) {
          const { reads } = groups[one.group]!;
          for (const read of reads) {
            expect(byGroup.get(read)!.endedAt).toBeLessThanOrEqual(one.startedAt);
          }
          const { limit } = workload.flows[one.flow]!;
          expect(one.price).toBeLessThanOrEqual(limit);
          expect(one.startedAt).toBeGreaterThanOrEqual(workload.agents[one.agent]!.joinedAt);
        }
        for (const agent of workload.agents.keys()) checkAgent(run.groups, agent);
      },
    });
  });

  it("moves less data than chance, and is the same every time", () => {
    const first = simulateMarket({ ...options, agents: 60, flows: 10 });
    expect(simulateMarket({ ...options, agents: 60, flows: 10 })).toEqual(first);
    const distance = (policy: string): number => {
      const run = first.ok ? first.runs.find((one) => one.policy === policy) : undefined;
      return run!.metrics.mean_distance;
    };
    expect(distance("market")).toBeLessThan(distance("random") / 1.5);
    expect(distance("market_patience")).toBeLessThan(distance("market"));
  });

  it("finishes on one agent, and sooner when a second one comes", () => {
    const made = simulateMarketOnce();
    const alone = { ...made.workload, agents: made.workload.agents.slice(0, 1) };
    const kind = MARKET_POLICIES["market"]!(1);
    const lastEnd = (workload: typeof alone): number =>
      Math.max(...runMarket(workload, kind).groups.map(({ endedAt }) => endedAt));
    const later = { ...alone.agents[0]!, joinedAt: 300_000 };
    expect(runMarket(alone, kind).groups).toHaveLength(20);
    expect(lastEnd({ ...alone, agents: [...alone.agents, later] })).toBeLessThan(lastEnd(alone));
  });

  it("says what is wrong with its options", () => {
    expect(simulateMarket({ ...options, policies: ["best"] })).toMatchObject({
      ok: false,
      problem: { reason: "unknown_policy", policy: "best" },
    });
    expect(simulateMarket({ ...options, flows: 0 })).toMatchObject({
      ok: false,
      problem: { reason: "count_must_be_positive", field: "flows" },
    });
  });

  it("is reported on one page that takes no text for markup", () => {
    const drawn = simulateMarketOnce();
    const page = marketReport({ title: "<b>&", runs: [drawn], drawn });
    expect(page).toContain("&#60;b&#62;&#38;");
    expect(page).not.toContain("<b>");
    expect(page).toContain("<polyline");
    expect(page).toContain("mean_flow_s");
  });

  function simulateMarketOnce(): SimulatedMarket {
    const seen: SimulatedMarket[] = [];
    const policies = ["market"];
    const onRun = (run: SimulatedMarket): void => void seen.push(run);
    simulateMarket({ agents: 2, flows: 1, seeds: [1], policies, onRun });
    return seen[0]!;
  }
});

function checkAgent(
  runs: readonly { agent: number; startedAt: number; endedAt: number }[],
  agent: number,
): void {
  const mine = runs.filter((run) => run.agent === agent);
  for (let k = 1; k < mine.length; k++) {
    expect(mine[k]!.startedAt).toBeGreaterThanOrEqual(mine[k - 1]!.endedAt);
  }
}
