import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { createClient } from "../../client/index.ts";
import type { BoundPlacement, HeartbeatReply, NodeReply } from "../../wire/index.ts";
import { isRunning } from "../run/processes.ts";
import { fakeNvidiaSmi, gpuLines } from "../testing/fake-nvidia-smi.ts";
import { aBoundPlacement, aHeartbeatReply, aNode } from "../testing/fleet.ts";
import {
  type ScriptedServer,
  startScriptedServer,
  type Told,
  toldProblem,
} from "../testing/scripted-server.ts";
import { type AgentOptions, runAgent } from "./agent.ts";
import { leaveRunNote, readBoard } from "./board/index.ts";
import { createLog } from "./log.ts";
import { readGpus } from "./probe/index.ts";

/** Short enough for tests, long enough to be seen. */
const BEAT_S = 0.03;

let server: ScriptedServer;
/** What the server answers from now on. */
let node: NodeReply | Told;
let beat: HeartbeatReply | Told;
let bound: readonly BoundPlacement[];

beforeEach(async () => {
  node = aNode({ next_heartbeat_s: BEAT_S });
  beat = aHeartbeatReply({ next_heartbeat_s: BEAT_S });
  bound = [];
  server = await startScriptedServer({
    "POST /v1/nodes": () => told(node),
    "POST /v1/nodes/gpu-1/heartbeat": () => {
      return "body" in beat ? beat : { body: { ...beat, placements: bound } };
    },
    "POST /v1/nodes/gpu-1/drain": () => ({ body: aNode({ draining: true }) }),
    "POST /v1/nodes/gpu-1/undrain": () => ({ body: aNode() }),
    "POST /v1/placements/p12/acknowledge": () => {
      bound = bound.map((grant) => ({ ...grant, acknowledged: true }));
      return { body: {} };
    },
  });
});
afterEach(() => server.close());

function told(answer: NodeReply | Told): Told {
  return "body" in answer ? answer : { body: answer };
}

interface Started {
  readonly folder: string;
  readonly smi: ReturnType<typeof fakeNvidiaSmi>;
  readonly log: () => readonly Record<string, unknown>[];
  readonly ready: () => NodeReply | undefined;
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts an agent in this process; it is stopped at the end of the test, however it ends. */
function start(options: Partial<AgentOptions> = {}): Started {
  const folder = join(tempDir(), "arbiter");
  const smi = fakeNvidiaSmi(tempDir(), gpuLines(2));
  const stopped = new AbortController();
  const lines: Record<string, unknown>[] = [];
  let ready: NodeReply | undefined;
  const output = { isTty: false, hasColor: false, columns: 80 };
  const words = { id: "gpu-1", cluster: "west", labels: { disk: "ssd" } };
  const ended = runAgent(
    { words, folder, drainOnExit: false, ...options },
    {
      client: createClient({ baseUrl: server.url, retries: 0, timeoutMs: 1_000 }),
      url: server.url,
      readGpus: () => readGpus({ path: smi.path }),
      log: createLog({ ...output, write: (line) => lines.push(JSON.parse(line)) }),
      signal: stopped.signal,
      chance: () => 0,
      nowSeconds: () => 1_800_000_000,
      onReady: (reply) => {
        ready = reply;
      },
    },
  );
  ended.catch(() => undefined);
  const stop = (): Promise<void> => {
    stopped.abort();
    return ended;
  };
  onTestFinished(() => stop().catch(() => undefined));
  return { folder, smi, log: () => lines, ready: () => ready, ended, stop };
}

/** The machine that runs the tests may be busy with others. */
function eventually(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 20_000, interval: 20 });
}

/** The bodies of the requests of one line so far. */
function bodies(line: string): readonly unknown[] {
  return server.received.filter((one) => one.line === line).map(({ body }) => body);
}

const BEAT = "POST /v1/nodes/gpu-1/heartbeat";
const REGISTER = "POST /v1/nodes";

function events({ log }: Started): readonly unknown[] {
  return log().map(({ event }) => event);
}

