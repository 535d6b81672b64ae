import { describe, expect, it } from "vitest";
import { Unreachable } from "../errors.ts";
import { type Bench, bench, failureOf } from "../testing/bench.ts";
import { jsonResponse, problemResponse } from "../testing/scripted-fetch.ts";

const BROKEN = new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") });
const NODE = { id: "n1", cluster: "c1", cpu_milli: 1, memory_mib: 1 };
const POLICY = { name: "p", version: "1", release_tag: "a", code: "x" };

type Case = readonly [string, (table: Bench) => Promise<unknown>, boolean];
const CASES: readonly Case[] = [
  ["POST /v1/nodes", ({ client }) => client.nodes.register(NODE), true],
  ["GET /v1/nodes/c1%2Fn1", ({ client }) => client.nodes.get("c1/n1"), true],
  ["GET /v1/nodes?status=lost", ({ client }) => client.nodes.list({ status: "lost" }), true],
  ["POST /v1/nodes/n1/heartbeat", ({ client }) => client.nodes.heartbeat("n1"), true],
  ["POST /v1/nodes/n1/drain", ({ client }) => client.nodes.drain("n1", { note: "x" }), true],
  ["POST /v1/nodes/n1/undrain", ({ client }) => client.nodes.undrain("n1"), true],
  [
    "DELETE /v1/nodes/n1?force=true",
    ({ client }) => client.nodes.remove("n1", { force: true }),
    false,
  ],
  ["GET /v1/nodes/n1/placements", ({ client }) => client.nodes.placements("n1"), true],
  ["PUT /v1/clusters/c1", ({ client }) => client.clusters.put("c1", {}), true],
  ["GET /v1/clusters/c1", ({ client }) => client.clusters.get("c1"), true],
  ["GET /v1/clusters?full=true", ({ client }) => client.clusters.list({ full: true }), true],
  ["PUT /v1/clusters/c1/metrics", ({ client }) => client.clusters.putMetrics("c1", {}), true],
  ["DELETE /v1/clusters/c1", ({ client }) => client.clusters.delete("c1"), false],
  ["POST /v1/placements", ({ client }) => client.placements.request({ gpus: 1 }), true],
  ["POST /v1/placements/explain", ({ client }) => client.placements.explain({ gpus: 1 }), true],
  ["GET /v1/placements/p1", ({ client }) => client.placements.get("p1"), true],
  ["GET /v1/placements?user=42", ({ client }) => client.placements.list({ user: "42" }), true],
  [
    "PATCH /v1/placements/p1",
    ({ client }) => client.placements.renew("p1", { walltime_s: 1 }),
    true,
  ],
  ["DELETE /v1/placements/p1", ({ client }) => client.placements.release("p1"), true],
  ["POST /v1/placements/p1/acknowledge", ({ client }) => client.placements.acknowledge("p1"), true],
  ["POST /v1/placements/p1/fail", ({ client }) => client.placements.fail("p1"), false],
  ["GET /v1/runs?pool=gpu", ({ client }) => client.jobs.runs({ pool: "gpu" }), true],
  ["GET /v1/frameworks", ({ client }) => client.jobs.frameworks(), true],
  ["GET /v1/policies", ({ client }) => client.policies.list(), true],
  [
    "GET /v1/policies/builtin%3A%2F%2Ffgd",
    ({ client }) => client.policies.get("builtin://fgd"),
    true,
  ],
  ["POST /v1/policies", ({ client }) => client.policies.add(POLICY), false],
  ["POST /v1/policies", ({ client }) => client.policies.add({ ...POLICY, replace: true }), true],
  ["POST /v1/policies/p%3A1-a/trust", ({ client }) => client.policies.trust("p:1-a"), true],
  ["DELETE /v1/policies/p%3A1-a", ({ client }) => client.policies.delete("p:1-a"), false],
];

describe("a call", () => {
  it.each(CASES)("%s goes where it should, and again only where that is safe", async (...one) => {
    const [place, run, isRepeatable] = one;
    const table = bench([BROKEN, jsonResponse(200, {})]);
    const outcome = await failureOf(run(table));
    const places = table.sent.map(({ method, url }) => `${method} ${url}`);
    expect(places).toEqual(isRepeatable ? [place, place] : [place]);
    if (isRepeatable) expect(outcome).toBe("no failure");
    else expect(outcome).toBeInstanceOf(Unreachable);
  });
});

describe("a request for a placement", () => {
  it("keeps its key over all attempts, or takes the caller's", async () => {
    const done = jsonResponse(201, {});
    const table = bench([BROKEN, done.clone(), done.clone()]);
    await table.client.placements.request({ gpus: 1 });
    await table.client.placements.request({ gpus: 1 }, { idempotencyKey: "mine" });
    const keys = table.sent.map(({ headers }) => headers.get("idempotency-key"));
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys).toEqual([keys[0], keys[0], "mine"]);
  });

  it("dry and explained has no key and says so", async () => {
    const { client, sent } = bench([jsonResponse(200, {})]);
    await client.placements.request({ gpus: 1 }, { dryRun: true, explain: true });
    expect(sent[0]?.url).toBe("/v1/placements?dry_run=true&explain=true");
    expect(sent[0]?.headers.get("idempotency-key")).toBeNull();
  });
});

describe("a release", () => {
  const isOver = (state: string) => problemResponse(409, "placement_not_live", { state });

  it("that was carried out unheard counts as done", async () => {
    const told = { placement_id: "p1", state: "ended" };
    const { client, sent } = bench([BROKEN, isOver("ended"), jsonResponse(200, told)]);
    expect(await client.placements.release("p1")).toEqual(told);
    expect(sent.map(({ method }) => method)).toEqual(["DELETE", "DELETE", "GET"]);
  });

  it.each([
    ["was over before", [isOver("ended")]],
    ["was displaced meanwhile", [BROKEN, isOver("displaced")]],
  ])("of what %s is refused", async (_, script) => {
    const { client } = bench(script);
    expect(await failureOf(client.placements.release("p1"))).toMatchObject({
      code: "placement_not_live",
    });
  });
});

it("lists go on page by page, and only as far as they are read", async () => {
  const page = (ids: readonly string[], next_cursor: string | null) =>
    jsonResponse(200, { items: ids.map((id) => ({ id })), next_cursor });
  const lists: readonly ((table: Bench) => AsyncIterable<unknown>)[] = [
    ({ client }) => client.nodes.listAll({ limit: 2 }),
    ({ client }) => client.nodes.placementsAll("n1", { limit: 2 }),
    ({ client }) => client.clusters.listAll({ limit: 2 }),
    ({ client }) => client.placements.listAll({ limit: 2 }),
    ({ client }) => client.policies.listAll({ limit: 2 }),
  ];
  for (const list of lists) {
    const table = bench([page(["a", "b"], "c1"), page(["c"], null)]);
    const seen: unknown[] = [];
    for await (const item of list(table)) {
      seen.push(item);
      if (seen.length === 2) expect(table.sent).toHaveLength(1);
    }
    expect(seen).toEqual([{ id: "a" }, { id: "b" }, { id: "c" }]);
    expect(table.sent[1]?.url).toMatch(/\?limit=2&cursor=c1$/);
  }
});
