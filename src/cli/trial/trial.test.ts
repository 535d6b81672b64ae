import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { startRealServer } from "../testing/real-server.ts";
import { runHere } from "../testing/run.ts";
import {
  type Script,
  type ScriptedServer,
  startScriptedServer,
  toldProblem,
} from "../testing/scripted-server.ts";

let server: ScriptedServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function test(script: Script, ...args: readonly string[]) {
  server ??= await startScriptedServer(script);
  const ended = await runHere(["policy", "test", ...args], { env: { ARBITER_URL: server.url } });
  return { ...ended, received: server.received };
}

const answering = (status: number, body: object): Script => ({
  "POST /allocate": () => ({ status, body }),
});

describe("a policy that the server runs", () => {
  it("gets what it is given, and shows what it gives back", async () => {
    const file = join(tempDir(), "input.yaml");
    writeFileSync(file, "inputs: { gpus: 2 }\nclusters: [west]\n");
    const run = await test(
      answering(200, { success: true, data: { cluster_id: "west", gpus: [0] } }),
      ...["pack:1.0-stable", "--input", file, "--parameters", '{"region": "eu"}'],
      ...["--settings", '{"deep": true}', "--token", "arb_x"],
    );
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout).toBe('{\n  "cluster_id": "west",\n  "gpus": [\n    0\n  ]\n}\n');
    expect(run.received[0]?.headers["authorization"]).toBe("Bearer arb_x");
    expect(run.received[0]?.body).toEqual({
      policy_rule_uri: "pack:1.0-stable",
      inputs: { gpus: 2 },
      clusters: ["west"],
      parameters: { region: "eu" },
      settings: { deep: true },
    });
  });

  it("shows its author where it broke, and what it printed", async () => {
    const failure = {
      success: false,
      code: "policy_raised",
      message: "Policy rule 'a:1-b': ZeroDivisionError",
      traceback: 'File "function.py", line 3, in eval\n    1 / 0\n',
      printed: "here\nand there\n",
    };
    const run = await test(answering(500, failure), "a:1-b");
    expect(run).toMatchObject({ code: 1, stdout: "" });
    expect(`\n${run.stderr}`).toBe(`
refused: policy_raised
  Policy rule 'a:1-b': ZeroDivisionError
  | File "function.py", line 3, in eval
  |     1 / 0
  printed:
  | here
  | and there
`);
    const told = await test({}, "a:1-b", "--json");
    expect(JSON.parse(told.stderr)).toMatchObject({
      code: "policy_raised",
      detail: failure.message,
      traceback: failure.traceback,
      printed: failure.printed,
    });
  });

  it.each([
    ["a refusal of the call", () => toldProblem(403, "forbidden"), 1, "refused: forbidden"],
    ["no server of ours", () => ({ status: 200, body: "<html>" }), 3, "is this an Arbiter server"],
  ] as const)("may be met by %s", async (_, answer, code, words) => {
    const run = await test({ "POST /allocate": answer }, "a:1-b");
    expect(run).toMatchObject({ code, stdout: "" });
    expect(run.stderr).toContain(words);
  });

  it("may not be reached at all", async () => {
    const run = await runHere(["policy", "test", "a:1-b", "--url", "http://127.0.0.1:9"]);
    expect(run).toMatchObject({ code: 3, stdout: "" });
  });

  it.each([
    [["nowhere.py"], "neither a file nor the URI"],
    [["a:1-b", "--input", '{"cluster": ["west"]}'], "no field cluster"],
    [["a:1-b", "--input", '{"cluster_data": {}}'], "leave out cluster_data"],
    [["a:1-b", "--context", "{}"], "for a policy in a file"],
    [["a:1-b", "--input", "[1]"], "can't be read"],
  ])("is not asked for with %j", async (args, words) => {
    const run = await test({}, ...args);
    expect(run).toMatchObject({ code: 2, stdout: "", received: [] });
    expect(run.stderr).toContain(words);
  });
});

