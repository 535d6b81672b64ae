import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { tempDir } from "../../../../test/support/temp-dir.ts";
import type { ExplanationWire, PolicyDetail, Problem } from "../../../wire/index.ts";
import { aNode, aPlacement } from "../../testing/fleet.ts";
import { runHere } from "../../testing/run.ts";
import {
  type Script,
  type ScriptedServer,
  startScriptedServer,
  toldProblem,
} from "../../testing/scripted-server.ts";

let server: ScriptedServer | undefined;
beforeEach(() => {
  vi.stubEnv("TZ", "UTC");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server?.close();
  server = undefined;
});

async function arbiter(script: Script, ...args: readonly string[]) {
  server ??= await startScriptedServer(script);
  const ended = await runHere(args, { env: { ARBITER_URL: server.url } });
  return { ...ended, received: server.received };
}

/** Without what aligns the columns, which has tests of its own. */
function squeezed(text: string): string {
  return text.replaceAll(/ +/g, " ");
}

const NOBODY = {
  not_ready: 0,
  drained: 0,
  resting: 0,
  labels: 0,
  model: 0,
  gpu_memory: 0,
  reserved: 0,
  gpu_count: 0,
  gpu_free: 0,
  cpu: 0,
  tenants: 0,
  memory: 0,
};

const WHY: ExplanationWire = {
  policy: "fgd",
  nodes: 5,
  feasible: 2,
  ruled_out: { ...NOBODY, drained: 1, gpu_free: 2 },
  candidates: [
    { node: "gpu-1", score: 90, terms: { fragments: -3, cpu_milli_left: 8_000 } },
    { node: "gpu-2", score: 10, terms: { fragments: -9 }, on_probation: true },
  ],
  would_fit: [],
  basis: "the mix of the last 100 requests",
};

const SHORT: Partial<Problem> = {
  detail: "All 5 nodes in question are ruled out.",
  nodes: 5,
  feasible: 0,
  placeable: 0,
  ruled_out: { ...NOBODY, drained: 1, model: 2, gpu_free: 2 },
  would_fit: [
    { field: "gpus", most: 4 },
    { field: "gpu_models", models: ["T4", "A 10"] },
    { field: "labels" },
  ],
};

const placing = (answer: () => object, status = 201): Script => ({
  "POST /v1/placements": () => ({ status, body: answer() }),
});

