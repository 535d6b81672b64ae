import { join } from "node:path";
import { checkin } from "../../kernel/index.ts";
import { crowd, intervalOf } from "../../sim/index.ts";
import {
  type CheckinOptions,
  type CheckinOrder,
  type OnProgress,
  type Outcome,
  outcomeText,
  type Ran,
  REPORT_FILE,
  RUNS_FILE,
  type Told,
} from "./order.ts";
import { writeFile } from "./write-file.ts";

type Policies = Extract<CheckinOptions, { readonly kind: "policies" }>;
type Handouts = Extract<CheckinOptions, { readonly kind: "handouts" }>;

/** The thread's work for a crowd of devices; faults of writing are thrown. */
export function carryOutCheckin(order: CheckinOrder, onProgress: OnProgress): Told {
  const { options } = order;
  return options.kind === "policies"
    ? carryOutPolicies(order, options, onProgress)
    : carryOutHandouts(options, onProgress);
}

function carryOutPolicies(order: CheckinOrder, options: Policies, onProgress: OnProgress): Told {
  const known = Object.keys(checkin.SCHEDULERS);
  const unknown = options.policies.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    return { kind: "unknown_name", what: "policy", name: unknown, known };
  }
  const policies = options.policies.filter(checkin.isSchedulerName);
  const { seeds, outDir } = order;
  const runs: crowd.PolicyRun[] = [];
  for (const [at, seed] of seeds.entries()) {
    const trace = traceOf(options, seed);
    if (typeof trace === "string") return { kind: "bad_input", text: trace };
    const step: OnProgress = (done, all) => onProgress(at * all + done, seeds.length * all);
    runs.push(...crowd.compareCheckin(trace, policies, { seed, aging: options.aging }, step));
  }
  const outcome: Outcome = {
    runs: runs.map(({ policy, seed, metrics }) => ({ policy, seed, metrics: { ...metrics } })),
    ...(seeds.length > 1 ? { summary: summaryOf(runs) } : {}),
  };
  if (outDir === undefined) return { kind: "done", outcome, files: [] };
  const files = [join(outDir, REPORT_FILE), join(outDir, RUNS_FILE)] as const;
  const first = runs.filter(({ seed }) => seed === seeds[0]);
  writeFile(files[0], crowd.checkinReport("Check-in simulation", first));
  writeFile(files[1], outcomeText(outcome));
  return { kind: "done", outcome, files };
}

/** What is in the files, or what is wrong with one of them; or a crowd that is made up. */
function traceOf({ files, sessions }: Policies, seed: number): crowd.CheckinTrace | string {
  if (files === undefined) {
    // Of the candidates about three quarters turn up.
    const candidates = Math.round(((sessions ?? 90_000) * 4) / 3);
    return crowd.generateCrowd({ seed, candidates });
  }
  try {
    return crowd.readTrace(files);
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
}

/** Each policy's figures over the seeds, with Student's 95 % interval. */
function summaryOf(runs: readonly crowd.PolicyRun[]): NonNullable<Outcome["summary"]> {
  const names = [...new Set(runs.map(({ policy }) => policy))];
  return names.map((policy) => {
    const own = runs.filter((run) => run.policy === policy);
    const figures = own.map(({ metrics }): Readonly<Record<string, number>> => ({ ...metrics }));
    const metrics = Object.keys(figures[0] ?? {}).map((name) => {
      return [name, intervalOf(figures.map((all) => all[name] ?? 0))] as const;
    });
    return { policy, metrics: Object.fromEntries(metrics) };
  });
}

const HANDOUTS = ["escrow", "split", "broadcast"] as const;
const FOLLOW_PER_MILLE = 950;

function carryOutHandouts(options: Handouts, onProgress: OnProgress): Told {
  const known: readonly string[] = HANDOUTS;
  const unknown = options.handouts.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    return { kind: "unknown_name", what: "handout", name: unknown, known };
  }
  const { seeds } = options;
  const ways = HANDOUTS.filter((name) => options.handouts.includes(name));
  const runs: Ran[] = ways.map((handout, at) => {
    const all = seeds.map((seed, place) => {
      const filled = crowd.rampUp({ seed, ...setupOf(options, handout) });
      onProgress(at * seeds.length + place + 1, ways.length * seeds.length);
      return filled;
    });
    return { policy: handout, seed: seeds[0] ?? 1, metrics: figuresOf(all, options) };
  });
  return { kind: "done", outcome: { runs }, files: [] };
}

function setupOf(
  { demand, meanS, managers, lossPercent, hasCrashes }: Handouts,
  handout: checkin.Handout,
): Omit<crowd.RampUpOptions, "seed"> {
  const loss = Math.round(lossPercent * 10);
  return {
    demand,
    meanMs: meanS * 1_000,
    clientManagers: managers,
    // A broadcast is told of by rounds alone, which a short lease would not live through.
    desk: { handout, leaseMs: handout === "broadcast" ? 9_000 : 1_000 },
    faults: { delayMsMin: 1, delayMsMax: 50, lossPerMille: loss, repeatPerMille: loss >> 1 },
    follow: FOLLOW_PER_MILLE,
    ...(hasCrashes ? { crashes: crowd.CRASHES } : {}),
  };
}

/** A run that never filled counts as long as it was watched. */
function figuresOf(all: readonly crowd.RampUp[], { demand, meanS }: Handouts): Ran["metrics"] {
  const watchedS = 12 * meanS + 30;
  const seconds = (ms: number | undefined): number => (ms === undefined ? watchedS : ms / 1_000);
  const fills = ascending(all.map(({ filledMs }) => seconds(filledMs)));
  const ratios = ascending(
    all.map(({ filledMs, omniscientMs }) => seconds(filledMs) / seconds(omniscientMs)),
  );
  const messages = all.reduce((sum, run) => sum + run.messages, 0);
  return {
    runs: all.length,
    median_fill_s: crowd.quantile(fills, 0.5),
    p99_fill_s: crowd.quantile(fills, 0.99),
    median_fill_over_bound: crowd.quantile(ratios, 0.5),
    p99_fill_over_bound: crowd.quantile(ratios, 0.99),
    over_demand_max: Math.max(0, ...all.map(({ overMax }) => overMax)),
    unfilled_runs: all.filter(({ filledMs }) => filledMs === undefined).length,
    messages_per_slot: messages / all.length / demand,
  };
}

function ascending(values: readonly number[]): readonly number[] {
  return [...values].sort((a, b) => a - b);
}
