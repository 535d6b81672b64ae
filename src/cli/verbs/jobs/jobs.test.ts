import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tempDir } from "../../../../test/support/temp-dir.ts";
import { type RealServer, startRealServer } from "../../testing/real-server.ts";
import { runHere } from "../../testing/run.ts";

let server: RealServer;
beforeEach(async () => {
  server = await startRealServer(tempDir());
  await arbiter("pool create gpu --capacity 8 --horizon 9d");
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

async function untilState(id: string, state: string): Promise<void> {
  for (let i = 0; i < 100; i++) if ((await json(`jobs show ${id}`)).state === state) return;
  throw new Error(`${id} did not become ${state}`);
}

describe("jobs on the command line", () => {
  it("are submitted, shown, finished and listed", async () => {
    const job = await json(
      "jobs submit --pool gpu --size 8 --walltime 1h --user ann --name",
      "a b",
    );
    expect(job).toMatchObject({ size: 8, walltime_s: 3_600, name: "a b", user_id: "ann" });
    const id = job.job_id;
    await untilState(id, "running");
    const second = await json("jobs submit --pool gpu --size 8 --walltime 30m --user ann");
    const why = await arbiter(`jobs why ${second.job_id}`);
    expect(why.stdout).toMatch(/is waiting\n {2}capacity: It needs 8 units; 0 are free\./);
    expect(why.stdout).toMatch(/start +about .* by walltimes alone/);
    const shown = await arbiter(`jobs show ${id}`);
    expect(shown.stdout).toMatch(/^job j\d+ is running\n/);
    expect(shown.stdout).toMatch(/part +state +start +end +requeues\n +0 +running/);
    expect(await json(`jobs finish ${id}`)).toMatchObject({ state: "done" });
    await untilState(second.job_id, "running");
    const running = await arbiter("jobs running --pool gpu");
    expect(running.stdout).toMatch(new RegExp(`${second.job_id} +0 +gpu +batch +8 +ann`));
    expect((await json("jobs running --user eve")).items).toEqual([]);
    expect(await json("jobs frameworks")).toEqual({ items: [] });
    const failed = await json(`jobs finish ${second.job_id} --failed -m`, "out of memory");
    expect(failed).toMatchObject({ state: "failed" });
    const { items } = await json("jobs list --user ann --all");
    expect(items.map(({ state }: { state: string }) => state)).toEqual(["failed", "done"]);
    const again = await arbiter(`jobs finish ${id}`);
    expect(again).toMatchObject({ code: 1 });
    expect(again.stderr).toContain("refused: job_not_running");
  });

  it("come as arrays and gangs, wait for each other, and are cancelled", async () => {
    const array = await json("jobs submit -p gpu -s 3 -n 3 -w 1h --user bob");
    await untilState(array.job_id, "running");
    const gang = await json("jobs submit -p gpu -s 4 -n 2 --gang -w 1h --user bob");
    const after = `--after ${array.job_id}:any --after ${gang.job_id}`;
    const held = await json(`jobs submit -p gpu -s 1 --user bob ${after} --not-before now+1h`);
    expect(held).toMatchObject({
      state: "held",
      after: [
        { job_id: array.job_id, when: "any" },
        { job_id: gang.job_id, when: "ok" },
      ],
    });
    const why = await arbiter(`jobs why ${held.job_id}`);
    expect(why.stdout).toContain(`It waits for ${array.job_id} (any), ${gang.job_id} (ok).`);
    const part = await json(`jobs cancel ${array.job_id} --part 2`);
    expect(part.parts).toMatchObject({ running: 2, cancelled: 1 });
    const table = await arbiter("jobs list --user bob");
    expect(table.stdout).toMatch(/j\d+ +gpu +batch +waiting +2x4 gang +1h +bob/);
    const dry = await json(`jobs cancel ${gang.job_id} --dry-run`);
    expect(dry).toMatchObject({ state: "cancelled", dry_run: true });
    await arbiter(`jobs cancel ${gang.job_id}`);
    await untilState(held.job_id, "cancelled");
    const odd = await arbiter("jobs submit -p gpu -s 1 --after j1:soon");
    expect(odd).toMatchObject({ code: 2 });
  });
});

describe("queues on the command line", () => {
  it("are set, listed and deleted", async () => {
    const options = "--policy fair --priority 7 --units-max 4 --aging 2h --share ann=3";
    expect(await json(`queues set gpu urgent ${options}`)).toMatchObject({
      policy: "fair",
      units_max: 4,
      aging_s: 7_200,
      shares: [{ user_id: "ann", weight: 3 }],
    });
    const { stdout } = await arbiter("queues list --pool gpu");
    expect(stdout).toMatch(/gpu +urgent +fair +7 +4 +0 +0 +0 +0\n/);
    expect((await arbiter("queues delete gpu urgent")).stdout).toContain(
      "queue urgent of pool gpu",
    );
    expect(await arbiter("queues set gpu urgent --policy best")).toMatchObject({ code: 1 });
    expect(await arbiter("queues set gpu urgent --share ann")).toMatchObject({ code: 2 });
  });
});
