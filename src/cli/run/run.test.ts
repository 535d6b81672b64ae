import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { NodeDetail, PlacementWire } from "../../wire/index.ts";
import { ownFolder, readRunNotes, writeBoard } from "../agent/board/index.ts";
import { aBoundPlacement, aNode, aPlacement } from "../testing/fleet.ts";
import { type Running, runHere, startArbiter } from "../testing/run.ts";
import {
  type ScriptedServer,
  startScriptedServer,
  toldProblem,
} from "../testing/scripted-server.ts";
import { isRunning } from "./processes.ts";

let server: ScriptedServer;
let folder: string;
/** The grant as the server has it just now. */
let grant: PlacementWire;
/** What the node's agent has sent. */
let metrics: Pick<NodeDetail, "metrics">;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "arbiter-")), "arbiter");
  grant = aPlacement({ end_time: inSeconds(600) });
  metrics = {};
  server = await startScriptedServer({
    "GET /v1/placements/p12": () => ({ body: grant }),
    "GET /v1/nodes/gpu-1": () => ({ body: { ...aNode(), ...metrics } }),
    "GET /v1/placements/p99": () => toldProblem(404, "unknown_placement"),
    "DELETE /v1/placements/p12": () => ({ body: { ...grant, state: "ended" } }),
    "POST /v1/placements/p12/fail": () => ({ body: { ...grant, state: "failed" } }),
  });
});
afterEach(async () => {
  await server.close();
  await rm(dirname(folder), { recursive: true });
});

function inSeconds(seconds: number): number {
  return Math.floor(Date.now() / 1_000) + seconds;
}

/** Starts `sh -c <script>` under the grant. */
function run(script: string, ...flags: readonly string[]): Running {
  return runCommand(["sh", "-c", script], ...flags);
}

/** What an agent here tells of the grant. */
function tellOf(placement: PlacementWire): void {
  ownFolder(folder);
  const { placement_id, state, end_time } = placement;
  writeBoard(folder, {
    node: "gpu-1",
    pid: process.pid,
    url: server.url,
    written_time: 0,
    next_heartbeat_s: 10,
    devices: [1, 3, 4],
    placements: [aBoundPlacement({ placement_id, state, end_time })],
  });
}

function runCommand(command: readonly string[], ...flags: readonly string[]): Running {
  const place = ["--grant", "p12", "--node", "gpu-1", "--runtime-dir", folder];
  const env = { ARBITER_URL: server.url };
  const running = startArbiter(["run", ...place, ...flags, "--", ...command], { env });
  onTestFinished(() => void running.child.kill("SIGKILL"));
  return running;
}

/** The changes that the server was asked for. */
function changes(): readonly (readonly [line: string, body: unknown])[] {
  return server.received
    .filter(({ line }) => !line.startsWith("GET"))
    .map(({ line, body }) => [line, body]);
}

