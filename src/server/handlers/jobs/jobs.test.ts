import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkReply } from "../../../../test/http/reply-check.ts";
import { handClock, type RealServer, startRealServer } from "../../testing/real-server.ts";

const NOW = 1_800_000_000;
const DAY = 86_400;
const clock = handClock(NOW * 1_000);
let system: RealServer;
beforeAll(async () => {
  system = await startRealServer({ clock });
});
afterAll(() => system.close());

type Method = "GET" | "POST" | "PUT" | "DELETE";

async function ask(method: Method, url: string, payload?: object, headers = {}) {
  const given = payload === undefined ? {} : { payload };
  const reply = await system.server.app.inject({ method, url, headers, ...given });
  const [path = url] = url.split("?");
  const type = String(reply.headers["content-type"]);
  const body = reply.json();
  checkReply({ method, path, status: reply.statusCode, type, body });
  return { status: reply.statusCode, body };
}

const submit = (body: object, query = "", headers = {}) =>
  ask("POST", `/v1/jobs${query}`, body, headers);

/** A pool of its own for each scenario. */
async function pool(id: string, capacity = 8): Promise<string> {
  const seconds = system.ledger.now() / 1_000;
  const schedule = [{ start_time: Math.floor(seconds), end_time: NOW + 9 * DAY, capacity }];
  expect((await ask("POST", "/v1/pools", { id, schedule, price: 2 })).status).toBe(201);
  return id;
}

