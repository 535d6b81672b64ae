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
