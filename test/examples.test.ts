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
