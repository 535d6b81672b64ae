import { execFile, execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createPrng } from "../../src/base/index.ts";
import { testSeed } from "../support/seed.ts";
import { describeWhere } from "../support/shared-data.ts";
import { tempDir } from "../support/temp-dir.ts";
import { clusterDocument, type Desk, metricsDocument, startDesk } from "./desk.ts";

const EXAMPLES = join(import.meta.dirname, "../../examples/allocation");
const NODE = join(import.meta.dirname, "../../node_modules/.bin/node");
const PYTHON = "/usr/bin/python3";
const run = promisify(execFile);

let desk: Desk;

beforeAll(async () => {
  desk = await startDesk();
  for (const [id, free] of [
    ["c-1", 8_000],
    ["c-2", 4_000],
    ["c-3", 16_384],
  ] as const) {
    await desk.ask("POST", "/clusters", clusterDocument(id));
    await desk.ask("POST", "/cluster", metricsDocument(id, { free }));
  }
  const code = readFileSync(join(EXAMPLES, "policies/best-fit.js"), "utf8");
  const policy = {
    name: "best-fit",
    version: "1.0",
    release_tag: "stable",
    language: "javascript",
  };
  const made = await desk.ask("POST", "/policy", { ...policy, code });
  expect(made.body).toEqual({ success: true, data: "Policy created successfully." });
});
afterAll(() => desk.close());

describeWhere("the example client in Python", missing("websockets"), () => {
  const client = async (...args: readonly string[]) => {
    const env = { ...process.env, ARBITER_WS: desk.socketUrl };
    const ended = await run(PYTHON, [join(EXAMPLES, "allocate.py"), ...args], { env }).catch(
      (error: { stdout: string; code: number }) => error,
    );
    return { reply: JSON.parse(ended.stdout), code: "code" in ended ? ended.code : 0 };
  };
  const requestFile = (request: object): string => {
    const path = join(tempDir(), "request.json");
    writeFileSync(path, JSON.stringify(request));
    return path;
  };

  it("asks as it is printed", async () => {
    const { reply, code } = await client();
    expect(reply).toEqual({
      success: true,
      data: { cluster_id: "c-1", node_id: "node-0", gpus: [0] },
    });
    expect(code).toBe(0);
  });

  it("prints what the documentation shows, on the fleet that it describes", async () => {
    const shown = await startDesk();
    onTestFinished(() => shown.close());
    for (const id of ["west", "east"]) {
      const file = readFileSync(join(EXAMPLES, `fleet/${id}.json`), "utf8");
      expect((await shown.ask("POST", "/clusters", file)).status).toBe(200);
    }
    const page = readFileSync(join(EXAMPLES, "../../docs/allocation.md"), "utf8");
    const [, printed] = /```text\n\$ python3 \S+allocate.py\n([\s\S]*?)```/.exec(page) ?? [];
    const env = { ...process.env, ARBITER_WS: shown.socketUrl };
    expect((await run(PYTHON, [join(EXAMPLES, "allocate.py")], { env })).stdout).toBe(printed);
  });

  it("runs a policy on a filter, and is given a grant", async () => {
    const request = {
      adhoc: true,
      policy_rule_uri: "best-fit:1.0-stable",
      inputs: { gpus: 1, gpu_memory: 5_000 },
      filter: { clusterQuery: { variable: "id", operator: "!=", value: "c-1" } },
      grant: { walltime: 60 },
    };
    const { reply } = await client(requestFile(request));
    expect(reply).toMatchObject({
      success: true,
      data: { cluster_id: "c-3", node_id: "node-0", gpus: [0] },
      placements: [{ placement_id: "p1", node: "c-3/node-0", gpus: [0] }],
    });
    expect((await desk.ask("DELETE", "/v1/placements/p1")).status).toBe(200);
  });

  it("tells a failure, and ends with 1", async () => {
    const { reply, code } = await client(requestFile({ adhoc: true, policy_rule_uri: "x" }));
    expect(reply).toMatchObject({ success: false, message: "Missing required fields: inputs" });
    expect(code).toBe(1);
  });
});

