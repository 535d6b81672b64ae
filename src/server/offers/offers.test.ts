import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TokenEntry } from "../access/token-file.ts";
import type { TokenStore } from "../access/token-store.ts";
import { connectFramework, type TestFramework } from "../testing/framework.ts";
import { handClock, type RealServer, startRealServer } from "../testing/real-server.ts";

const NOW = 1_800_000_000;
const DAY = 86_400;
const clock = handClock(NOW * 1_000);
/** Rounds come fast, for tests; offers still hold for ten seconds of the ledger's clock. */
const PACE = { roundMs: 1, idleRoundMs: 20, helloMs: 200 };
let system: RealServer;
let port: number;
beforeAll(async () => {
  system = await startRealServer({ clock, offers: { ...PACE, connectionsMax: 6 } });
  ({ port } = await system.server.listen({ host: "127.0.0.1", port: 0 }));
});
afterAll(() => system.close());

async function ask(method: "GET" | "POST" | "DELETE", url: string, payload?: object) {
  const given = payload === undefined ? {} : { payload };
  const reply = await system.server.app.inject({ method, url, ...given });
  return { status: reply.statusCode, body: reply.json() };
}

/** A pool of its own for each scenario; its capacity is told per stretch of seconds from now. */
async function pool(id: string, ...stretches: readonly (readonly [number, number])[]) {
  const schedule = [];
  let start_time = Math.floor(system.ledger.now() / 1_000);
  for (const [seconds, capacity] of stretches) {
    schedule.push({ start_time, end_time: start_time + seconds, capacity });
    start_time += seconds;
  }
  expect((await ask("POST", "/v1/pools", { id, schedule })).status).toBe(201);
}

/** Says hello and is welcome. */
async function join(name: string, pools: readonly string[], rest = {}): Promise<TestFramework> {
  const framework = await connectFramework(port);
  framework.say({ type: "hello", framework: name, pools, user_id: name, ...rest });
  expect(await framework.next("welcome")).toMatchObject({ framework: name, user_id: name, pools });
  return framework;
}

async function leave(...frameworks: readonly TestFramework[]): Promise<void> {
  for (const one of frameworks) one.close();
  await Promise.all(frameworks.map(({ closed }) => closed));
}