async function said(running: Running, text: string): Promise<void> {
  while (!running.stdout().includes(text)) {
    if (running.child.exitCode !== null) throw new Error(`it ended: ${running.stderr()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const RELEASE = ["DELETE /v1/placements/p12", undefined] as const;
/** Says that it is there, and what it was sent. */
const trapping = (signals: string, code: number): string =>
  `trap 'echo got it; exit ${code}' ${signals}; echo there; while :; do sleep 0.05; done`;

describe("a command under a grant", () => {
  it("sees its GPUs, and ends with its own exit code", async () => {
    const { ended } = run("env | grep -E '^(CUDA|ARBITER_[GNE])' | sort; exit 7");
    const { code, stdout, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 7, stderr: "" });
    expect(stdout.split("\n")).toEqual([
      `ARBITER_END_TIME=${grant.end_time}`,
      "ARBITER_GPUS=0,1",
      "ARBITER_GPU_MILLI=1000",
      "ARBITER_GRANT=p12",
      "ARBITER_NODE=gpu-1",
      "CUDA_DEVICE_ORDER=PCI_BUS_ID",
      "CUDA_VISIBLE_DEVICES=0,1",
      "",
    ]);
    expect(changes()).toEqual([RELEASE]);
  });

  it("without GPUs sees none", async () => {
    grant = { ...grant, gpus: [], gpu_milli: 0 };
    const { ended } = run('echo "<$CUDA_VISIBLE_DEVICES> $1"', "--no-release");
    expect(await ended).toMatchObject({ code: 0, stdout: "<> \n" });
    expect(changes()).toEqual([]);
  });

  it("gets the devices that the agent has registered, on the node that it says", async () => {
    tellOf(grant);
    const args = ["run", "--grant", "p12", "--runtime-dir", folder, "--url", server.url];
    const script = 'echo "$ARBITER_NODE $CUDA_VISIBLE_DEVICES"';
    const running = startArbiter([...args, "--", "sh", "-c", script]);
    expect(await running.ended).toMatchObject({ code: 0, stdout: "gpu-1 1,3\n", stderr: "" });
    expect(readRunNotes(folder, "gpu-1")).toEqual([]);
  });

  it("gets the same ones where it can't read what the agent tells here", async () => {
    const gpus = [1, 3, 4].map((device, gpu_id) => ({ gpu_id, device }));
    metrics = { metrics: { received_at: 1, age_s: 1, document: { id: "gpu-1", gpus } } };
    const { ended } = run('echo "$CUDA_VISIBLE_DEVICES"');
    expect(await ended).toMatchObject({ code: 0, stdout: "1,3\n", stderr: "" });
  });

  it("reports a failure that is to count", async () => {
    const { ended } = run("exit 3", "--fail-on-exit", "--json");
    const { code, stderr } = await ended;
    expect(code).toBe(3);
    expect(changes()).toEqual([
      ["POST /v1/placements/p12/fail", { message: "the command ended with code 3" }],
    ]);
    const events = stderr
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events).toMatchObject([
      { event: "started", placement_id: "p12", node: "gpu-1", devices: [0, 1] },
      { event: "ended", exit_code: 3 },
    ]);
  });

  it.each([
    [["no-such-command"], 127, "no-such-command can't be started: there is no such command"],
    [["/"], 126, "/ can't be started: "],
  ])("%j can't be started", async (command, code, message) => {
    const ended = await runCommand(command).ended;
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr).toContain(message);
    expect(changes()).toMatchObject([
      ["POST /v1/placements/p12/fail", { message: expect.stringContaining(message) }],
    ]);
  });

  it("leaves nobody behind", async () => {
    const { ended } = run("sleep 60 & echo $!");
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    expect(isRunning(Number(stdout))).toBe(false);
  });
});

describe("the end of a grant", () => {
  it("ends the command at the walltime", async () => {
    grant = { ...grant, end_time: inSeconds(2) };
    const running = run(trapping("TERM", 9));
    await said(running, "there");
    setTimeout(
      () => {
        grant = { ...grant, state: "ended" };
      },
      Math.max(0, grant.end_time * 1_000 - Date.now()),
    );
    const { code, stdout, stderr } = await running.ended;
    expect(Date.now() / 1_000 - grant.end_time).toBeGreaterThanOrEqual(0);
    expect({ code, stdout }).toEqual({ code: 9, stdout: "there\ngot it\n" });
    expect(stderr).toContain("arbiter: the time of p12 is over: the command is asked to end\n");
    // The ledger has ended it by itself.
    expect(changes()).toEqual([]);
  });

  it("is enforced when the command won't hear, on all that it has started", async () => {
    tellOf(grant);
    const deaf = "trap '' TERM; (while :; do sleep 0.05; done) & echo $!; wait; sleep 60";
    const running = run(deaf, "--grace", "1s");
    await said(running, "\n");
    grant = { ...grant, state: "ended" };
    tellOf(grant);
    const { code, stdout } = await running.ended;
    expect(code).toBe(137);
    expect(isRunning(Number(stdout))).toBe(false);
  });

  it.each([
    ["preempted", { state: "preempted" }, "p12 was preempted: the command is asked to end"],
    [
      "displaced",
      { state: "displaced", message: "node_lost" },
      "p12 was displaced (node_lost): the command is asked to end",
    ],
    [
      "ended early",
      { state: "ended", end_time: 1 },
      "p12 was ended before its time: the command is asked to end",
    ],
  ] as const)("comes early when it is %s", async (_, change, words) => {
    tellOf(grant);
    const running = run(trapping("TERM", 4));
    await said(running, "there");
    grant = { ...grant, ...change };
    tellOf(grant);
    const { code, stderr } = await running.ended;
    expect(code).toBe(4);
    expect(stderr).toContain(`arbiter: ${words}\n`);
  });

  it("is told when it moves", async () => {
    const running = run(`${trapping("TERM", 4)}`, "--early", "595s");
    await said(running, "there");
    grant = { ...grant, evicted_by: "p40", end_time: inSeconds(300) };
    const { stderr } = await running.ended;
    expect(stderr).toMatch(/p12 now ends at \S+, to make room for p40\n.*the time of p12 is over/);
    // It had time left, and gives it back.
    expect(changes()).toEqual([RELEASE]);
  });
});

describe("signals", () => {
  it.each(["SIGINT", "SIGTERM", "SIGUSR1", "SIGHUP"] as const)("%s is passed on", async (name) => {
    const running = run(trapping(name.slice(3), 5));
    await said(running, "there");
    running.child.kill(name);
    const { code, stdout } = await running.ended;
    expect({ code, stdout }).toEqual({ code: 5, stdout: "there\ngot it\n" });
    expect(changes()).toEqual([RELEASE]);
  });

  it("end a command that does not catch them, and the exit code says so", async () => {
    const running = run("echo there; exec sleep 60");
    await said(running, "there");
    running.child.kill("SIGINT");
    expect(await running.ended).toMatchObject({ code: 130 });
  });
});

describe("a grant that is not for here and now", () => {
  /** Without a process of its own: no command is started. */
  function refused(...flags: readonly string[]) {
    const env = { ARBITER_URL: server.url, XDG_RUNTIME_DIR: dirname(folder) };
    return runHere(["run", ...flags, "--", "echo", "never"], { env });
  }

  it.each([
    [{ node: "gpu-2" }, 1, "p12 is bound to gpu-2, and this is gpu-1"],
    [{ state: "ended" }, 1, "p12 is ended"],
    [{ state: "scheduled" }, 1, "p12 starts later: --wait waits for it"],
  ] as const)("%j is refused", async (change, code, words) => {
    grant = { ...grant, ...change };
    const ended = await refused("--grant", "p12", "--node", "gpu-1");
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr).toContain(words);
    expect(changes()).toEqual([]);
  });

  it.each([
    [["--grant", "p99", "--node", "gpu-1"], 1, "unknown_placement"],
    [["--grant", "p12"], 2, "no agent runs here: say with --node"],
    [["--grant", "p12", "--node", "gpu-1", "--url", "http://127.0.0.1:9"], 3, "unreachable"],
    [["--node", "gpu-1"], 2, "--grant"],
  ])("%j ends with %i", async (flags, code, words) => {
    const ended = await refused(...flags);
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr).toContain(words);
  });

  it("is waited for, if that is wanted", async () => {
    grant = { ...grant, state: "scheduled", start_time: inSeconds(1) };
    const running = run("echo here", "--wait");
    while (!running.stderr().includes("waiting")) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    grant = { ...grant, state: "active" };
    expect(await running.ended).toMatchObject({ code: 0, stdout: "here\n" });
  });
});