describe("the example client in JavaScript", () => {
  it("asks for several at once and tells each answer", async () => {
    const env = { ...process.env, ARBITER_WS: desk.socketUrl };
    const args = [join(EXAMPLES, "allocate.ts"), "best-fit:1.0-stable", "1", "2", "3"];
    const { stdout } = await run(NODE, args, { env });
    expect(stdout).toBe(
      '1 GPUs: {"cluster_id":"c-2","node_id":"node-0","gpus":[0]}\n' +
        '2 GPUs: {"cluster_id":"c-1","node_id":"node-0","gpus":[0,1]}\n' +
        '3 GPUs: {"error":"no node has 3 GPUs with 0 MB free","gpus":[]}\n',
    );
  });
});

describeWhere("the example policy", missing("json"), () => {
  it("answers the same in Python and in JavaScript", async () => {
    const random = createPrng(testSeed());
    const runs = Array.from({ length: 300 }, () => randomRun(random));
    const path = join(tempDir(), "runs.json");
    writeFileSync(path, JSON.stringify(runs));
    const inPython = JSON.parse((await run(PYTHON, ["-c", DRIVER, EXAMPLES, path])).stdout);
    expect(inPython).toHaveLength(runs.length);
    const inJavaScript = runs.map(({ parameters, input }) => evalHere(parameters, input));
    expect(inJavaScript).toEqual(inPython);
    const found = inPython.filter((answer: object) => "cluster_id" in answer);
    expect(found.length).toBeGreaterThan(30);
    expect(found.length).toBeLessThan(300);
  });
});

/** Runs each on a rule of its own, as a server does; prints the answers. */
const DRIVER = `
import json, sys
sys.path.insert(0, sys.argv[1] + "/policies")
from best_fit import AIOSv1PolicyRule
answers = []
for run in json.load(open(sys.argv[2])):
    rule = AIOSv1PolicyRule("", {}, run["parameters"])
    answers.append(rule.eval(run["parameters"], run["input"], {}))
print(json.dumps(answers))
`;

function evalHere(parameters: object, input: object): unknown {
  const source = readFileSync(join(EXAMPLES, "policies/best-fit.js"), "utf8");
  const make = new Function(
    "parameters",
    "input",
    `${source}
    return new AIOSv1PolicyRule("", {}, parameters).eval(parameters, input, {});`,
  );
  return JSON.parse(JSON.stringify(make(parameters, input)));
}

/** A fleet as a policy sees it, with all that may be missing missing now and then. */
function randomRun(random: ReturnType<typeof createPrng>) {
  const clusters = Array.from({ length: random.below(5) }, (_, i) => {
    const nodes = Array.from({ length: random.below(4) }, (_, node) => {
      const gpus = Array.from({ length: random.below(5) }, (_, gpu_id) => ({
        gpu_id,
        freeMem: 1_000 * random.below(5),
      }));
      return { id: `n${node}`, gpus: gpus.length === 0 ? {} : gpus };
    });
    return [`c-${i}`, { data: {}, metrics: random.below(8) === 0 ? null : { nodes } }] as const;
  });
  const inputs = random.below(10) === 0 ? null : { gpus: 1 + random.below(3), gpu_memory: 1_000 };
  const parameters = random.below(3) === 0 ? { skip_clusters: ["c-0"] } : {};
  return { parameters, input: { cluster_data: Object.fromEntries(clusters), inputs } };
}

function missing(module: string): string | undefined {
  try {
    execFileSync(PYTHON, ["-c", `import ${module}`], { stdio: "ignore" });
    return undefined;
  } catch {
    return `needs ${PYTHON} with ${module} (Debian: python3-${module})`;
  }
}
