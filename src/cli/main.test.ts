import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runArbiter, startArbiter } from "./testing/run.ts";
import {
  type ScriptedServer,
  startScriptedServer,
  toldProblem,
} from "./testing/scripted-server.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const EVENT = { seq: 1, at: 1_707_165_008, kind: "pool.deleted", pool: "s1" };

let server: ScriptedServer;
beforeEach(async () => {
  server = await startScriptedServer({
    "GET /v1/pools": () => ({ body: { items: [], next_cursor: null } }),
    "DELETE /v1/pools/s1": () => toldProblem(409, "pool_in_use", { live: 2 }),
    "GET /v1/stream": () => ({
      type: "text/event-stream",
      body: `id: 1\ndata: ${JSON.stringify(EVENT)}\n\n`.repeat(20_000),
    }),
  });
});
afterEach(() => server.close());

describe("the process", () => {
  it.each([
    [["pool", "list"], 0, "pool  from  to", ""],
    [["pool", "delete", "s1"], 1, "", "refused: pool_in_use"],
    [["pool", "remove", "s1"], 2, "", "unknown command"],
    [["pool", "list", "--url", "http://127.0.0.1:9"], 3, "", "unreachable"],
    [["--help"], 0, "Exit codes", ""],
  ])("%j ends with %i", async (args, code, stdout, stderr) => {
    const run = await runArbiter(args, { env: { ARBITER_URL: server.url } });
    expect(run.code).toBe(code);
    expect(run.stdout).toContain(stdout);
    expect(run.stderr).toContain(stderr);
    if (stdout === "") expect(run.stdout).toBe("");
    if (stderr === "") expect(run.stderr).toBe("");
  });

  it("sends the token of the environment, or of a flag", async () => {
    const env = { ARBITER_URL: server.url, ARBITER_TOKEN: "arb_env" };
    await runArbiter(["pool", "list"], { env });
    await runArbiter(["pool", "list", "--token", "arb_flag"], { env });
    expect(server.received.map(({ headers }) => headers["authorization"])).toEqual([
      "Bearer arb_env",
      "Bearer arb_flag",
    ]);
  });

  it("ends a watch at Ctrl-C as something done", async () => {
    const watch = startArbiter(["watch", "--from-seq", "1", "--url", server.url]);
    while (!watch.stdout().includes("#1")) await new Promise((done) => setTimeout(done, 20));
    watch.child.kill("SIGINT");
    expect(await watch.ended).toMatchObject({ code: 0 });
  });

  it("takes no offence at a reader that leaves early", async () => {
    const line = `'${join(ROOT, "arbiter")}' watch --from-seq 1 --url '${server.url}' | head -n 1`;
    const shell = spawn("bash", ["-o", "pipefail", "-c", line], { stdio: "pipe" });
    let stderr = "";
    shell.stderr.on("data", (text) => {
      stderr += text;
    });
    await once(shell, "close");
    expect({ code: shell.exitCode, stderr }).toEqual({ code: 0, stderr: "" });
  });
});
