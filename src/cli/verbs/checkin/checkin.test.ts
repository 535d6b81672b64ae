import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tempDir } from "../../../../test/support/temp-dir.ts";
import { createClient } from "../../../client/index.ts";
import { type RealServer, startRealServer } from "../../testing/real-server.ts";
import { runHere } from "../../testing/run.ts";

let server: RealServer;
beforeEach(async () => {
  server = await startRealServer(tempDir());
});
afterEach(async () => {
  await server.stop("SIGKILL");
});

/** The words of a line, then words with spaces. */
function arbiter(line: string, ...more: readonly string[]) {
  return runHere([...line.split(" "), ...more], { env: { ARBITER_URL: server.url } });
}

async function json(line: string, ...more: readonly string[]) {
  return JSON.parse((await arbiter(line, ...more, "--json")).stdout);
}

describe("check-in on the command line", () => {
  it("registers, asks, lists, explains, shows, and ends", async () => {
    const job = await json("checkin submit --rounds 2 --needs", "ram_mb>=2048");
    expect(job).toMatchObject({ constraints: "ram_mb >= 2048", state: "idle", region: "local" });
    const id = job.job_id;
    expect(await json(`checkin task ${id} --demand 2`)).toMatchObject({ task: 1, demand: 2 });
    const why = await arbiter(`checkin explain ${id}`);
    expect(why.stdout).toContain("2 of 2 devices are missing; no device that satisfies");
    const desk = createClient({ baseUrl: server.url }).checkin;
    const wait = arbiter(`checkin task ${id} --demand 1 --wait`);
    const attributes = { ram_mb: 4_096 };
    for (let i = 0; i < 200; i++) {
      const turn = await desk.takePart({ client_id: "phone", attributes });
      if (turn.offer?.task === 2) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await wait).toMatchObject({ code: 0 });
    const clients = await arbiter(`checkin clients ${id}`);
    expect(clients.stdout).toMatch(/phone +live/);
    const shown = await arbiter(`checkin show ${id}`);
    expect(shown.stdout).toMatch(new RegExp(`^job ${id} is filled`));
    expect(shown.stdout).toMatch(/round +state +demand +accepted/);
    const status = await arbiter("checkin status");
    expect(status.stdout).toMatch(/local +1 +lean +escrow +1 +0 +1\/1/);
    const { items } = await json("checkin jobs --state filled");
    expect(items).toMatchObject([{ job_id: id }]);
    expect(await json(`checkin cancel ${id}`)).toMatchObject({ state: "over" });
    expect((await arbiter("checkin jobs --state filling --all")).stdout).not.toContain(id);
  });

  it("says what is refused, and why", async () => {
    const bad = await arbiter("checkin submit --needs", "ram_mb >");
    expect(bad).toMatchObject({ code: 1 });
    expect(bad.stderr).toContain("constraints, position 7: expected");
    expect(await arbiter("checkin explain local-99")).toMatchObject({ code: 1 });
    expect(await arbiter("checkin submit --around here")).toMatchObject({ code: 2 });
  });
});