describe("arbiter place", () => {
  it("asks for what the options say", async () => {
    const { received } = await arbiter(
      placing(() => aPlacement()),
      ..."place --gpus 2 --gpu-milli 500 --model A100 --gpu-memory 40GiB --cpu 1.5".split(" "),
      ..."--memory 32GiB --label disk=ssd --label zone=a --label zone=b --count 3".split(" "),
      ..."--walltime 2h --preemptible --priority 5 --policy fgd --cluster west".split(" "),
      ..."--cluster east --node gpu-1 --gpu 0 --gpu 3 --name train --user ada".split(" "),
      "--explain",
    );
    expect(received[0]).toMatchObject({
      line: "POST /v1/placements?explain=true",
      headers: { "idempotency-key": expect.any(String) },
    });
    expect(received[0]?.body).toEqual({
      gpus: 2,
      gpu_milli: 500,
      gpu_model: "A100",
      gpu_memory_mib: 40_960,
      cpu_milli: 1_500,
      memory_mib: 32_768,
      labels: { disk: "ssd", zone: ["a", "b"] },
      count: 3,
      walltime_s: 7_200,
      preemptible: true,
      priority: 5,
      policy: "fgd",
      clusters: ["west", "east"],
      node: "gpu-1",
      gpu_ids: [0, 3],
      name: "train",
      user_id: "ada",
    });
  });

  it("asks for any of several models, and for nothing that nobody said", async () => {
    const { received } = await arbiter(
      placing(() => aPlacement()),
      ..."place --model A100 --model H100".split(" "),
    );
    expect(received[0]?.body).toEqual({ gpu_models: ["A100", "H100"] });
  });

  it("says what was granted, how to use it, and why there", async () => {
    const grant = aPlacement({ name: "train", gpu_models: ["A100"], labels: { disk: "ssd" } });
    const answer = () => ({ ...grant, explanation: WHY });
    const run = await arbiter(placing(answer), "place", "--gpus", "2");
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(`\n${run.stdout}`).toBe(`
placement p12 is active until 2027-01-15T10:00:00Z
  name    train
  node    gpu-1 of cluster west
  GPUs    2 GPUs: 0, 1, asked for as A100
  CPU     8 cores
  memory  32 GiB
  labels  disk=ssd
  window  from 2027-01-15T08:00:00Z to 2027-01-15T10:00:00Z
  policy  fgd
  user    ada
  use     arbiter run --grant p12 -- command

  policy    fgd
  works by  the mix of the last 100 requests

nodes              ruled out  left
in question                -     5
draining                   1     4
too few free GPUs          2     2
could take it              -     2

best nodes            score  fragments  cpu_milli_left
gpu-1                    90         -3            8000
gpu-2 (on probation)     10         -9               -
`);
  });

  it("says of a gang where its parts are", async () => {
    const placements = [
      aPlacement({ gpus: [0], gpu_milli: 500 }),
      aPlacement({ placement_id: "p13", node: "gpu-2", gpus: [], cpu_milli: 500, memory_mib: 100 }),
    ];
    const answer = () => ({ placement_id: "p12", group_id: "p12", placements });
    const run = await arbiter(placing(answer), "place", "--count", "2");
    expect(`\n${squeezed(run.stdout)}`).toBe(`
2 placements were made together, as p12
placement state node GPUs cores memory start end user name
p12 active gpu-1 0 (500m) 8 32 GiB 2027-01-15T08:00:00Z 2027-01-15T10:00:00Z ada -
p13 active gpu-2 - 0.5 100 MiB 2027-01-15T08:00:00Z 2027-01-15T10:00:00Z ada -
`);
  });

  it("tries without storing anything", async () => {
    const answer = () => ({ ...aPlacement(), dry_run: true });
    const run = await arbiter(placing(answer, 200), "place", "--gpus", "2", "--dry-run");
    expect(run.stdout).toContain("dry run: it would be active, nothing was stored\n");
    expect(run.stdout).not.toContain("use ");
    expect(run.received[0]?.line).toBe("POST /v1/placements?dry_run=true");
  });

  it("says of a refusal what nodes lack, and how to ask for what would fit", async () => {
    const refusing: Script = {
      "POST /v1/placements": () => toldProblem(409, "no_feasible_node", SHORT),
    };
    const line = "place --gpus 8 --model A100 --label disk=ssd --walltime 90m --count 2";
    const run = await arbiter(refusing, ...line.split(" "));
    expect(run).toMatchObject({ code: 1, stdout: "" });
    const [refusal, ...commands] = run.stderr.split(/ +ask for that with: arbiter place (.*)\n/);
    expect(`\n${refusal}`).toBe(`
refused: no_feasible_node
  All 5 nodes in question are ruled out.
  asked for  2 times 8 GPUs of A100, where disk=ssd, for 1h30m
  fit now    0 of 2 parts
nodes                          ruled out  left
in question                            -     5
draining                               1     4
GPUs of other models, or none          2     2
too few free GPUs                      2     0
could take it                          -     0
  it would fit with at most 4 GPUs
`);
    const rest = "--count 2 --walltime 1h30m";
    expect(commands).toEqual([
      `--gpus 4 --model A100 --label disk=ssd ${rest}`,
      "  it would fit with a GPU of T4 or A 10\n",
      `--gpus 8 --model T4 --model 'A 10' --label disk=ssd ${rest}`,
      "  it would fit with no label\n",
      `--gpus 8 --model A100 ${rest}`,
      "",
    ]);
    const told = await arbiter(refusing, "place", "--gpus", "8", "--json");
    expect(JSON.parse(told.stderr)).toMatchObject({ code: "no_feasible_node", placeable: 0 });
  });

  it("says of a chosen place what is free there", async () => {
    const facts = {
      node: "gpu-1",
      failed: "gpu_free",
      gpu_milli_free: [1_000, 250],
      cpu_milli_free: 4_000,
      memory_mib_free: 2_048,
    };
    const script: Script = {
      "POST /v1/placements": () => toldProblem(409, "placement_conflict", facts),
    };
    const run = await arbiter(script, ..."place --gpus 2 --node gpu-1".split(" "));
    expect(run.stderr).toContain("free there  GPU 0 1000 milli, GPU 1 250 milli, 4 cores, 2 GiB");
  });

  it.each([
    ["--memory", "lots"],
    ["--cpu", "-1"],
    ["--label", "disk"],
    ["--gpus", "two"],
    ["--walltime", "1.5h"],
    ["--count", "0"],
  ])("does not ask with %s %s", async (option, value) => {
    const run = await arbiter(
      placing(() => aPlacement()),
      "place",
      `${option}=${value}`,
    );
    expect(run).toMatchObject({ code: 2, stdout: "", received: [] });
  });
});

