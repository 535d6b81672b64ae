import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testSeed } from "../support/seed.ts";
import { type Body, type System, startSystem } from "./harness.ts";
import { checkReply } from "./reply-check.ts";
import { type WildRequest, wildRequests } from "./wild.ts";

const SEED = testSeed();
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 1_500);
/** A soak sends many more. */
const TIMEOUT_MS = 120_000 + RUNS * 50;
const START = 1_707_165_008;

let system: System;
beforeAll(async () => {
  system = await startSystem();
  const schedule = [{ start_time: START, end_time: START + 1_209_600, capacity: 64 }];
  await system.ask("POST", "/v1/pools", { id: "s1", schedule, allow_past: true });
  const rolling = { capacity: 64, horizon_s: 2_592_000 };
  await system.ask("POST", "/v1/pools", { id: "gpu", rolling, float_percent: 15 });
  for (const id of ["n1", "n2", "kept"]) await system.ask("POST", "/v1/nodes", nodeOf(id));
});

const nodeOf = (id: string) => ({
  id,
  cluster: id === "kept" ? "elsewhere" : "c1",
  cpu_milli: 64_000,
  memory_mib: 524_288,
  gpus: 8,
  gpu_model: "A100",
  gpu_memory_mib: 81_920,
});
afterAll(() => system.close());

/** Status of the reply, whose form was checked; a feed is left as soon as it has begun. */
async function send({ method, path, headers, body }: WildRequest): Promise<number> {
  const gone = new AbortController();
  const response = await fetch(`${system.url}${path}`, {
    method,
    headers,
    signal: gone.signal,
    redirect: "manual",
    ...(body === undefined || method === "GET" ? {} : { body }),
  });
  const { status } = response;
  const type = response.headers.get("content-type") ?? "";
  expect(response.headers.get("x-request-id")).toMatch(/^[A-Za-z0-9._-]+$/);
  if (type.startsWith("text/event-stream")) {
    gone.abort();
    return status;
  }
  const text = await response.text();
  // A path with dots in it is another path by the time it is sent.
  const plain = new URL(response.url).pathname;
  if (plain.startsWith("/docs") && status < 400) return status;
  const place = plain.replace(/\/$/, "") || "/";
  checkReply({
    method,
    path: place,
    status,
    type,
    body: type.includes("json") ? JSON.parse(text) : text,
  });
  return status;
}

it(
  "no request brings the server down, and every reply is one that is announced",
  async () => {
    const { text } = await system.ask("GET", "/openapi.json");
    const document: Record<string, unknown> = JSON.parse(text);
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(wildRequests(document), async (request) => {
        const status = await send(request);
        seen.set(status, (seen.get(status) ?? 0) + 1);
        expect(status).toBeLessThan(500);
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: false },
    );
    // The requests are only worth their time if they reach what lies behind the checks.
    console.log(JSON.stringify([...seen]));
    const statuses = [...seen.keys()];
    expect(statuses).toEqual(expect.arrayContaining([200, 201, 400, 403, 404, 409, 415, 422]));
    expect(seen.get(400)! / RUNS).toBeLessThan(0.7);
  },
  TIMEOUT_MS,
);

it("and afterwards the ledger is whole: no instant of any pool is over its capacity", async () => {
  expect((await system.ask("GET", "/readyz")).status).toBe(200);
  // Wild requests may have deleted every pool; the server still makes new ones.
  const made = await system.ask("POST", "/v1/pools", { id: "after-all-this", schedule: [] });
  expect(made.status).toBe(201);
  const pools = await system.ask("GET", "/v1/pools?limit=1000");
  expect(pools.body.items.length).toBeGreaterThan(0);
  for (const pool of pools.body.items) {
    const path = `/v1/pools/${encodeURIComponent(String(Reflect.get(pool, "id")))}/timeline`;
    const timeline = await system.ask("GET", `${path}?limit=10000`);
    for (const step of timeline.body.steps) {
      expect(step.reserved).toBeLessThanOrEqual(step.capacity);
      expect(step.free).toBeGreaterThanOrEqual(0);
    }
  }
});

it("and no GPU is held by more than it can bear", async () => {
  await system.ask("POST", "/v1/nodes", nodeOf("after-all-this"));
  const nodes = await system.ask("GET", "/v1/nodes?limit=1000");
  const held = new Map<string, number>();
  for (const state of ["active", "scheduled"]) {
    for (const { node, gpus, gpu_milli, evicted_by } of await placementsIn(state)) {
      // What is to make room is counted as gone; who comes waits for it.
      if (evicted_by !== undefined) continue;
      for (const gpu of gpus) {
        held.set(`${node} ${gpu}`, (held.get(`${node} ${gpu}`) ?? 0) + gpu_milli);
      }
    }
  }
  for (const { id, gpu_milli_free } of nodes.body.items) {
    gpu_milli_free.forEach((free, gpu) => {
      expect([id, gpu, free]).toEqual([id, gpu, 1_000 - (held.get(`${id} ${gpu}`) ?? 0)]);
    });
  }
});

async function placementsIn(state: string): Promise<readonly Body[]> {
  const items: Body[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const place: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const page = await system.ask("GET", `/v1/placements?limit=1000&state=${state}${place}`);
    items.push(...page.body.items);
    cursor = page.body.next_cursor;
  }
  return items;
}
