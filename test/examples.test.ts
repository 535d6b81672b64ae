import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { startRealServer } from "../src/cli/testing/real-server.ts";
import { tempDir } from "./support/temp-dir.ts";

const ROOT = join(import.meta.dirname, "..");
const run = promisify(execFile);

it("the example programs do what they say on the example configuration", async () => {
  const config = join(ROOT, "examples/start/arbiter.yaml");
  const server = await startRealServer(tempDir(), ["--config", config]);
  onTestFinished(() => void server.child.kill("SIGKILL"));
  const env = { ...process.env, ARBITER_URL: server.url };
  const example = async (name: string, ...args: readonly string[]) => {
    const script = join(ROOT, "examples/client", name);
    return (await run(join(ROOT, "node_modules/.bin/node"), [script, ...args], { env })).stdout;
  };
  expect(await example("reserve.ts")).toBe("granted as asked: r1\n");
  const taken = await example("reserve.ts", "gpu", "64");
  expect(taken).toContain("refused (exceeds_capacity): Only 46 units are free");
  expect(taken).toMatch(/took the offer "smaller": r2\n$/);
  expect(await example("watch.ts", "gpu", "2")).toBe(
    "r1 reservation.admitted 8 units\nr2 reservation.admitted 46 units\n",
  );
});

it("the example framework runs its jobs on what a pool has left", async () => {
  const config = join(ROOT, "examples/start/arbiter.yaml");
  const server = await startRealServer(tempDir(), ["--config", config]);
  onTestFinished(() => void server.child.kill("SIGKILL"));
  const script = join(ROOT, "examples/offers/framework.ts");
  const env = { ...process.env, ARBITER_URL: server.url };
  const framework = async (...args: readonly string[]) => {
    return run(join(ROOT, "node_modules/.bin/node"), [script, ...args], { env });
  };
  // 15 % of 64 units, rounded up, are kept for trials.
  expect(await framework("gpu", "60", "1")).toMatchObject({
    stdout:
      "offered 54 units of gpu, taking 54\noffered 54 units of gpu, taking 6\nall jobs are over\n",
    stderr: "",
  });
  expect(await framework("nowhere", "3")).toMatchObject({
    stdout: "hung up, 3 jobs wait\n",
    stderr: 'refused: There is no pool "nowhere".\n',
  });
});

interface Told {
  readonly items: readonly unknown[];
  readonly free: number;
  readonly held: number;
}

it("a driver's flow ends on one agent, and sooner on a second one that comes later", async () => {
  const server = await startRealServer(tempDir());
  onTestFinished(() => void server.child.kill("SIGKILL"));
  const ask = async (method: string, path: string, body?: object): Promise<Told> => {
    const headers = { "content-type": "application/json" };
    const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
    const reply = await fetch(`${server.url}${path}`, { method, ...sent });
    expect(reply.ok, `${method} ${path}`).toBe(true);
    return (await reply.json()) as Told;
  };
  const agent = (id: string) =>
    ask("POST", "/v1/nodes", { id, cluster: "lab", cpu_milli: 1_000, memory_mib: 1_024 });
  await agent("one");
  await ask("PUT", "/v1/market/classes/slot", {
    nodes: {},
    slot: { cpu_milli: 1_000, memory_mib: 64 },
    price: 0.1,
  });
  await ask("POST", "/v1/accounts/driver/deposit", { amount: 10 });
  const env = { ...process.env, ARBITER_URL: server.url };
  const script = join(ROOT, "examples/driver/driver.ts");
  const node = join(ROOT, "node_modules/.bin/node");
  const driver = async () => {
    const flow = run(node, [script, "20", "4"], { env });
    const lines = (await flow).stdout.trim().split("\n");
    expect(lines.map((line) => Number(line.split(" ")[1])).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, group) => group),
    );
    return lines.map((line) => line.split(" ").at(-1));
  };
  expect(new Set(await driver())).toEqual(new Set(["one"]));
  const second = driver();
  let leases = 0;
  while (leases === 0) leases = (await ask("GET", "/v1/market/leases")).items.length;
  await agent("two");
  const nodes = await second;
  expect(new Set(nodes)).toEqual(new Set(["one", "two"]));
  // What the second takes off the first shortens the rest: neither has all of it.
  expect(nodes.filter((name) => name === "two").length).toBeGreaterThan(1);
  expect((await ask("GET", "/v1/market/leases")).items).toEqual([]);
  expect((await ask("GET", "/v1/market/orders?state=open")).items).toEqual([]);
  const { free, held } = await ask("GET", "/v1/accounts/driver");
  expect(held).toBe(0);
  expect(free).toBeLessThan(10);
}, 60_000);

it("a job and its devices work through their rounds at the check-in desk", async () => {
  const server = await startRealServer(tempDir());
  onTestFinished(() => void server.child.kill("SIGKILL"));
  const env = { ...process.env, ARBITER_URL: server.url };
  const example = async (name: string, ...args: readonly string[]) => {
    const script = join(ROOT, "examples/checkin", name);
    return (await run(join(ROOT, "node_modules/.bin/node"), [script, ...args], { env })).stdout;
  };
  const [job, ...devices] = await Promise.all([
    example("job.ts", "2", "2"),
    example("client.ts", "phone-1", "2"),
    example("client.ts", "phone-2", "2"),
  ]);
  expect(job).toMatch(/^local-1: asked for round 1\n.*1 has 2 results\n.*2\n.*2 has 2 results\n$/);
  expect(devices[0]).toMatch(/^phone-1: delivered for local-1, round 1\nphone-1: .*, round 2\n$/);
  expect(devices[1]).toContain("phone-2: delivered for local-1, round 2");
});