describe("a framework", () => {
  it("is offered what is free until when, starts a bundle, and hears how it ended", async () => {
    await pool("one", [600, 8], [DAY, 3]);
    const spark = await join("spark", ["one"], { share: 2 });
    const now = Math.floor(system.ledger.now() / 1_000);
    const offer = await spark.next("offer");
    expect(offer).toEqual({
      type: "offer",
      offer_id: expect.stringMatching(/^o[0-9]+$/),
      pool: "one",
      units: 8,
      until_time: now + 600,
      steps: [
        { units: 8, until_time: now + 600 },
        { units: 3, until_time: now + 600 + DAY },
      ],
      expires_time: now + 10,
    });
    const { offer_id } = offer;
    const jobs = [
      { size: 5, walltime_s: 600, name: "map" },
      { size: 2, walltime_s: 900 },
    ];
    spark.say({ type: "accept", offer_id, jobs });
    const accepted = await spark.next("accepted");
    const ids = [expect.stringMatching(/^j/), expect.stringMatching(/^j/)];
    expect(accepted).toEqual({
      type: "accepted",
      offer_id,
      jobs: [
        { job_id: ids[0], size: 5, start_time: now, end_time: now + 600 },
        { job_id: ids[1], size: 2, start_time: now, end_time: now + 900 },
      ],
    });
    const [map, other] = jobIds(accepted);
    expect((await ask("GET", `/v1/jobs/${map}`)).body).toMatchObject({
      state: "running",
      origin: "offer",
      queue: "offers",
      user_id: "spark",
      name: "map",
      size: 5,
    });
    // What is left is offered on: one unit, all along.
    expect(await spark.next("offer")).toMatchObject({ units: 1, until_time: now + 600 + DAY });
    await ask("POST", `/v1/jobs/${map}/finish`, { outcome: "done" });
    expect(await spark.next("job")).toEqual({ type: "job", job_id: map, state: "done" });
    await ask("DELETE", `/v1/jobs/${other}`);
    expect(await spark.next("job")).toMatchObject({ job_id: other, state: "cancelled" });
    await leave(spark);
  });

  it("is listed with what it holds and may take, as long as it is connected", async () => {
    await pool("listed", [DAY, 8]);
    const spark = await join("spark", ["listed"], { share: 2 });
    const { offer_id } = await spark.next("offer");
    spark.say({ type: "accept", offer_id, jobs: [{ size: 7, walltime_s: 60 }] });
    await spark.next("offer");
    const listed = await ask("GET", "/v1/frameworks");
    expect(listed.body.items).toMatchObject([
      {
        framework: "spark",
        user_id: "spark",
        share: 2,
        units_running: 7,
        accepted: 1,
        declined: 0,
        offers: [{ pool: "listed", steps: [{ units: 1 }] }],
      },
    ]);
    await leave(spark);
    expect((await ask("GET", "/v1/frameworks")).body.items).toEqual([]);
  });

  it("starts all of a bundle or nothing, and nothing beyond its offer", async () => {
    await pool("whole", [DAY, 8]);
    const spark = await join("spark", ["whole"]);
    const { offer_id } = await spark.next("offer");
    const five = { size: 5, walltime_s: 60 };
    spark.say({ type: "accept", offer_id, jobs: [five, { size: 4, walltime_s: 60 }] });
    expect(await spark.next("refused")).toEqual({
      type: "refused",
      offer_id,
      reason: "job 1 is beyond the offer",
    });
    expect((await ask("GET", "/v1/jobs?pool=whole")).body.items).toEqual([]);
    // The offer still holds.
    spark.say({ type: "accept", offer_id, jobs: [five, { size: 3, walltime_s: 60 }] });
    expect(await spark.next("accepted")).toMatchObject({ offer_id });
    spark.say({ type: "accept", offer_id, jobs: [five] });
    expect(await spark.next("refused")).toEqual({
      type: "refused",
      offer_id,
      reason: "no such offer",
    });
    await leave(spark);
  });

  it("is left alone for as long as it says when it declines, or until it revives", async () => {
    await pool("filter", [DAY, 8]);
    const spark = await join("spark", ["filter"]);
    const { offer_id } = await spark.next("offer");
    const now = Math.floor(system.ledger.now() / 1_000);
    spark.say({ type: "decline", offer_id, filter_s: 100 });
    expect(await spark.next("declined")).toEqual({
      type: "declined",
      offer_id,
      filter_until: now + 100,
    });
    // The next one comes only as the filter is over: on the ledger's clock.
    clock.pass(99_000);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(spark.heard.filter(({ type }) => type === "offer")).toHaveLength(1);
    clock.pass(1_000);
    const second = await spark.next("offer");
    spark.say({ type: "decline", offer_id: second["offer_id"], filter_s: 3_600 });
    await spark.next("declined");
    spark.say({ type: "revive" });
    expect(await spark.next("offer")).toMatchObject({ pool: "filter", units: 8 });
    await leave(spark);
  });

  it("loses an offer that expires, or that something else has taken", async () => {
    await pool("lost", [DAY, 8]);
    const spark = await join("spark", ["lost"]);
    const first = await spark.next("offer");
    clock.pass(10_000);
    expect(await spark.next("rescind")).toEqual({
      type: "rescind",
      offer_id: first["offer_id"],
      reason: "expired",
    });
    spark.say({ type: "accept", offer_id: first["offer_id"], jobs: [{ size: 1, walltime_s: 9 }] });
    expect(await spark.next("refused")).toMatchObject({ reason: "no such offer" });
    spark.say({ type: "revive" });
    const second = await spark.next("offer");
    const start_time = Math.floor(system.ledger.now() / 1_000);
    const window = { start_time, end_time: start_time + 60 };
    const booked = await ask("POST", "/v1/reservations", { pool: "lost", ...window, amount: 6 });
    expect(booked.status).toBe(201);
    expect(await spark.next("rescind")).toMatchObject({
      offer_id: second["offer_id"],
      reason: "taken",
    });
    expect(await spark.next("offer")).toMatchObject({ units: 2 });
    await leave(spark);
  });

  it("keeps clear of what a job in line has been promised", async () => {
    await pool("line", [DAY, 8]);
    const now = Math.floor(system.ledger.now() / 1_000);
    await ask("POST", "/v1/jobs", { pool: "line", size: 6, walltime_s: 300 });
    await ask("POST", "/v1/jobs", { pool: "line", size: 7, walltime_s: 60 });
    const spark = await join("spark", ["line"]);
    const offer = await spark.next("offer");
    const until_time = now + 300;
    expect(offer["steps"]).toEqual([
      { units: 2, until_time },
      { units: 1, until_time: now + DAY },
    ]);
    await leave(spark);
  });
});

