import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { tempDir } from "../../../../test/support/temp-dir.ts";
import { isRunning } from "../../run/processes.ts";
import { fakeNvidiaSmi, gpuLines } from "../../testing/fake-nvidia-smi.ts";
import { type RealServer, startRealServer } from "../../testing/real-server.ts";
import { type Running, runHere, startArbiter } from "../../testing/run.ts";

let server: RealServer;
beforeEach(async () => {
  vi.stubEnv("TZ", "UTC");
  server = await startRealServer(tempDir());
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.stop("SIGKILL");
});

function arbiter(line: string, ...more: readonly string[]) {
  return runHere([...line.split(" "), ...more], { env: { ARBITER_URL: server.url } });
}

async function json(line: string, ...more: readonly string[]) {
  const { code, stdout, stderr } = await arbiter(line, ...more, "--json");
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

interface Agent extends Running {
  readonly folder: string;
  readonly smi: ReturnType<typeof fakeNvidiaSmi>;
  readonly logged: (event: string) => boolean;
}

/** A real agent with four GPUs that are not there; stopped at the end of the test. */
async function startAgent(...flags: readonly string[]): Promise<Agent> {
  const folder = join(tempDir(), "arbiter");
  const smi = fakeNvidiaSmi(tempDir(), [
    "0, Tesla T4, 16384, 0, 0, 30, 20",
    ...gpuLines(5).slice(1),
  ]);
  const words = ["--id", "here", "--cluster", "lab", "--label", "disk=ssd", ...flags];
  const where = ["--nvidia-smi", smi.path, "--runtime-dir", folder, "--url", server.url];
  const running = startArbiter(["agent", ...words, ...where]);
  onTestFinished(() => void running.child.kill("SIGKILL"));
  const agent = {
    ...running,
    folder,
    smi,
    logged: (event: string) => running.stderr().includes(`"event":"${event}"`),
  };
  await eventually(() => expect(running.stdout()).toContain("Ctrl-C ends it."), agent);
  return agent;
}

function run(agent: Agent, id: string, script: string, ...flags: readonly string[]): Running {
  const where = ["--runtime-dir", agent.folder, "--url", server.url];
  const args = ["run", "--grant", id, ...where, ...flags, "--", "sh", "-c", script];
  const running = startArbiter(args);
  onTestFinished(() => void running.child.kill("SIGKILL"));
  return running;
}

/** The machine that runs the tests may be busy with others. */
async function eventually(check: () => unknown, running?: Running): Promise<void> {
  const ended = running?.ended.then(({ stderr }) => {
    throw new Error(`it ended: ${stderr}`);
  });
  ended?.catch(() => undefined);
  const checked = vi.waitFor(check, { timeout: 30_000, interval: 50 });
  await Promise.race([checked, ...(ended === undefined ? [] : [ended])]);
}

describe("a machine with an agent", () => {
  it("is a node with what it has, takes placements, and runs commands on their GPUs", async () => {
    const agent = await startAgent("--rack", "r7", "--cpu", "16", "--memory", "64GiB");
    expect(await json("nodes list --label disk=ssd")).toMatchObject({
      items: [
        {
          id: "here",
          cluster: "lab",
          rack: "r7",
          cpu_milli: 16_000,
          memory_mib: 65_536,
          gpus: 4,
          gpu_model: "NVIDIA A100-SXM4-80GB",
          gpu_memory_mib: 81_920,
          status: "ready",
        },
      ],
    });
    await eventually(async () => {
      expect(await json("nodes show here")).toMatchObject({
        metrics: { document: { id: "here", gpu: { count: 4 } } },
      });
    });
    const placed = await json("place --gpus 2 --cpu 4 --memory 8GiB --walltime 1h --name train");
    expect(placed).toMatchObject({ node: "here", state: "active", name: "train" });
    // The first device is of another model, and was not registered.
    const devices = placed.gpus.map((gpu: number) => gpu + 1).join(",");
    const running = run(agent, placed.placement_id, 'echo "$CUDA_VISIBLE_DEVICES"; exit 3');
    expect(await running.ended).toMatchObject({ code: 3, stdout: `${devices}\n`, stderr: "" });
    const shown = await json(`placements show ${placed.placement_id}`);
    expect(shown).toMatchObject({ state: "ended" });
    const refused = await arbiter("place --gpus 8");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/too few GPUs +1 +0/);
    expect(refused.stderr).toMatch(/ask for that with: arbiter place --gpus 4\n/);
  });

  it("acknowledges what is bound to it, and drains when it ends", async () => {
    await json("nodes register here --cluster lab --cpu 2 --memory 1GiB");
    const { placement_id } = await json("place --node here --cpu 1 --walltime 1h");
    const agent = await startAgent("--drain-on-exit");
    await eventually(async () => {
      const history = await json(`explain ${placement_id}`);
      const kinds = history.items.map(({ kind }: { kind: string }) => kind);
      expect(kinds).toEqual(["placement.granted", "placement.acknowledged"]);
    });
    agent.child.kill("SIGTERM");
    expect(await agent.ended).toMatchObject({ code: 0 });
    expect(agent.logged("drained")).toBe(true);
    expect(await json("nodes show here")).toMatchObject({
      draining: true,
      drain_note: "its agent has stopped",
      placements: [{ placement_id }],
    });
    const refused = await arbiter("place --cpu 1");
    expect(refused.stderr).toMatch(/draining +1 +0/);
    expect(await json("nodes undrain here")).toMatchObject({ draining: false });
    expect(await arbiter("nodes remove here")).toMatchObject({ code: 1 });
    expect(await json("nodes remove here --force")).toMatchObject({ displaced: [placement_id] });
  });

  it("is the only agent of its node on the machine", async () => {
    const agent = await startAgent();
    const where = ["--runtime-dir", agent.folder, "--url", server.url];
    const other = await startArbiter(["agent", "--id", "here", ...where]).ended;
    expect(other).toMatchObject({ code: 1, stdout: "" });
    expect(other.stderr).toContain(`process ${agent.child.pid} is the agent of here already`);
  });
});