describe("arbiter place by a policy of a user", () => {
  const own = "place --gpus 2 --walltime 1h --cluster west --policy pack:1.0-stable".split(" ");
  const placing = (status: number, body: object): Script => ({
    "POST /v1/placements": () => ({ status, body }),
  });

  it("asks as for any other, and shows where the policy broke", async () => {
    const run = await arbiter(placing(201, aPlacement()), ...own);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.received[0]).toMatchObject({
      headers: { "idempotency-key": expect.any(String) },
      body: { policy: "pack:1.0-stable", gpus: 2, walltime_s: 3_600, clusters: ["west"] },
    });
    const facts = { fault: "policy_raised", traceback: "line 3", printed: "so far\n" };
    const failed = toldProblem(422, "policy_failed", facts);
    await server?.close();
    server = undefined;
    const broken = await arbiter({ "POST /v1/placements": () => failed }, ...own);
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain("refused: policy_failed\n");
    expect(broken.stderr).toContain("  | line 3\n");
    expect(broken.stderr).toContain("so far\n");
  });
});

describe("arbiter place --wait", () => {
  it("asks again under the same key when something is freed", async () => {
    let asked = 0;
    const script: Script = {
      "POST /v1/placements": () => {
        asked += 1;
        if (asked < 3) return toldProblem(409, "no_feasible_node", SHORT);
        return { status: 201, body: aPlacement() };
      },
      "GET /readyz": () => ({ body: { status: "ok", seq: 41 } }),
      "GET /v1/stream": () => ({
        type: "text/event-stream",
        body: 'id: 42\ndata: {"seq":42,"at":1,"kind":"placement.ended","node":"gpu-1"}\n\n',
      }),
    };
    const startedAt = performance.now();
    const run = await arbiter(script, "place", "--gpus", "8", "--wait", "1h");
    expect(run).toMatchObject({ code: 0, stderr: "note: no_feasible_node: waiting for room\n" });
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    const stream = run.received.find(({ line }) => line.startsWith("GET /v1/stream"));
    expect(stream?.line).toContain("placement.ended");
    const keys = run.received
      .filter(({ line }) => line.startsWith("POST"))
      .map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  it("gives up with the last refusal, and at once on any other", async () => {
    const script: Script = {
      "POST /v1/placements": ({ body }) => {
        const isShort = JSON.stringify(body).includes("8");
        return isShort
          ? toldProblem(409, "no_feasible_node", SHORT)
          : toldProblem(404, "unknown_policy", { known: ["fgd", "random"] });
      },
    };
    const run = await arbiter(script, "place", "--gpus", "8", "--wait", "1s");
    expect(run.code).toBe(1);
    expect(run.stderr).toContain("waiting for room\nrefused: no_feasible_node");
    const other = await arbiter(script, "place", "--policy", "x", "--wait", "1h");
    expect(other.stderr).not.toContain("waiting");
    expect(other.stderr).toContain("there are  fgd, random");
  });
});

describe("arbiter explain", () => {
  const forecast = {
    fits: true,
    count: 3,
    placeable: 3,
    would_go: [
      { node: "gpu-1", gpus: [0, 1] },
      { node: "gpu-2", gpus: [4, 5] },
      { node: "gpu-2", gpus: [6, 7] },
    ],
    explanation: WHY,
  };

  it("says where a placement would go", async () => {
    const script: Script = { "POST /v1/placements/explain": () => ({ body: forecast }) };
    const line = "explain place --gpus 2 --count 3";
    const run = await arbiter(script, ...line.split(" "));
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout).toContain("it would be placed\n  asked for  3 times 2 GPUs\n");
    const places = "gpu-1 (GPUs 0, 1), 1 part; gpu-2 (GPUs 4, 5, 6, 7), 2 parts";
    expect(squeezed(run.stdout)).toContain(` on ${places}\n`);
    expect(run.stdout).toContain("best nodes");
    expect(run.received[0]?.body).toEqual({ gpus: 2, count: 3 });
  });

  it("says why it would go nowhere, as an answer", async () => {
    const nowhere = {
      ...forecast,
      fits: false,
      placeable: 1,
      would_go: [],
      explanation: { ...WHY, candidates: [], would_fit: [{ field: "memory_mib", most: 2_048 }] },
    };
    const script: Script = { "POST /v1/placements/explain": () => ({ body: nowhere }) };
    const run = await arbiter(script, ..."explain place --memory 4GiB --count 3".split(" "));
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout).toContain("it would be refused, 1 of 3 parts fit now\n");
    expect(run.stdout).toContain("it would fit with at most 2 GiB of memory\n");
    expect(run.stdout).toContain("with: arbiter place --memory 2GiB --count 3\n");
  });

  it("tells what was decided about a placement", async () => {
    const item = { id: "1", seq: 7, at: 1_800_000_000, node: "gpu-1", placement_id: "p12" };
    const script: Script = {
      "GET /v1/placements/p12": () => ({ body: aPlacement({ state: "displaced" }) }),
      "GET /v1/activity": () => ({
        body: {
          items: [
            { ...item, seq: 9, kind: "placement.displaced", message: "node_lost" },
            { ...item, kind: "placement.granted", actor_id: "ada", to_time: 1_800_007_200 },
          ],
          next_cursor: null,
          as_of_seq: 9,
        },
      }),
    };
    const run = await arbiter(script, "explain", "p12");
    const lines = squeezed(run.stdout).split("\n");
    expect(lines.filter((line) => line.includes("placement."))).toEqual([
      "2027-01-15T08:00:00Z 7 placement.granted gpu-1 2027-01-15T10:00:00Z ada -",
      "2027-01-15T08:00:00Z 9 placement.displaced gpu-1 - time node_lost",
    ]);
    expect(run.received[1]?.line).toBe("GET /v1/activity?placement=p12");
  });
});

