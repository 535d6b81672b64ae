import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { type RealServer, startRealServer } from "../testing/real-server.ts";
import { runArbiter, runHere } from "../testing/run.ts";

const EXAMPLE = ["--config", join(import.meta.dirname, "../../../examples/start/arbiter.yaml")];

/** Stopped at the end of the test, however it ends. */
async function start(...given: Parameters<typeof startRealServer>): Promise<RealServer> {
  const server = await startRealServer(...given);
  onTestFinished(() => void server.child.kill("SIGKILL"));
  return server;
}

describe("a server", () => {
  it("says where it is and what to try, and that works", async () => {
    const server = await start(tempDir(), EXAMPLE);
    const banner = server.stdout();
    expect(banner).toContain(`ready on ${server.url}\n  data    ${server.data} (3 records)`);
    expect(banner).toContain("pools   schedule-1 (new), schedule-2 (new), gpu (new)");
    const commands = [...banner.matchAll(/^ {4}\S*arbiter (.+)$/gm)].map(([, line = ""]) => line);
    const runs = [];
    for (const line of commands) runs.push(await runHere(line.split(" ")));
    expect(runs.map(({ code }) => code)).toEqual([0, 1, 0]);
    expect(runs[0]?.stdout).toContain("reservation r1 is active until");
    expect(runs[1]?.stderr).toContain("take offer 1 with: arbiter reserve --pool schedule-1");
    expect(runs[2]?.stdout).toContain("█ reserved");
    // Every command that takes an offer is granted, as long as it is the only one.
    const take = /take offer 1 with: arbiter (.+)$/m.exec(runs[1]?.stderr ?? "")?.[1] ?? "";
    expect(await runHere(take.split(" "))).toMatchObject({ code: 0 });
  });

  it("finds everything as it was, whatever the file says by then", async () => {
    const data = tempDir();
    const first = await start(data, EXAMPLE);
    await runHere(["pool", "update", "gpu", "--price", "7", "--url", first.url]);
    const args = ["--pool", "gpu", "--amount", "3", "--start", "now", "--end", "+1d"];
    const made = await runHere(["reserve", ...args, "--json", "--url", first.url]);
    expect(await first.stop()).toMatchObject({ code: 0 });
    const second = await start(data, EXAMPLE);
    expect(second.stdout()).toContain("pools   schedule-1, schedule-2, gpu\n");
    const shown = await runHere(["reservations", "show", "r1", "--json", "--url", second.url]);
    expect(JSON.parse(shown.stdout)).toEqual(JSON.parse(made.stdout));
    const pool = await runHere(["pool", "show", "gpu", "--json", "--url", second.url]);
    expect(JSON.parse(pool.stdout)).toMatchObject({ price: 7, live_reservations: 1 });
  });

  it("tells programs in a line of JSON", async () => {
    const server = await start(tempDir(), ["--json"]);
    expect(JSON.parse(server.stdout())).toMatchObject({ url: server.url, seq: 0, pools: [] });
  });

  it.each(["SIGINT", "SIGTERM"] as const)("stops cleanly at %s, even told twice", async (name) => {
    const server = await start(tempDir(), EXAMPLE);
    const watch = runArbiter(["watch", "--from-seq", "1", "--count", "3", "--url", server.url]);
    expect(await watch).toMatchObject({ code: 0 });
    // npm passes a terminal's signal on, though the terminal has sent it already.
    server.child.kill(name);
    expect(await server.stop(name)).toMatchObject({ code: 0 });
    const audit = await runHere(["audit", "--data", server.data, "--json"]);
    expect(JSON.parse(audit.stdout)).toMatchObject({ records: 3, decided: 3, differenceCount: 0 });
  });
});

describe("a start that can't be", () => {
  it("names who has the port, and who has the ledger", async () => {
    const server = await start(tempDir());
    const { port } = new URL(server.url);
    const { pid } = server.child;
    const other = await runArbiter(["serve", "--data", tempDir(), "--port", port]);
    expect(other.code).toBe(1);
    expect(other.stderr).toContain(`refused: port_in_use: 127.0.0.1:${port} is taken by `);
    expect(other.stderr).toContain(`an Arbiter server, process ${pid} (arbiter serve`);
    const same = await runArbiter(["serve", "--data", server.data, "--port", "0"]);
    expect(same.code).toBe(1);
    expect(same.stderr).toContain("refused: in_use: ");
    expect(same.stderr).toContain(`is in use by process ${pid}`);
    const restore = await runHere(["restore", "x.sqlite", "--overwrite", "--data", server.data]);
    expect(restore.stderr).toContain(`is in use by process ${pid}`);
  });

  it("says what is wrong with a ledger, and leaves it alone", async () => {
    const data = tempDir();
    writeFileSync(join(data, "ledger.sqlite"), "this is no ledger");
    const run = await runArbiter(["serve", "--data", data, "--port", "0"]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain("refused: ");
    expect(run.stderr).toContain("ledger.sqlite");
  });

  it.each([
    [["--port", "70000"], "--port: port must be a whole number"],
    [["--host", "0.0.0.0"], "Refusing to listen on 0.0.0.0 without tokens"],
    [["--config", "none.yaml"], "none.yaml: does not exist"],
  ])("%j is bad usage", async (args, message) => {
    const run = await runArbiter(["serve", "--data", tempDir(), ...args]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
  });

  it("says which configured pool can't be made", async () => {
    const folder = tempDir();
    const config = join(folder, "arbiter.yaml");
    writeFileSync(
      config,
      "pools:\n  - { id: a, rolling: { capacity: 1, horizon_s: 9 }, fallbacks: [{ pool: b }] }\n",
    );
    const run = await runArbiter(["serve", "--data", folder, "--port", "0", "--config", config]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('refused: bad_configuration: pool a: There is no pool "b"');
  });
});

describe("tokens", () => {
  it("are made, asked for, and revoked while the server runs", async () => {
    const file = join(tempDir(), "tokens.json");
    const where = ["--tokens-file", file];
    const admin = await runHere(["token", "add", "--user", "root", "--role", "admin", ...where]);
    const server = await start(tempDir(), [...EXAMPLE, ...where, "--host", "0.0.0.0"]);
    const url = `http://127.0.0.1:${new URL(server.url).port}`;
    const ask = (token: string, ...args: readonly string[]) =>
      runHere([...args, "--url", url], { env: { ARBITER_TOKEN: token } });
    expect(await ask("", "pool", "list")).toMatchObject({ code: 1 });
    expect(await ask("arb_wrong", "pool", "list")).toMatchObject({ code: 1 });
    expect(await ask(admin.stdout.trim(), "pool", "list")).toMatchObject({ code: 0 });

    const added = await runHere(["token", "add", "--user", "42", "--json", ...where]);
    const { id, token } = JSON.parse(added.stdout);
    const window = ["--pool", "gpu", "--amount", "1", "--start", "now", "--end", "+1h"];
    await expect
      .poll(async () => (await ask(token, "reserve", ...window)).code, { timeout: 10_000 })
      .toBe(0);
    const denied = await ask(token, "pool", "delete", "gpu");
    expect(denied.stderr).toContain("refused: forbidden");
    expect(await runHere(["token", "revoke", id, ...where])).toMatchObject({ code: 0 });
    await expect
      .poll(async () => (await ask(token, "pool", "list")).code, { timeout: 10_000 })
      .toBe(1);
    const list = await runHere(["token", "list", "--json", ...where]);
    expect(JSON.parse(list.stdout).items).toMatchObject([{ user: "root", role: "admin" }]);
    expect(list.stdout).not.toContain("hash");
  });
});