describe("an agent", () => {
  it("registers what the machine has, and sends its metrics with each heartbeat", async () => {
    const agent = start();
    await eventually(() => expect(bodies(BEAT).length).toBeGreaterThan(1));
    expect(bodies(REGISTER)).toEqual([
      {
        id: "gpu-1",
        cluster: "west",
        cpu_milli: expect.any(Number),
        memory_mib: expect.any(Number),
        gpus: 2,
        gpu_model: "NVIDIA A100-SXM4-80GB",
        gpu_memory_mib: 81_920,
        labels: { disk: "ssd" },
        leased: true,
      },
    ]);
    expect(bodies(BEAT)[1]).toMatchObject({
      metrics: {
        id: "gpu-1",
        memory: { freeMem: expect.any(Number) },
        gpu: { count: 2, totalMem: 163_840 },
        gpus: [{ gpu_id: 0 }, { gpu_id: 1, usedMem: 1_024, cudaUtilization: 10 }],
      },
      running: [],
    });
    expect(agent.ready()).toMatchObject({ id: "gpu-1" });
    expect(events(agent)).toEqual(["surveyed", "registered"]);
    for (const line of agent.log()) {
      expect(line).toMatchObject({ time: expect.stringMatching(/^\d{4}-.*Z$/), level: "info" });
    }
  });

  it("acknowledges its grants, and tells commands on its machine of them", async () => {
    bound = [aBoundPlacement()];
    const agent = start();
    await eventually(() => {
      expect(readBoard(agent.folder, "gpu-1")?.placements).toEqual([
        aBoundPlacement({ acknowledged: true }),
      ]);
    });
    expect(bodies("POST /v1/placements/p12/acknowledge")).toHaveLength(1);
    expect(readBoard(agent.folder, "gpu-1")).toMatchObject({ devices: [0, 1], pid: process.pid });
    bound = [];
    await eventually(() => expect(readBoard(agent.folder, "gpu-1")?.placements).toEqual([]));
    expect(events(agent)).toEqual(["surveyed", "registered", "granted", "over"]);
    await agent.stop();
    expect(readBoard(agent.folder, "gpu-1")).toBeUndefined();
  });

  it("registers again when the server knows it no more", async () => {
    const agent = start();
    await eventually(() => expect(bodies(BEAT)).toHaveLength(1));
    beat = toldProblem(404, "unknown_node");
    await eventually(() => expect(bodies(REGISTER).length).toBeGreaterThan(1));
    beat = aHeartbeatReply({ next_heartbeat_s: BEAT_S });
    await eventually(() => expect(events(agent)).toContain("server_back"));
  });

  it("waits for a server that is away, also at its start", async () => {
    node = toldProblem(503, "starting");
    const agent = start();
    await eventually(() => expect(events(agent)).toContain("server_away"));
    expect(agent.ready()).toBeUndefined();
    node = aNode({ next_heartbeat_s: BEAT_S });
    await eventually(() => expect(agent.ready()).toBeDefined());
    await eventually(() => expect(events(agent)).toContain("server_back"));
    beat = { status: 502, body: "bad gateway" };
    await eventually(() => {
      expect(events(agent).filter((event) => event === "server_away")).toHaveLength(2);
    });
  });

  it("ends at once when the server will not have it", async () => {
    node = toldProblem(409, "node_elsewhere", { detail: "Node gpu-1 is in cluster east." });
    await expect(start().ended).rejects.toThrow("in cluster east");
  });

  it("keeps asking when it was there before, whatever the server says", async () => {
    const agent = start();
    await eventually(() => expect(bodies(BEAT)).toHaveLength(1));
    beat = toldProblem(403, "forbidden");
    await eventually(() => expect(events(agent)).toContain("refused"));
    beat = aHeartbeatReply({ next_heartbeat_s: BEAT_S });
    await eventually(() => expect(events(agent)).toContain("server_back"));
  });
});

