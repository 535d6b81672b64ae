import { describe, expect, it } from "vitest";
import { createClient, Refused, requestOfOffer, Unreachable } from "./index.ts";
import { type Bench, bench, failureOf } from "./testing/bench.ts";
import { jsonResponse, problemResponse, scriptFetch } from "./testing/scripted-fetch.ts";

const RESERVATION = { reservation_id: "r1", state: "scheduled", amount: 8 };
const BROKEN = new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") });

const reserve = ({ client }: Bench) => client.reserve(100, 200, 8, { pool: "gpu" });

describe("a reservation", () => {
  it("is asked for in the words of the API", async () => {
    const table = bench([jsonResponse(201, RESERVATION)]);
    const { client, sent } = table;
    const reply = await client.reserve(100, 200, 8, {
      pool: "gpu",
      userId: "42",
      tier: "trial",
      minAmount: 4,
    });
    expect(reply).toEqual(RESERVATION);
    expect(sent[0]).toMatchObject({ method: "POST", url: "/v1/reservations" });
    expect(sent[0]?.body).toEqual({
      pool: "gpu",
      start_time: 100,
      end_time: 200,
      amount: 8,
      min_amount: 4,
      user_id: "42",
      tier: "trial",
    });
  });

  it("keeps its key over all attempts, and has another one the next time", async () => {
    const busy = problemResponse(503, "not_ready");
    const table = bench([BROKEN, busy, jsonResponse(201, RESERVATION), jsonResponse(201, {})]);
    await reserve(table);
    await reserve(table);
    const keys = table.sent.map(({ headers }) => headers.get("idempotency-key"));
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).toBe(keys[0]);
    expect(keys[3]).not.toBe(keys[0]);
  });

  it("takes the caller's key, and none for a dry run", async () => {
    const { client, sent } = bench([jsonResponse(201, {}), jsonResponse(200, {})]);
    await client.reserve(1, 2, 3, { pool: "gpu", idempotencyKey: "mine" });
    await client.reserve(1, 2, 3, { pool: "gpu", dryRun: true });
    expect(sent[0]?.headers.get("idempotency-key")).toBe("mine");
    expect(sent[1]?.headers.get("idempotency-key")).toBeNull();
    expect(sent[1]?.url).toBe("/v1/reservations?dry_run=true");
  });
});

describe("retries", () => {
  it("wait longer and longer, up to a bound, and then give up", async () => {
    const table = bench(Array(7).fill(BROKEN), { count: 6, firstWaitMs: 100, waitMsMax: 1_000 });
    const failure = await failureOf(reserve(table));
    expect(table.waits).toEqual([100, 200, 400, 800, 1_000, 1_000]);
    expect(table.sent).toHaveLength(7);
    expect(failure).toBeInstanceOf(Unreachable);
    if (!(failure instanceof Unreachable)) return;
    expect(failure.facts).toEqual({
      url: "http://ledger.test/v1/reservations",
      reason: "connect ECONNREFUSED",
      attempts: 7,
    });
  });

  it.each([
    ["3", 3_000],
    ["0", 100],
    ["Sat, 21 Nov 2026 12:00:07 GMT", 7_000],
    ["Sat, 21 Nov 2026 11:00:00 GMT", 100],
    ["soon", 100],
  ])("wait as Retry-After: %s says", async (header, waitMs) => {
    const table = bench([
      problemResponse(429, "overloaded", {}, { "retry-after": header }),
      jsonResponse(201, RESERVATION),
    ]);
    expect(await reserve(table)).toEqual(RESERVATION);
    expect(table.waits).toEqual([waitMs]);
  });

  it("do not wait for a server that wants more patience than there is", async () => {
    const table = bench([problemResponse(429, "rate_limited", {}, { "retry-after": "61" })]);
    const failure = await failureOf(reserve(table));
    expect(failure).toMatchObject({ name: "Refused", code: "rate_limited" });
    expect(table.waits).toEqual([]);
  });

  it.each([502, 503, 504])("follow status %i", async (status) => {
    const page = new Response("<html>", { status });
    const table = bench([page, jsonResponse(201, RESERVATION)]);
    expect(await reserve(table)).toEqual(RESERVATION);
  });

  it.each([
    [400, "invalid_request"],
    [404, "unknown_pool"],
    [409, "insufficient_capacity"],
    [507, "ledger_full"],
  ])("do not follow a refusal (%i %s)", async (status, code) => {
    const table = bench([problemResponse(status, code)]);
    expect(await failureOf(reserve(table))).toMatchObject({ name: "Refused", code });
    expect(table.sent).toHaveLength(1);
  });

  it("do not follow a fault that may come again", async () => {
    const table = bench([problemResponse(500, "internal_error", { request_id: "q7" })]);
    expect(await failureOf(reserve(table))).toMatchObject({
      name: "Unreachable",
      facts: { status: 500, problem: { request_id: "q7" } },
    });
    expect(table.sent).toHaveLength(1);
  });

  it("can be switched off", async () => {
    const scripted = scriptFetch([BROKEN]);
    const client = createClient({
      baseUrl: "http://ledger.test",
      fetch: scripted.fetch,
      retries: 0,
    });
    expect(await failureOf(client.health())).toBeInstanceOf(Unreachable);
    expect(scripted.sent).toHaveLength(1);
  });

  it("end when the caller loses interest, with the caller's reason", async () => {
    const stop = new AbortController();
    const table = bench([
      () => {
        stop.abort(new Error("enough"));
        throw BROKEN;
      },
    ]);
    const failure = await failureOf(table.client.get("r1", { signal: stop.signal }));
    expect(failure).toMatchObject({ message: "enough" });
    expect(table.waits).toEqual([]);
  });
});