describe("two frameworks", () => {
  it("never get the same units, though both take all they are offered", async () => {
    await pool("shared", [DAY, 12]);
    const both = await Promise.all(["mesos", "spark"].map((name) => join(name, ["shared"])));
    const granted = both.map(async (framework) => {
      let units = 0;
      for (let i = 0; i < 3; i++) {
        const { offer_id } = await framework.next("offer");
        framework.say({ type: "accept", offer_id, jobs: [{ size: 2, walltime_s: 600 }] });
        await framework.next("accepted");
        units += 2;
      }
      return units;
    });
    expect(await Promise.all(granted)).toEqual([6, 6]);
    const { items } = (await ask("GET", "/v1/jobs?pool=shared&state=running")).body;
    expect(items).toHaveLength(6);
    await leave(...both);
  });

  it("take turns by their shares: who holds least for its weight is asked first", async () => {
    await pool("turns", [DAY, 12]);
    const mesos = await join("mesos", ["turns"]);
    const { offer_id } = await mesos.next("offer");
    mesos.say({ type: "accept", offer_id, jobs: [{ size: 4, walltime_s: 600 }] });
    await mesos.next("accepted");
    const held = await mesos.next("offer");
    const spark = await join("spark", ["turns"]);
    mesos.say({ type: "decline", offer_id: held["offer_id"], filter_s: 0 });
    // Not filtered, but spark has nothing yet.
    expect(await spark.next("offer")).toMatchObject({ units: 8 });
    await leave(mesos, spark);
  });
});

describe("a connection", () => {
  it("is told what is wrong with a message, and goes on", async () => {
    await pool("words", [DAY, 8]);
    const spark = await connectFramework(port);
    const wrong = async (text: string): Promise<unknown> => {
      spark.sayText(text);
      return (await spark.next("error"))["message"];
    };
    expect(await wrong("{")).toMatch(/JSON object with a type/);
    expect(await wrong('"hello"')).toMatch(/JSON object with a type/);
    expect(await wrong('{"type":"sing"}')).toMatch(/must be hello, accept, decline or revive/);
    expect(await wrong('{"type":"hello","framework":"x","pools":[]}')).toMatch(/pools/);
    expect(await wrong('{"type":"revive"}')).toBe("say hello first");
    spark.say({ type: "hello", framework: "x", pools: ["words"] });
    const { offer_id } = await spark.next("offer");
    expect(await wrong('{"type":"hello","framework":"x","pools":["words"]}')).toMatch(/before/);
    expect(await wrong(`{"type":"accept","offer_id":"${offer_id}","jobs":[{"size":"1"}]}`)) //
      .toMatch(/jobs/);
    expect(await wrong('{"type":"decline","offer_id":"17"}')).toMatch(/offer_id/);
    await leave(spark);
  });

  it("is refused pools that there are not, or that have no now", async () => {
    const schedule = [{ start_time: NOW, end_time: NOW + DAY, capacity: 8 }];
    expect((await ask("POST", "/v1/pools", { id: "past", allow_past: true, schedule })).status) //
      .toBe(201);
    const spark = await connectFramework(port);
    spark.say({ type: "hello", framework: "x", pools: ["nowhere"] });
    expect(await spark.next("refused")).toMatchObject({ problem: { code: "unknown_pool" } });
    spark.say({ type: "hello", framework: "x", pools: ["past"] });
    expect(await spark.next("refused")).toMatchObject({ problem: { code: "pool_has_no_now" } });
    await leave(spark);
  });

  it("leaves nothing behind when it is gone before it is welcome", async () => {
    await pool("ghost", [DAY, 8]);
    const gone = await connectFramework(port);
    gone.say({ type: "hello", framework: "gone", pools: ["ghost"] });
    gone.terminate();
    const spark = await join("heir", ["ghost"]);
    expect(await spark.next("offer")).toMatchObject({ pool: "ghost", units: 8 });
    await leave(spark);
  });

  it("is read no faster than it is answered, and loses no message", async () => {
    await pool("flood", [DAY, 8]);
    const spark = await connectFramework(port);
    spark.say({ type: "hello", framework: "flood", pools: ["flood"] });
    const { offer_id } = await spark.next("offer");
    const jobs = [{ size: 1, walltime_s: 60 }];
    const COUNT = 2_000;
    for (let i = 0; i < COUNT; i++) spark.say({ type: "accept", offer_id, jobs });
    await spark.next("accepted");
    await expect
      .poll(() => spark.heard.filter(({ type }) => type === "refused").length, { timeout: 30_000 })
      .toBe(COUNT - 1);
    await leave(spark);
  });

  it("ends if nobody says hello, or when there are too many", async () => {
    const silent = await connectFramework(port);
    expect(await silent.closed).toBe(1_008);
    const all = await Promise.all(Array.from({ length: 6 }, () => connectFramework(port)));
    await expect(connectFramework(port)).rejects.toThrow("429");
    await leave(...all);
  });

  it("is served at its path alone", async () => {
    await expect(connectFramework(port, { path: "/v1/elsewhere" })).rejects.toThrow("404");
    await expect(connectFramework(port, { path: "/v1/offers/x" })).rejects.toThrow("404");
  });
});

