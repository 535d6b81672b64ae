import { market } from "../../kernel/index.ts";
import { type MarketWorkload, makeWorkload } from "./flows.ts";
import type { MatcherKind } from "./matchers.ts";
import { type GroupRun, type MarketRun, runMarket } from "./run.ts";

/** Ways to match that can be simulated, by name. */
export const MARKET_POLICIES: Readonly<Record<string, (seed: number) => MatcherKind>> = {
  market: () => ({ kind: "located", patience: market.NO_PATIENCE }),
  market_patience: () => ({
    kind: "located",
    patience: { rackMs: 0, dataCenterMs: 5_000, anywhereMs: 15_000 },
  }),
  market_rounds: () => ({ kind: "rounds", everyMs: 10_000 }),
  glow: () => ({ kind: "glow" }),
  random: (seed) => ({ kind: "random", seed }),
};

export interface SimulateMarketOptions {
  readonly agents: number;
  readonly flows: number;
  readonly groupsPerFlow?: number;
  readonly policies: readonly string[];
  readonly seeds: readonly number[];
  /** Is given each run with its workload, for a report. */
  readonly onRun?: (run: SimulatedMarket) => void;
}

/** Units stand in the names; `docs/metrics.md` has the formulas. */
export interface MarketMetrics {
  /** Bytes times distance over bytes: 1 if everything is read on its own server. */
  readonly mean_distance: number;
  readonly byte_distance_gb: number;
  readonly mean_flow_s: number;
  readonly p95_flow_s: number;
  readonly last_end_s: number;
  readonly mean_wait_s: number;
  /** Credits per unit-hour over what was charged. */
  readonly mean_price: number;
  /** Jain's index of the flows' speeds (least possible time over time taken): 1 is even. */
  readonly fairness: number;
  readonly unserved_groups: number;
}

export interface SimulatedMarketRun {
  readonly policy: string;
  readonly seed: number;
  readonly metrics: MarketMetrics;
}

export interface SimulatedMarket extends SimulatedMarketRun {
  readonly run: MarketRun;
  readonly workload: MarketWorkload;
}

export type MarketSimulation =
  | { readonly ok: true; readonly runs: readonly SimulatedMarketRun[] }
  | { readonly ok: false; readonly problem: MarketProblem };

export type MarketProblem =
  | {
      readonly reason: "unknown_policy";
      readonly policy: string;
      readonly known: readonly string[];
    }
  | { readonly reason: "count_must_be_positive"; readonly field: "agents" | "flows" };

/** Runs each policy on each seed's workload: the same flows and agents for all policies. */
export function simulateMarket(options: SimulateMarketOptions): MarketSimulation {
  const known = Object.keys(MARKET_POLICIES);
  for (const field of ["agents", "flows"] as const) {
    const count = options[field];
    if (!Number.isSafeInteger(count) || count < 1) {
      return { ok: false, problem: { reason: "count_must_be_positive", field } };
    }
  }
  const policy = options.policies.find((name) => !known.includes(name));
  if (policy !== undefined) {
    return { ok: false, problem: { reason: "unknown_policy", policy, known } };
  }
  const runs: SimulatedMarketRun[] = [];
  for (const seed of options.seeds) {
    const { agents, flows, groupsPerFlow } = options;
    const workload = makeWorkload({ agents, flows, seed, ...(groupsPerFlow && { groupsPerFlow }) });
    for (const name of options.policies) {
      const run = runMarket(workload, MARKET_POLICIES[name]!(seed));
      const simulated = { policy: name, seed, metrics: metricsOf(workload, run) };
      options.onRun?.({ ...simulated, run, workload });
      runs.push(simulated);
    }
  }
  return { ok: true, runs };
}

function metricsOf(workload: MarketWorkload, { groups, unserved }: MarketRun): MarketMetrics {
  const flowTimes = workload.flows.map((flow) => timesOf(flow, groups));
  const taken = flowTimes.map(({ takenS }) => takenS).sort((a, b) => a - b);
  const speeds = flowTimes.map(({ takenS, leastS }) => (takenS === 0 ? 0 : leastS / takenS));
  const bytes = sum(groups.map((group) => group.bytes));
  const byteDistance = sum(groups.map((group) => group.byteDistance));
  const charged = groups.filter(({ price }) => price > 0);
  return {
    mean_distance: ratio(byteDistance, bytes),
    byte_distance_gb: byteDistance / 1e9,
    mean_flow_s: ratio(sum(taken), taken.length),
    p95_flow_s: taken[Math.floor((taken.length - 1) * 0.95)] ?? 0,
    last_end_s: Math.max(0, ...groups.map(({ endedAt }) => endedAt)) / 1_000,
    mean_wait_s: ratio(
      sum(groups.map((one) => one.startedAt - one.readyAt)) / 1_000,
      groups.length,
    ),
    mean_price: ratio(sum(charged.map(({ price }) => price)) / 1e6, charged.length),
    fairness: ratio(sum(speeds) ** 2, speeds.length * sum(speeds.map((speed) => speed ** 2))),
    unserved_groups: unserved,
  };
}

/** How long a flow took, and how long its longest chain of groups runs without any waiting. */
function timesOf(
  flow: MarketWorkload["flows"][number],
  runs: readonly GroupRun[],
): { readonly takenS: number; readonly leastS: number } {
  const chain = new Map<number, number>();
  for (const { group, reads, durationMs } of flow.groups) {
    const before = Math.max(0, ...reads.map((read) => chain.get(read) ?? 0));
    chain.set(group, before + durationMs);
  }
  const ends = runs.filter((run) => run.flow === flow.flow).map(({ endedAt }) => endedAt);
  const takenS = ends.length === 0 ? 0 : (Math.max(...ends) - flow.submittedAt) / 1_000;
  return { takenS, leastS: Math.max(...chain.values()) / 1_000 };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