describe("what is not safe to send twice", () => {
  type Case = readonly [string, (table: Bench) => Promise<unknown>, boolean];
  const cases: readonly Case[] = [
    ["get", ({ client }) => client.get("r1"), true],
    ["request", (table) => reserve(table), true],
    ["cancel", ({ client }) => client.cancel("r1"), true],
    ["pool update", ({ client }) => client.pools.update("gpu", { price: 2 }), true],
    ["amend, dry", ({ client }) => client.amend("r1", { amount: 2 }, { dryRun: true }), true],
    ["schedule, dry", ({ client }) => client.pools.schedule("s", {}, { dryRun: true }), true],
    ["amend", ({ client }) => client.amend("r1", { amount: 2 }), false],
    ["schedule", ({ client }) => client.pools.schedule("s", {}), false],
    ["pool create", ({ client }) => client.pools.create({ id: "a" }), false],
    ["pool delete", ({ client }) => client.pools.delete("a"), false],
    ["end of maintenance", ({ client }) => client.pools.removeMaintenance("a", "m"), false],
    [
      "maintenance",
      ({ client }) => client.pools.addMaintenance("a", { start_time: 1, end_time: 2 }),
      false,
    ],
  ];

  it.each(cases)("%s after a broken connection or a 503", async (_, run, isRepeatable) => {
    const done = jsonResponse(200, {});
    const afterBreak = bench([BROKEN, done.clone()]);
    const afterAway = bench([problemResponse(503, "not_ready"), done.clone()]);
    const outcomes = [await failureOf(run(afterBreak)), await failureOf(run(afterAway))];
    const sent = [afterBreak.sent.length, afterAway.sent.length];
    if (isRepeatable) {
      expect(outcomes).toEqual(["no failure", "no failure"]);
      expect(sent).toEqual([2, 2]);
    } else {
      expect(outcomes.every((outcome) => outcome instanceof Unreachable)).toBe(true);
      expect(sent).toEqual([1, 1]);
    }
  });

  it.each(cases)("%s goes again after a 429: nothing was done", async (_, run) => {
    const table = bench([problemResponse(429, "overloaded"), jsonResponse(200, {})]);
    expect(await failureOf(run(table))).toBe("no failure");
    expect(table.sent).toHaveLength(2);
  });
});

describe("a cancellation", () => {
  const isOver = () => problemResponse(409, "not_live", { state: "cancelled" });
  const cancelled = { ...RESERVATION, state: "cancelled" };

  it("that was carried out unheard counts as done", async () => {
    const { client, sent } = bench([BROKEN, isOver(), jsonResponse(200, cancelled)]);
    expect(await client.cancel("r1")).toEqual(cancelled);
    expect(sent.map(({ method }) => method)).toEqual(["DELETE", "DELETE", "GET"]);
  });

  it("of what was cancelled before is refused", async () => {
    const { client } = bench([isOver()]);
    expect(await failureOf(client.cancel("r1"))).toMatchObject({ code: "not_live" });
  });

  it("of what was cancelled before is refused after a 429 too", async () => {
    const { client } = bench([problemResponse(429, "overloaded"), isOver()]);
    expect(await failureOf(client.cancel("r1"))).toMatchObject({ code: "not_live" });
  });

  it("of what has ended is refused whatever happened on the way", async () => {
    const { client } = bench([BROKEN, problemResponse(409, "not_live", { state: "ended" })]);
    expect(await failureOf(client.cancel("r1"))).toMatchObject({ code: "not_live" });
  });
});

