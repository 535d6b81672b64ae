import { readFileSync } from "node:fs";
import { join } from "node:path";
import { placement } from "../../../kernel/index.ts";
import {
  type PlacementExperiment,
  type PlacementRun,
  placementReport,
  readArrivals,
  readMix,
  readNodes,
  simulatePlacement,
  TraceError,
} from "../../../sim/index.ts";
import {
  type OnProgress,
  type Outcome,
  outcomeText,
  type PlacementOptions,
  type PlacementOrder,
  REPORT_FILE,
  RUNS_FILE,
  type Told,
} from "../order.ts";
import { writeFile } from "../write-file.ts";

/** The thread's work for a replay on a fleet; faults of writing are thrown. */
export function carryOutPlacement(order: PlacementOrder, onProgress: OnProgress): Told {
  const { options, outDir } = order;
  const { policies } = options;
  const known = placement.PLACEMENT_POLICIES.map(({ name }) => name);
  const unknown = policies.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    return { kind: "unknown_name", what: "policy", name: unknown, known };
  }
  const input = readInput(options);
  if (typeof input === "string") return { kind: "bad_input", text: input };
  const { runs } = simulatePlacement({
    ...input,
    policies,
    seed: order.seeds[0] ?? 1,
    onProgress: ({ policy, done, total }) =>
      onProgress(policies.indexOf(policy) * total + done, policies.length * total),
  });
  const outcome: Outcome = {
    runs: runs.map(({ policy, seed, metrics }) => ({ policy, seed, metrics: { ...metrics } })),
  };
  const files = outDir === undefined ? [] : writeAll(outDir, order, runs, outcome);
  return { kind: "done", outcome, files };
}

type Input = Pick<PlacementExperiment, "nodes" | "arrivals" | "targetMix">;

/** What is in the files, or what is wrong with one of them. */
function readInput({ nodes, arrivals, targetWorkload }: PlacementOptions): Input | string {
  const load = (name: string): { readonly name: string; readonly text: string } => {
    return { name, text: readFileSync(name, "utf8") };
  };
  try {
    const input = { nodes: readNodes(load(nodes)), arrivals: readArrivals(load(arrivals)) };
    if (input.nodes.length === 0) return `${nodes}: is empty: expected nodes below the header`;
    if (input.arrivals.order.length === 0) {
      return `${arrivals}: is empty: expected pods below the header`;
    }
    return targetWorkload === undefined
      ? input
      : { ...input, targetMix: readMix(load(targetWorkload)) };
  } catch (error) {
    if (error instanceof TraceError) return error.message;
    if (error instanceof Error && "syscall" in error) return `can't be read: ${error.message}`;
    throw error;
  }
}

function writeAll(
  outDir: string,
  { options }: PlacementOrder,
  runs: readonly PlacementRun[],
  outcome: Outcome,
): readonly string[] {
  const page = join(outDir, REPORT_FILE);
  const document = join(outDir, RUNS_FILE);
  const about = `${options.arrivals} on ${options.nodes}`;
  writeFile(page, placementReport(runs, { title: "Placement simulation", about }));
  writeFile(document, outcomeText(outcome));
  return [page, document];
}