describe("where tokens are asked for", () => {
  const entry = (user: string, role: TokenEntry["role"]): TokenEntry => {
    return { id: user, hash: "0".repeat(64), user, role, created: NOW };
  };
  const entries = new Map([
    ["looks", entry("eve", "viewer")],
    ["works", entry("ann", "user")],
    ["rules", entry("root", "admin")],
  ]);
  const tokens: TokenStore = {
    find: (secret) => entries.get(secret),
    holds: (id) => [...entries.values()].some((one) => one.id === id),
    refresh: async () => {},
    close: () => {},
  };

  it("needs a token that may book, at the door and with each message", async () => {
    const guarded = await startRealServer({ clock, tokens, offers: PACE });
    try {
      const door = await guarded.server.listen({ host: "127.0.0.1", port: 0 });
      const made = await guarded.server.app.inject({
        method: "POST",
        url: "/v1/pools",
        headers: { authorization: "Bearer rules" },
        payload: { id: "p", rolling: { capacity: 8, horizon_s: DAY } },
      });
      expect(made.statusCode).toBe(201);
      await expect(connectFramework(door.port)).rejects.toThrow("401");
      await expect(connectFramework(door.port, { token: "looks" })).rejects.toThrow("403");
      const ann = await connectFramework(door.port, { token: "works" });
      ann.say({ type: "hello", framework: "x", pools: ["p"], user_id: "bob" });
      expect(await ann.next("refused")).toMatchObject({ problem: { status: 403 } });
      ann.say({ type: "hello", framework: "x", pools: ["p"], share: 2 });
      expect(await ann.next("refused")).toMatchObject({ problem: { code: "forbidden" } });
      ann.say({ type: "hello", framework: "x", pools: ["p"] });
      expect(await ann.next("welcome")).toMatchObject({ user_id: "ann", share: 1 });
      entries.delete("works");
      ann.say({ type: "revive" });
      expect(await ann.next("refused")).toMatchObject({ problem: { code: "unauthenticated" } });
      const goodbye = ann.closed;
      await guarded.server.close();
      expect(await goodbye).toBe(1_001);
    } finally {
      await guarded.close();
    }
  });
});

function jobIds(accepted: Readonly<Record<string, unknown>>): readonly string[] {
  const { jobs } = accepted;
  if (!Array.isArray(jobs)) throw new Error("no jobs");
  return jobs.map(({ job_id }) => String(job_id));
}