/** Starts are decided in the turn after: asked again until the job is so. */
async function until(id: string, state: string) {
  for (let i = 0; i < 200; i++) {
    const { body } = await ask("GET", `/v1/jobs/${id}`);
    if (body.state === state) return body;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${id} did not become ${state}`);
}

describe("a job over HTTP", () => {
  it("is submitted, starts, is finished, and tells its story", async () => {
    const gpu = await pool("story");
    const { status, body } = await submit({
      pool: gpu,
      size: 4,
      walltime_s: 600,
      name: "train",
      user_id: "ann",
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      user_id: "ann",
      name: "train",
      pool: gpu,
      queue: "batch",
      state: "waiting",
      size: 4,
      count: 1,
      gang: false,
      walltime_s: 600,
      origin: "queue",
      parts: { waiting: 1, running: 0 },
    });
    const running = await until(body.job_id, "running");
    const started = running.runs[0].start_time;
    expect(running.runs).toEqual([
      { part: 0, state: "running", start_time: started, end_time: started + 600, requeues: 0 },
    ]);
    clock.pass(60_000);
    const done = await ask("POST", `/v1/jobs/${body.job_id}/finish`, { outcome: "done" });
    expect(done).toMatchObject({ status: 200, body: { state: "done", parts: { done: 1 } } });
    const again = await ask("POST", `/v1/jobs/${body.job_id}/finish`, { outcome: "done" });
    expect(again).toMatchObject({ status: 409, body: { code: "job_not_running", state: "done" } });
    const { items } = (await ask("GET", `/v1/activity?job=${body.job_id}`)).body;
    expect(items.map(({ kind }: { kind: string }) => kind)).toEqual([
      "job.ended",
      "job.started",
      "job.submitted",
    ]);
    expect(items[0]).toMatchObject({ job_id: body.job_id, part: 0, message: "done" });
    const usage = await ask("GET", `/v1/reports/usage?by=user&pool=${gpu}`);
    // 4 units for a minute, told in whole unit-hours' decimals.
    expect(usage.body.rows).toMatchObject([{ user_id: "ann", reserved_unit_hours: 4 / 60 }]);
  });

  it("keeps out of a reservation's way, and says why and until when", async () => {
    const gpu = await pool("beside");
    const now = Math.floor(system.ledger.now() / 1_000);
    const window = { start_time: now + 100, end_time: now + 200 };
    await ask("POST", "/v1/reservations", { pool: gpu, ...window, amount: 6 });
    const { body } = await submit({ pool: gpu, size: 4, walltime_s: 150, user_id: "new" });
    const why = await ask("GET", `/v1/jobs/${body.job_id}/why`);
    expect(why.body).toMatchObject({
      state: "waiting",
      ahead: { parts: 0, at_least: false },
      reasons: [
        {
          kind: "capacity",
          units: 4,
          free: 8,
          tight: { start_time: now + 100, end_time: now + 150, free: 2 },
        },
      ],
      estimate: { start_time: now + 200, latest: now + 200 },
    });
    clock.pass(200_000);
    // Time passes for the ledger with the next turn.
    await submit({ pool: gpu, size: 1, user_id: "new" });
    await until(body.job_id, "running");
  });

  it("is answered the same for the same key, and never twice granted", async () => {
    const gpu = await pool("keys");
    const wish = { pool: gpu, size: 1, count: 3, user_id: "kim" };
    const headers = { "idempotency-key": "once" };
    const first = await submit(wish, "", headers);
    const again = await submit(wish, "", headers);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body.job_id).toBe(first.body.job_id);
    const other = await submit({ ...wish, size: 2 }, "", headers);
    expect(other.body).toMatchObject({
      code: "idempotency_key_reused",
      job_id: first.body.job_id,
    });
    const listed = await ask("GET", `/v1/jobs?pool=${gpu}`);
    expect(listed.body.items).toHaveLength(1);
  });

  it("is only foreseen in a dry run", async () => {
    const gpu = await pool("dry");
    const dry = await submit({ pool: gpu, size: 1 }, "?dry_run=true");
    expect(dry).toMatchObject({ status: 200, body: { dry_run: true, state: "waiting" } });
    const { body } = await submit({ pool: gpu, size: 1, count: 2, gang: true });
    await until(body.job_id, "running");
    const foreseen = await ask("DELETE", `/v1/jobs/${body.job_id}?dry_run=true`);
    expect(foreseen.body).toMatchObject({ state: "cancelled", dry_run: true });
    expect((await ask("GET", `/v1/jobs/${body.job_id}`)).body.state).toBe("running");
    const cancelled = await ask("DELETE", `/v1/jobs/${body.job_id}`);
    expect(cancelled.body).toMatchObject({ state: "cancelled", parts: { cancelled: 1 } });
  });

  it("is refused with what would help", async () => {
    const gpu = await pool("refused");
    const far = await submit({ pool: gpu, size: 9, walltime_s: 60 });
    expect(far).toMatchObject({ status: 422, body: { code: "job_too_large", largest: 8 } });
    const missing = await submit({ pool: gpu, size: 1, queue: "urgent" });
    expect(missing).toMatchObject({ status: 404, body: { known: ["batch"] } });
    const long = await submit({ pool: gpu, size: 1, walltime_s: 40 * DAY });
    expect(long.body).toMatchObject({ code: "walltime_too_long", max: 30 * DAY });
    const wrong = await submit({ pool: gpu, size: 1, after: [{ job_id: "j999999" }] });
    expect(wrong.body).toMatchObject({ code: "unknown_dependency", job_id: "j999999" });
    const bad = await submit({ pool: gpu, size: 0, count: 0, extra: 1 });
    expect(bad.body).toMatchObject({ code: "invalid_request" });
    const empty = await submit({ pool: gpu, size: 0 });
    expect(empty.body.errors).toEqual([{ path: "/size", message: "must be at least 1" }]);
    expect((await ask("GET", "/v1/jobs/r1")).status).toBe(404);
    expect((await ask("GET", "/v1/jobs/j999999/why")).body.code).toBe("unknown_job");
  });

  it("lets its grant be nobody's reservation", async () => {
    const gpu = await pool("grants");
    const { body } = await submit({ pool: gpu, size: 1 });
    await until(body.job_id, "running");
    const grant = await system.ledger.read((state) => state.nextGrant - 1);
    expect((await ask("GET", `/v1/reservations/r${grant}`)).status).toBe(404);
    expect((await ask("DELETE", `/v1/reservations/r${grant}`)).status).toBe(404);
  });
});

describe("lists", () => {
  it("are filtered and paged, newest first", async () => {
    const gpu = await pool("listed", 2);
    for (let i = 0; i < 5; i++) await submit({ pool: gpu, size: 2, count: 1 + i, user_id: "lee" });
    const all: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const page = await ask("GET", `/v1/jobs?user=lee&pool=${gpu}&limit=2${more}`);
      all.push(...page.body.items.map(({ count }: { count: number }) => String(count)));
      cursor = page.body.next_cursor;
    }
    expect(all).toEqual(["5", "4", "3", "2", "1"]);
    const array = (await ask("GET", `/v1/jobs?pool=${gpu}&limit=1`)).body.items[0];
    const parts = await ask("GET", `/v1/jobs/${array.job_id}?from_part=3&limit=1`);
    expect(parts.body).toMatchObject({ runs: [{ part: 3 }], next_part: 4 });
  });
});

describe("what runs", () => {
  it("is told with its nodes, page by page", async () => {
    for (const id of ["n1", "n2"]) {
      const node = { id, cluster: "c1", cpu_milli: 8_000, memory_mib: 8_192, gpus: 4 };
      expect((await ask("POST", "/v1/nodes", node)).status).toBe(201);
    }
    await ask("POST", "/v1/pools", { id: "nodes", backing: { clusters: ["c1"] } });
    const { body } = await submit({ pool: "nodes", size: 4, count: 2, user_id: "uma" });
    await until(body.job_id, "running");
    const runs = async () => (await ask("GET", "/v1/runs?pool=nodes")).body.items;
    await expect
      .poll(async () => (await runs()).flatMap(({ nodes }: { nodes: object[] }) => nodes).length)
      .toBe(2);
    const [second, first] = await runs();
    expect(first).toMatchObject({ job_id: body.job_id, part: 0, units: 4, user_id: "uma" });
    expect(second).toMatchObject({ part: 1, end_time: second.start_time + 3_600 });
    const on = [first, second].map(({ nodes }) => nodes[0].node).sort();
    expect(on).toEqual(["n1", "n2"]);
    const page = await ask("GET", "/v1/runs?pool=nodes&limit=1");
    expect(page.body.items).toHaveLength(1);
    const next = await ask("GET", `/v1/runs?pool=nodes&cursor=${page.body.next_cursor}`);
    expect(next.body).toMatchObject({ items: [{ part: 0 }], next_cursor: null });
    expect((await ask("GET", "/v1/runs?cursor=x")).body.code).toBe("invalid_request");
  });
});

describe("queues over HTTP", () => {
  it("are made, told, served by priority and deleted", async () => {
    const gpu = await pool("queues");
    const terms = { policy: "fcfs", priority: 9, units_max: 4, aging_s: 60, walltime_s: 30 };
    const made = await ask("PUT", `/v1/queues/${gpu}/urgent`, terms);
    expect(made).toMatchObject({ status: 200, body: { ...terms, waiting: 0 } });
    const { body } = await submit({ pool: gpu, size: 4, queue: "urgent" });
    expect((await until(body.job_id, "running")).walltime_s).toBe(30);
    const { items } = (await ask("GET", `/v1/queues?pool=${gpu}`)).body;
    expect(items).toMatchObject([{ queue: "urgent", running: 1, units_running: 4 }]);
    const low = await ask("PUT", `/v1/queues/${gpu}/urgent`, { units_max: 3 });
    expect(low.body).toMatchObject({ code: "queue_bound_too_low", widest: 4 });
    expect((await ask("DELETE", `/v1/queues/${gpu}/urgent`)).body.code).toBe("queue_in_use");
    await ask("DELETE", `/v1/jobs/${body.job_id}`);
    expect((await ask("DELETE", `/v1/queues/${gpu}/urgent`)).status).toBe(200);
    const odd = await ask("PUT", `/v1/queues/${gpu}/%20x`, {});
    expect(odd.body).toMatchObject({ code: "invalid_request" });
    const wrong = await ask("PUT", `/v1/queues/${gpu}/q`, { policy: "best" });
    expect(wrong.body.known).toContain("saf-k");
  });
});

describe("after a restart", () => {
  it("everything is where it was, and what was due happens", async () => {
    const gpu = await pool("again", 4);
    const first = (await submit({ pool: gpu, size: 4, walltime_s: 100 })).body.job_id;
    await until(first, "running");
    const second = (await submit({ pool: gpu, size: 4, walltime_s: 100 })).body.job_id;
    const third = (await submit({ pool: gpu, size: 1, after: [{ job_id: second }] })).body.job_id;
    await system.ledger.snapshot();
    await system.restart();
    expect((await ask("GET", `/v1/jobs/${third}`)).body.state).toBe("held");
    clock.pass(100_000);
    await system.restart();
    await until(first, "timed_out");
    await until(second, "running");
    await ask("POST", `/v1/jobs/${second}/finish`, { outcome: "failed", message: "out of luck" });
    expect(await until(third, "cancelled")).toMatchObject({ parts: { cancelled: 1 } });
  });
});
