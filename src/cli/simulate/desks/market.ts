import { join } from "node:path";
import {
  marketReport,
  type SimulatedMarket,
  type SimulatedMarketRun,
  simulateMarket,
  summariseRuns,
} from "../../../sim/index.ts";
import {
  type MarketOrder,
  type OnProgress,
  type Outcome,
  outcomeText,
  REPORT_FILE,
  RUNS_FILE,
  type Told,
} from "../order.ts";
import { writeFile } from "../write-file.ts";

/** The thread's work for flows on agents; faults of writing are thrown. */
export function carryOutMarket(order: MarketOrder, onProgress: OnProgress): Told {
  const { options, seeds, outDir } = order;
  let done = 0;
  let drawn: SimulatedMarket | undefined;
  const answer = simulateMarket({
    ...options,
    seeds,
    onRun: (run) => {
      done += 1;
      onProgress(done, seeds.length * options.policies.length);
      drawn ??= run;
    },
  });
  if (!answer.ok) return toldProblem(answer.problem);
  const outcome = outcomeOf(answer.runs);
  if (outDir === undefined) return { kind: "done", outcome, files: [] };
  const [page, document] = [join(outDir, REPORT_FILE), join(outDir, RUNS_FILE)];
  const title = `${options.flows} flows on ${options.agents} agents`;
  const about = { title, runs: answer.runs, ...(drawn === undefined ? {} : { drawn }) };
  writeFile(page, marketReport(about));
  writeFile(document, outcomeText(outcome));
  return { kind: "done", outcome, files: [page, document] };
}

function outcomeOf(runs: readonly SimulatedMarketRun[]): Outcome {
  const told = runs.map(({ policy, seed, metrics }) => ({ policy, seed, metrics: { ...metrics } }));
  const isSweep = new Set(runs.map(({ seed }) => seed)).size > 1;
  return isSweep ? { runs: told, summary: summariseRuns(told) } : { runs: told };
}

function toldProblem(
  problem: Extract<ReturnType<typeof simulateMarket>, { readonly ok: false }>["problem"],
): Told {
  if (problem.reason === "unknown_policy") {
    const { policy: name, known } = problem;
    return { kind: "unknown_name", what: "policy", name, known };
  }
  return { kind: "bad_input", text: `--${problem.field}: must be 1 or more` };
}