describe("arbiter nodes", () => {
  it("tells what is free, also of GPUs that are shared", async () => {
    const shared = aNode({
      gpu_milli_free: [0, 250, 400, 1_000],
      gpus: 4,
      gpus_free: 1,
      cpu_milli_free: 500,
      draining: true,
      resting_until: 1_800_000_060,
      labels: { disk: "ssd" },
    });
    const plain = aNode({ id: "cpu-1", gpus: 0, gpu_model: "", status: "lost" });
    const script: Script = {
      "GET /v1/nodes": () => ({ body: { items: [plain, shared], next_cursor: null } }),
    };
    const line = "nodes list --label disk=ssd --status ready --draining";
    const run = await arbiter(script, ...line.split(" "));
    expect(`
${squeezed(run.stdout)}`).toBe(`
node cluster status GPUs free model cores free memory free placements labels
cpu-1 west lost - - 64 of 64 512 GiB of 512 GiB 0 -
gpu-1 west ready, draining, resting 1 + 650m of 4 A100 0.5 of 64 512 GiB of 512 GiB 0 disk=ssd
`);
    const query = new URL(run.received[0]?.line.slice(4) ?? "", "http://x").searchParams;
    expect(query.getAll("label")).toEqual(["disk=ssd"]);
    expect(query.get("draining")).toBe("true");
  });

  it("registers from options, a file, or both", async () => {
    const file = join(tempDir(), "node.yaml");
    writeFileSync(file, "cluster: west\ncpu_milli: 8000\nmemory_mib: 4096\nrack: r1\n");
    const script: Script = { "POST /v1/nodes": () => ({ body: aNode() }) };
    const run = await arbiter(
      script,
      ..."nodes register gpu-1 --gpus 2 --model T4 --gpu-memory 16GiB --cpu 16".split(" "),
      ..."--label disk=ssd --data-center fra --file".split(" "),
      file,
    );
    expect(run.received[0]?.body).toEqual({
      id: "gpu-1",
      cluster: "west",
      cpu_milli: 16_000,
      memory_mib: 4_096,
      rack: "r1",
      data_center: "fra",
      gpus: 2,
      gpu_model: "T4",
      gpu_memory_mib: 16_384,
      labels: { disk: "ssd" },
    });
    const short = await arbiter(script, "nodes", "register", "gpu-1", "--cpu", "4");
    expect(short).toMatchObject({ code: 2 });
    expect(short.stderr).toContain("say at least --cluster, --cpu and --memory");
  });
});

