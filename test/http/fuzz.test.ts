import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testSeed } from "../support/seed.ts";
import { type System, startSystem } from "./harness.ts";
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