describe("an answer that is not Arbiter's", () => {
  it("is no refusal, whatever its status", async () => {
    const { client } = bench([new Response("<h1>404</h1>", { status: 404 })]);
    expect(await failureOf(client.get("r1"))).toMatchObject({
      name: "Unreachable",
      facts: { status: 404 },
    });
  });

  it("is no reply either", async () => {
    const { client } = bench([new Response("hello")]);
    expect(await failureOf(client.get("r1"))).toBeInstanceOf(Unreachable);
  });
});

describe("addresses", () => {
  it("may have a path, and names in them are encoded", async () => {
    const scripted = scriptFetch([jsonResponse(200, {}), jsonResponse(200, {})]);
    const client = createClient({
      baseUrl: "https://proxy.test/arbiter/",
      token: "arb_x",
      fetch: scripted.fetch,
    });
    await client.pools.get("a/b c");
    await client.list({ user: "42", state: "active", limit: 5 });
    expect(scripted.sent.map(({ url }) => url)).toEqual([
      "/arbiter/v1/pools/a%2Fb%20c",
      "/arbiter/v1/reservations?user=42&state=active&limit=5",
    ]);
    expect(scripted.sent[0]?.headers.get("authorization")).toBe("Bearer arb_x");
  });

  it.each(["", "ledger", "ftp://ledger.test", "127.0.0.1:8765"])("%s is none", (baseUrl) => {
    expect(() => createClient({ baseUrl })).toThrow(TypeError);
  });
});

describe("lists", () => {
  it("go on page by page, and only as far as they are read", async () => {
    const page = (ids: readonly string[], next_cursor: string | null) =>
      jsonResponse(200, { items: ids.map((id) => ({ id })), next_cursor });
    const { client, sent } = bench([page(["a", "b"], "c1"), page([], "c2"), page(["c"], null)]);
    const seen: string[] = [];
    for await (const { id } of client.pools.listAll({ limit: 2 })) {
      seen.push(id);
      if (id === "a") expect(sent).toHaveLength(1);
    }
    expect(seen).toEqual(["a", "b", "c"]);
    expect(sent.map(({ url }) => url)).toEqual([
      "/v1/pools?limit=2",
      "/v1/pools?limit=2&cursor=c1",
      "/v1/pools?limit=2&cursor=c2",
    ]);
  });

  it("of a timeline go on where the page before stopped", async () => {
    const step = (start_time: number) => ({ start_time });
    const { client, sent } = bench([
      jsonResponse(200, { from: 0, to: 90, steps: [step(0)], next_from: 30 }),
      jsonResponse(200, { from: 30, to: 90, steps: [step(30)], next_from: null }),
    ]);
    const seen: number[] = [];
    for await (const { start_time } of client.pools.timelineAll("gpu")) seen.push(start_time);
    expect(seen).toEqual([0, 30]);
    expect(sent[1]?.url).toBe("/v1/pools/gpu/timeline?from=30&to=90");
  });
});

describe("an offer", () => {
  const asked = { pool: "gpu", amount: 9, duration: 60, user_id: "42", min_amount: 2 };
  const window = { pool: "b", start_time: 5, end_time: 65, amount: 7 };
  const told = { ready_time: 5, price: 1 };

  it("becomes the request that takes it up", () => {
    expect(requestOfOffer({ kind: "elsewhere", ...window, ...told }, asked)).toEqual({
      ...window,
      user_id: "42",
    });
    const repeat = { every: "day", count: 3 } as const;
    expect(requestOfOffer({ kind: "later", ...window, ...told, repeat }, asked)).toEqual({
      ...window,
      user_id: "42",
      repeat,
    });
    const steps = [{ start_time: 5, end_time: 6, amount: 1 }];
    const trial = { ...asked, tier: "trial" } as const;
    expect(requestOfOffer({ kind: "stepped", pool: "gpu", steps, price: 1 }, trial)).toEqual({
      pool: "gpu",
      steps,
      user_id: "42",
      tier: "trial",
    });
  });

  it("is at hand on a refusal", async () => {
    const offer = { kind: "later", ...window, ...told };
    const alternatives = [offer];
    const table = bench([problemResponse(409, "insufficient_capacity", { alternatives })]);
    const failure = await failureOf(reserve(table));
    expect(failure).toBeInstanceOf(Refused);
    expect(failure).toMatchObject({ detail: "insufficient_capacity.", alternatives });
  });
});