describe("a command", () => {
  const lasting = "trap 'echo asked; exit 5' TERM; echo there; while :; do sleep 0.05; done";

  it("ends with its placement: at the walltime, or released, or evicted", async () => {
    const agent = await startAgent();
    const short = await json("place --gpus 1 --walltime 1h");
    const released = await json("place --gpus 1 --walltime 1h");
    const evicted = await json("place --gpus 2 --walltime 1h --preemptible");
    const runs = [
      run(agent, short.placement_id, lasting),
      run(agent, released.placement_id, lasting),
      // What is evicted has a notice of half a minute; the command need not use it up.
      run(agent, evicted.placement_id, lasting, "--early", "29s"),
    ];
    for (const one of runs) await eventually(() => expect(one.stdout()).toContain("there"), one);
    await json(`placements renew ${short.placement_id} --walltime 1s`);
    await json(`placements release ${released.placement_id}`);
    const next = await json("place --gpus 3 --walltime 1h --dry-run");
    expect(next).toMatchObject({ state: "scheduled", dry_run: true });
    const taker = await json("place --gpus 3 --walltime 1h");
    const ended = await Promise.all(runs.map((one) => one.ended));
    for (const { code, stdout } of ended) {
      expect({ code, stdout }).toEqual({ code: 5, stdout: "there\nasked\n" });
    }
    const [first = "", second = "", third = ""] = ended.map(({ stderr }) => stderr);
    // A renewal for less may be over before it is heard of.
    expect(first).toMatch(/the time of p1 is over|p1 was ended before its time/);
    expect(second).toContain(`${released.placement_id} was ended before its time`);
    expect(third).toContain(`to make room for ${taker.placement_id}`);
  });

  it("goes on when its placement is renewed, and while the server is away", async () => {
    const agent = await startAgent();
    const { placement_id } = await json("place --gpus 1 --walltime 1h");
    const done = join(tempDir(), "done");
    const script = `echo there; while [ ! -e '${done}' ]; do sleep 0.05; done; echo done`;
    const running = run(agent, placement_id, script, "--no-release");
    await eventually(() => expect(running.stdout()).toContain("there"), running);
    const { end_time } = await json(`placements renew ${placement_id} --walltime 8s`);
    await json(`placements renew ${placement_id} --walltime 1h`);
    await server.stop("SIGKILL");
    await eventually(() => expect(Date.now() / 1_000).toBeGreaterThan(end_time + 1), running);
    writeFileSync(done, "");
    expect(await running.ended).toMatchObject({ code: 0, stdout: "there\ndone\n" });
    expect(agent.child.exitCode).toBeNull();
    const port = new URL(server.url).port;
    server = await startRealServer(server.data, ["--port", port]);
    await eventually(async () => {
      const { heartbeat } = await json("nodes show here");
      expect(heartbeat.last_time).toEqual(expect.any(Number));
    }, agent);
    expect(await json(`placements show ${placement_id}`)).toMatchObject({ state: "active" });
  });

  it("that loses its `arbiter run` is ended by the agent", async () => {
    const agent = await startAgent();
    const { placement_id } = await json("place --gpus 1 --walltime 1h");
    const running = run(agent, placement_id, "echo $$; sleep 600");
    await eventually(() => expect(running.stdout()).toMatch(/\d+\n/), running);
    const command = Number(running.stdout());
    onTestFinished(() => {
      if (isRunning(command)) process.kill(command, "SIGKILL");
    });
    running.child.kill("SIGKILL");
    await json(`placements release ${placement_id}`);
    await eventually(() => expect(isRunning(command)).toBe(false), agent);
    expect(agent.logged("orphan_ended")).toBe(true);
  });
});