describe("a policy in a file", () => {
  const INPUT = {
    inputs: { gpus: 1 },
    cluster_data: {
      west: { data: { id: "west", reputation: 90 }, metrics: { cluster: { load: 1 } } },
      east: { data: { id: "east", reputation: 95 }, cluster_metrics: null },
    },
  };

  const BEST = {
    "best.js": `class AIOSv1PolicyRule {
  constructor(id, settings, parameters) { this.limit = parameters.limit; }
  eval(parameters, input, context) {
    context.runs = (context.runs ?? 0) + 1;
    console.log("gpus", input.inputs.gpus);
    const all = Object.entries(input.cluster_data).map(([id, { data }]) => [data.reputation, id]);
    const [best] = all.filter(([score]) => score < this.limit).sort().reverse();
    return { cluster_id: best[1], metrics: input.cluster_data.west.cluster_metrics };
  }
  management(action, data) { return { action, data }; }
}
`,
    "best.py": `class AIOSv1PolicyRule:
    def __init__(self, rule_id, settings, parameters):
        self.limit = parameters["limit"]

    def eval(self, parameters, input_data, context):
        context["runs"] = context.get("runs", 0) + 1
        print("gpus", input_data["inputs"]["gpus"])
        all = [(told["data"]["reputation"], id) for id, told in input_data["cluster_data"].items()]
        best = max(one for one in all if one[0] < self.limit)
        metrics = input_data["cluster_data"]["west"]["cluster_metrics"]
        return {"cluster_id": best[1], "metrics": metrics}

    def management(self, action, data):
        return {"action": action, "data": data}
`,
  };

  function written(name: string, text: string): string {
    const file = join(tempDir(), name);
    writeFileSync(file, text);
    return file;
  }

  it.each(Object.entries(BEST))(
    "%s runs behind walls, and leaves its context",
    async (name, code) => {
      const file = written(name, code);
      const given = ["--input", JSON.stringify(INPUT), "--context", '{"runs": 4}'];
      const run = await runHere([
        "policy",
        "test",
        file,
        ...given,
        "--parameters",
        '{"limit": 95}',
      ]);
      expect(run).toMatchObject({ code: 0, stderr: "  printed:\n  | gpus 1\n" });
      const [value = "", context] = run.stdout.split("context ");
      expect(JSON.parse(value)).toEqual({ cluster_id: "west", metrics: { cluster: { load: 1 } } });
      expect(JSON.parse(context ?? "")).toEqual({ runs: 5 });
      const managed = [
        "--management",
        "set",
        "--input",
        '{"limit": 1}',
        "--parameters",
        '{"limit": 2}',
      ];
      const told = await runHere(["policy", "test", file, ...managed, "--json"]);
      expect(JSON.parse(told.stdout)).toMatchObject({
        ok: true,
        value: { action: "set", data: { limit: 1 } },
      });
    },
  );

  it("shows its author where it broke", async () => {
    const file = written(
      "broken.js",
      "class AIOSv1PolicyRule {\n  eval() { return nothing.at; }\n}\n",
    );
    const run = await runHere(["policy", "test", file]);
    expect(run).toMatchObject({ code: 1, stdout: "" });
    expect(run.stderr).toContain("refused: policy_raised\n  ReferenceError");
    expect(run.stderr).toContain("  |     at eval (function.js:2:");
  });

  it("can't go on for ever", async () => {
    const file = written("loop.js", "class AIOSv1PolicyRule { eval() { for (;;); } }");
    const run = await runHere(["policy", "test", file, "--json"]);
    expect(run.code).toBe(1);
    expect(JSON.parse(run.stderr)).toMatchObject({ code: "policy_timeout" });
  });

  it.each([
    ["a.tar.gz", "", [], 1, "an archive is read by the server"],
    ["a.txt", "", [], 2, "say with --language"],
    ["a.js", "", ["--input", '{"cluster_data": {"a": 1}}'], 2, "cluster_data.a must be an object"],
  ])("%s %j with %j is not run", async (name, code, args, exit, words) => {
    const run = await runHere(["policy", "test", written(name, code), ...args]);
    expect(run).toMatchObject({ code: exit, stdout: "" });
    expect(run.stderr).toContain(words);
  });
});

it("a built-in policy answers from the fleet of a real server", async () => {
  const real = await startRealServer(tempDir());
  onTestFinished(() => void real.child.kill("SIGKILL"));
  const arbiter = (...args: readonly string[]) => {
    return runHere([...args, "--json"], { env: { ARBITER_URL: real.url } });
  };
  const words = "nodes register n1 --cluster west --gpus 4 --model A100 --cpu 8 --memory 8GiB";
  await arbiter(...words.split(" "));
  const input = '{"inputs": {"gpus": 2}}';
  const run = await arbiter("policy", "test", "builtin://best-fit", "--input", input);
  expect(JSON.parse(run.stdout)).toMatchObject({
    ok: true,
    value: { cluster_id: "west", node_id: "n1", gpus: [0, 1] },
  });
  const unknown = await arbiter("policy", "test", "nobody:1.0-stable", "--input", input);
  expect(JSON.parse(unknown.stderr)).toMatchObject({ code: "unknown_policy" });
});