describe("hardware that changes", () => {
  it("is registered anew", async () => {
    const agent = start();
    await eventually(() => expect(bodies(BEAT)).toHaveLength(1));
    agent.smi.answer(gpuLines(3).slice(1));
    await eventually(() => expect(bodies(REGISTER)).toHaveLength(2));
    await eventually(() => {
      expect(readBoard(agent.folder, "gpu-1")?.devices).toEqual([1, 2]);
    });
    expect(bodies(BEAT).at(-1)).toMatchObject({
      metrics: { gpus: [{ gpu_id: 0, usedMem: 1_024 }, {}] },
    });
  });

  it("that grants still hold is told once, and the node stays as it was", async () => {
    const agent = start();
    await eventually(() => expect(bodies(BEAT)).toHaveLength(1));
    node = toldProblem(409, "node_in_use");
    agent.smi.answer(gpuLines(1));
    await eventually(() => expect(bodies(BEAT).length).toBeGreaterThan(4));
    expect(bodies(REGISTER)).toHaveLength(2);
    expect(readBoard(agent.folder, "gpu-1")?.devices).toEqual([0, 1]);
    expect(agent.log()).toContainEqual(
      expect.objectContaining({ level: "error", event: "hardware_refused", code: "node_in_use" }),
    );
  });

  it("is not taken to be gone when its driver is silent", async () => {
    const agent = start();
    await eventually(() => expect(bodies(BEAT)).toHaveLength(1));
    agent.smi.answer(["it broke"], 9);
    await eventually(() => expect(bodies(BEAT).length).toBeGreaterThan(3));
    expect(bodies(REGISTER)).toHaveLength(1);
    expect(bodies(BEAT).at(-1)).toMatchObject({ metrics: { gpus: {} } });
    expect(events(agent).filter((event) => event === "gpu_driver_silent")).toHaveLength(1);
  });

  it("of two models is one model's, and the rest is named", async () => {
    const smi = [...gpuLines(1, "Tesla T4"), ...gpuLines(3).slice(1)];
    const agent = start();
    agent.smi.answer(smi);
    await eventually(() => expect(events(agent)).toContain("gpus_left_out"));
    await eventually(() => {
      expect(readBoard(agent.folder, "gpu-1")?.devices).toEqual([1, 2]);
    });
  });
});

describe("the end of an agent", () => {
  it("drains the node if it is to, and the next one takes grants again", async () => {
    const first = start({ drainOnExit: true });
    await eventually(() => expect(bodies(BEAT)).toHaveLength(1));
    await first.stop();
    const [drained] = bodies("POST /v1/nodes/gpu-1/drain");
    expect(drained).toEqual({ note: "its agent has stopped" });
    node = aNode({ draining: true, drain_note: "its agent has stopped", next_heartbeat_s: BEAT_S });
    start({ drainOnExit: true });
    await eventually(() => expect(bodies("POST /v1/nodes/gpu-1/undrain")).toHaveLength(1));
  });

  it("leaves a node drained that somebody else has drained", async () => {
    node = aNode({ draining: true, drain_note: "new disks", next_heartbeat_s: BEAT_S });
    start({ drainOnExit: true });
    await eventually(() => expect(bodies(BEAT).length).toBeGreaterThan(0));
    expect(bodies("POST /v1/nodes/gpu-1/undrain")).toEqual([]);
  });
});

describe("a command whose `arbiter run` is gone", () => {
  async function orphan(folder: string, runner: number) {
    const command = spawn("sleep", ["60"], { detached: true });
    onTestFinished(() => void command.kill("SIGKILL"));
    const group = command.pid ?? 0;
    leaveRunNote(folder, { placement_id: "p12", node: "gpu-1", group, runner });
    return group;
  }

  it("is ended by the agent when its grant is over", async () => {
    bound = [aBoundPlacement({ acknowledged: true })];
    const agent = start();
    await eventually(() => expect(bodies(BEAT)).toHaveLength(1));
    const gone = spawn("true");
    await once(gone, "exit");
    const group = await orphan(agent.folder, gone.pid ?? 0);
    const kept = await orphan(agent.folder, process.pid);
    await eventually(() => expect(bodies(BEAT).at(-1)).toMatchObject({ running: ["p12"] }));
    expect(isRunning(group)).toBe(true);
    bound = [];
    beat = aHeartbeatReply({ next_heartbeat_s: BEAT_S, ended: ["p12"] });
    await eventually(() => expect(isRunning(group)).toBe(false));
    // Whoever has an `arbiter run` is left to it.
    expect(isRunning(kept)).toBe(true);
    expect(events(agent).filter((event) => event === "orphan_ended")).toHaveLength(1);
  });
});
