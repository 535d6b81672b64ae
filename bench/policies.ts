import {
  createPolicyRunner,
  type JsonObject,
  type PolicyLanguage,
  type PolicyRun,
} from "../src/policies/index.ts";
import type { BenchRow } from "./rows/row.ts";

/**
 * Runs a second of a user's policy over clusters of 8 GPUs, in one worker of each engine: the
 * policy looks at every GPU, and is told everything anew with each run. Baseline: the same look in
 * this process, with the same text parsed for it.
 */
export async function bench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const bare = rateOfBare(inputOf(100));
  for (const { name, language, isTrusted, bar } of ENGINES) {
    const small = await rateOf(language, isTrusted, 100);
    const large = await rateOf(language, isTrusted, 1_000);
    rows.push({
      name: `a policy over 100 clusters, one worker, ${name}`,
      value: small,
      unit: "/s",
      baseline: { name: "parse and look, no walls", value: bare },
      bar: { of: "value", op: ">=", value: bar },
    });
    rows.push({
      name: `1,000 clusters against 100, ${name}`,
      value: 1_000 / large,
      unit: "ms",
      baseline: { name: "100 clusters", value: 1_000 / small },
      bar: { of: "ratio", op: "<=", value: 12 },
    });
  }
  return rows;
}

const ENGINES: readonly {
  readonly name: string;
  readonly language: PolicyLanguage;
  readonly isTrusted: boolean;
  readonly bar: number;
}[] = [
  { name: "QuickJS", language: "javascript", isTrusted: false, bar: 250 },
  { name: "V8, trusted", language: "javascript", isTrusted: true, bar: 1_200 },
  { name: "Python", language: "python", isTrusted: false, bar: 150 },
];

const JAVASCRIPT = `export class AIOSv1PolicyRule {
  eval(parameters, input) {
    let best = null, most = -1;
    for (const [id, { metrics }] of Object.entries(input.cluster_data))
      for (const node of metrics.nodes)
        for (const gpu of node.gpus)
          if (gpu.freeMem > most) {
            most = gpu.freeMem;
            best = { cluster_id: id, node_id: node.id, gpus: [gpu.gpu_id] };
          }
    return best;
  }
}`;

const PYTHON = `class AIOSv1PolicyRule:
    def __init__(self, rule_id, settings, parameters):
        pass
    def eval(self, parameters, input_data, context):
        best, most = None, -1
        for id, cluster in input_data["cluster_data"].items():
            for node in cluster["metrics"]["nodes"]:
                for gpu in node["gpus"]:
                    if gpu["freeMem"] > most:
                        most = gpu["freeMem"]
                        best = {"cluster_id": id, "node_id": node["id"], "gpus": [gpu["gpu_id"]]}
        return best
`;

/** Clusters as AIGr.id has them, about 380 bytes each. */
function inputOf(clusters: number): JsonObject {
  const data = Array.from({ length: clusters }, (_, i) => {
    const gpus = Array.from({ length: 8 }, (_gpu, gpu) => ({
      gpu_id: gpu,
      freeMem: 81_920 - ((gpu * 7 + i * 13) % 4_096),
    }));
    const metrics = { nodes: [{ id: `node-${i}`, gpus }] };
    return [`c-${i}`, { data: { id: `c-${i}`, regionId: "eu", gpus: { count: 8 } }, metrics }];
  });
  return { cluster_data: Object.fromEntries(data), inputs: {} };
}

const SECONDS = 3;

async function rateOf(
  language: PolicyLanguage,
  isTrusted: boolean,
  clusters: number,
): Promise<number> {
  const runner = createPolicyRunner({ cells: 1, pythonCells: 1 });
  const source = language === "python" ? PYTHON : JAVASCRIPT;
  const policyRun: PolicyRun = {
    code: { language, source, hash: language },
    settings: {},
    parameters: {},
    call: { kind: "eval", input: inputOf(clusters), context: {} },
    facts: { documents: {}, metrics: {} },
    owner: "bench",
    limits: { timeMs: 10_000 },
  };
  for (let i = 0; i < 10; i++) await runner.run(policyRun, isTrusted);
  const startedAt = performance.now();
  let runs = 0;
  // Two on their way, so that the worker never waits for this process.
  const keepRunning = async (): Promise<void> => {
    while (performance.now() < startedAt + SECONDS * 1_000) {
      const outcome = await runner.run(policyRun, isTrusted);
      if (!outcome.ok) throw new Error(outcome.message);
      runs += 1;
    }
  };
  await Promise.all([keepRunning(), keepRunning()]);
  const rate = runs / ((performance.now() - startedAt) / 1_000);
  await runner.close();
  return rate;
}

function rateOfBare(input: JsonObject): number {
  const text = JSON.stringify(input);
  const startedAt = performance.now();
  let looks = 0;
  let found = 0;
  while (performance.now() < startedAt + 1_000) {
    found += JSON.stringify(JSON.parse(text)).length;
    looks += 1;
  }
  return found > 0 ? looks / ((performance.now() - startedAt) / 1_000) : 0;
}