describe("arbiter policy", () => {
  const stored: PolicyDetail = {
    uri: "pack:1.0-stable",
    kind: "uploaded",
    about: "packs",
    owner: "ada",
    language: "python",
    trusted: false,
    stored_time: 1_800_000_000,
  };
  const script: Script = { "POST /v1/policies": () => ({ status: 201, body: stored }) };

  it("registers a module, with what it is told about it", async () => {
    const folder = tempDir();
    const module = join(folder, "pack.py");
    writeFileSync(module, "class AIOSv1PolicyRule: pass\n");
    writeFileSync(join(folder, "s.yaml"), "deep: [1]\n");
    const run = await arbiter(
      script,
      ...["policy", "add", module, "--name", "pack", "--version", "1.0"],
      ...["--parameters", '{"region": "eu"}', "--settings", join(folder, "s.yaml")],
      ...["--description", "packs", "--precedence", "stored", "--replace"],
    );
    expect(run.stdout).toContain("policy pack:1.0-stable\n  what it does  packs\n");
    expect(run.received[0]?.body).toEqual({
      name: "pack",
      version: "1.0",
      release_tag: "stable",
      language: "python",
      code: "class AIOSv1PolicyRule: pass\n",
      description: "packs",
      settings: { deep: [1] },
      parameters: { region: "eu" },
      precedence: "stored",
      replace: true,
    });
  });

  it("registers an archive as it is", async () => {
    const archive = join(tempDir(), "pack.tar.gz");
    writeFileSync(archive, Buffer.from([0x1f, 0x8b, 0, 255]));
    const args = ["policy", "add", archive, "--name", "pack", "--version", "1.0", "--tag", "beta"];
    const run = await arbiter(script, ...args);
    expect(run.received[0]?.body).toEqual({
      name: "pack",
      version: "1.0",
      release_tag: "beta",
      archive: "H4sA/w==",
    });
  });

  it("shows where the code of its author broke", async () => {
    const refusing: Script = {
      "POST /v1/policies": () =>
        toldProblem(422, "invalid_policy", { traceback: "line 3, in <module>\n  1 / 0\n\n" }),
    };
    const module = join(tempDir(), "a.js");
    writeFileSync(module, "");
    const run = await arbiter(refusing, "policy", "add", module, "--name", "a", "--version", "1");
    expect(run.stderr).toContain("  | line 3, in <module>\n  |   1 / 0\n");
  });

  it("can't guess what a file is written in", async () => {
    const file = join(tempDir(), "policy");
    writeFileSync(file, "");
    const run = await arbiter(script, "policy", "add", file, "--name", "a", "--version", "1");
    expect(run).toMatchObject({ code: 2, received: [] });
    expect(run.stderr).toContain("say with --language");
  });
});
