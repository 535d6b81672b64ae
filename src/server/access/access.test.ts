import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Role } from "../../kernel/index.ts";
import type { ActivityFilter, ReservationFilter } from "../../views/index.ts";
import type { ArbiterServer } from "../create-server.ts";
import { addGrant, addPool, createFakeBackend } from "../testing/fake-backend.ts";
import { startServer } from "../testing/start.ts";
import { openTokenStore, type TokenStore } from "./token-store.ts";
import { addToken } from "./tokens.ts";

const folder = mkdtempSync(join(tmpdir(), "arbiter-access-"));
const path = join(folder, "tokens.json");
const secrets = new Map<string, string>();
const asked: (ReservationFilter | ActivityFilter)[] = [];
const backend = createFakeBackend({
  list: async (filter) => {
    asked.push(filter);
    return { ok: true, value: { items: [], asOfSeq: 0 } };
  },
  activity: async (filter) => {
    asked.push(filter);
    return { ok: true, value: { items: [], asOfSeq: 0 } };
  },
});
let store: TokenStore;
let server: ArbiterServer;
let nowMs = 1_750_000_000_000;

beforeAll(async () => {
  for (const role of ["viewer", "user", "operator", "admin"] as const) {
    const { secret } = await addToken(path, { user: `${role}-1`, role }, 0);
    secrets.set(role, secret);
  }
  const limits = { requests_per_s: 2, live_reservations: 3, unit_hours: 100 };
  const { secret } = await addToken(path, { user: "small", role: "user", limits, trial: true }, 0);
  secrets.set("small", secret);
  store = await openTokenStore(path, () => {});
  server = await startServer(backend, { tokens: store, nowMs: () => nowMs });
  addPool(backend.state, "gpu");
  addGrant(backend.state, { pool: "gpu", userId: "user-1" });
  addGrant(backend.state, { pool: "gpu", userId: "somebody" });
});
afterAll(async () => {
  await server.close();
  store.close();
  rmSync(folder, { recursive: true });
});

type Ask = readonly [
  method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH",
  url: string,
  body?: object,
];

async function as(who: string, [method, url, payload]: Ask) {
  const authorization = `Bearer ${secrets.get(who) ?? who}`;
  return server.app.inject({
    method,
    url,
    headers: { authorization },
    ...(payload === undefined ? {} : { payload }),
  });
}

const RESERVE = { pool: "gpu", end_time: 2_000_000_000, amount: 1 };
const lastCommand = () => backend.submitted[backend.submitted.length - 1];

describe("without a good token", () => {
  it.each(["nonsense", "arb_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])(
    "%s is refused",
    async (secret) => {
      const reply = await as(secret, ["GET", "/v1/pools"]);
      expect(reply.statusCode).toBe(401);
      expect(reply.headers["www-authenticate"]).toContain("Bearer");
      expect(reply.json().code).toBe("unauthenticated");
    },
  );

  it("only the pages about the server are open", async () => {
    for (const url of ["/healthz", "/readyz", "/openapi.json", "/problems", "/docs"]) {
      expect([url, (await server.app.inject(url)).statusCode]).toEqual([url, 200]);
    }
    for (const url of ["/v1/pools", "/v1/reservations", "/v1/stream", "/metrics", "/v1/activity"]) {
      expect([url, (await server.app.inject(url)).statusCode]).toEqual([url, 401]);
    }
  });
});

describe("roles", () => {
  const table: readonly (readonly [Ask, readonly Role[]])[] = [
    [
      ["GET", "/v1/pools"],
      ["viewer", "user", "operator", "admin"],
    ],
    [
      ["GET", "/metrics"],
      ["viewer", "user", "operator", "admin"],
    ],
    [
      ["POST", "/v1/reservations", RESERVE],
      ["user", "operator", "admin"],
    ],
    [
      ["POST", "/v1/reservations", { ...RESERVE, user_id: "else" }],
      ["operator", "admin"],
    ],
    [
      ["DELETE", "/v1/reservations/r1?dry_run=true"],
      ["user", "operator", "admin"],
    ],
    [["PUT", "/v1/pools/gpu", { price: 1 }], ["admin"]],
    [["POST", "/v1/pools/gpu/maintenance", { start_time: 1, end_time: 2 }], ["admin"]],
    [["DELETE", "/v1/pools/gpu?x"], []],
    [
      ["GET", "/v1/reservations/r1"],
      ["viewer", "user", "operator", "admin"],
    ],
    [
      ["GET", "/v1/reservations/r2"],
      ["viewer", "operator", "admin"],
    ],
    [
      ["GET", "/v1/reservations?user=else"],
      ["viewer", "operator", "admin"],
    ],
    [
      ["GET", "/v1/activity?user=else"],
      ["viewer", "operator", "admin"],
    ],
    [["GET", "/v1/stream?user=else&from_seq=9"], []],
    [
      ["GET", "/v1/reports/usage"],
      ["viewer", "user", "operator", "admin"],
    ],
    [
      ["GET", "/v1/reports/usage?user=else"],
      ["viewer", "operator", "admin"],
    ],
    [
      ["GET", "/v1/reports/signals"],
      ["viewer", "operator", "admin"],
    ],
  ];
  it.each(table)("%j is for %j", async (ask, allowed) => {
    for (const role of ["viewer", "user", "operator", "admin"] as const) {
      const { statusCode } = await as(role, ask);
      expect([role, statusCode < 300]).toEqual([role, allowed.includes(role)]);
    }
  });

  it("a viewer changes nothing, whatever it asks", async () => {
    const before = backend.submitted.length;
    for (const ask of [
      ["POST", "/v1/reservations", RESERVE],
      ["PATCH", "/v1/reservations/r1", { amount: 2 }],
      ["DELETE", "/v1/reservations/r1"],
      ["POST", "/v1/pools", { id: "x", schedule: [] }],
    ] as const) {
      expect((await as("viewer", ask)).json().code).toBe("forbidden");
    }
    expect(backend.submitted.length).toBe(before);
  });

  it("a user's lists are its own", async () => {
    await as("user", ["GET", "/v1/reservations"]);
    await as("user", ["GET", "/v1/activity"]);
    expect(asked.slice(-2)).toEqual([{ userId: "user-1" }, { userId: "user-1" }]);
    await as("operator", ["GET", "/v1/reservations"]);
    expect(asked.slice(-1)).toEqual([{}]);
  });

  it("every command says who asked", async () => {
    await as("operator", ["POST", "/v1/reservations", { ...RESERVE, user_id: "else" }]);
    expect(lastCommand()).toMatchObject({
      actor: { userId: "operator-1", role: "operator" },
      userId: "else",
      mayClaimTrial: true,
    });
    await as("user", ["POST", "/v1/reservations", { ...RESERVE, user_id: "user-1" }]);
    expect(lastCommand()).toMatchObject({
      actor: { userId: "user-1", role: "user" },
      userId: "user-1",
      mayClaimTrial: false,
    });
  });
});

describe("limits of a token", () => {
  it("go with its commands, and its rate is kept", async () => {
    nowMs += 60_000;
    const first = await as("small", ["POST", "/v1/reservations", RESERVE]);
    expect(first.statusCode).toBe(201);
    expect(lastCommand()).toMatchObject({
      limits: { liveMax: 3, unitHoursMax: 100 },
      mayClaimTrial: true,
    });
    await as("small", ["GET", "/v1/pools"]);
    const third = await as("small", ["GET", "/v1/pools"]);
    expect(third.statusCode).toBe(429);
    expect(third.json()).toMatchObject({ code: "rate_limited", retry_after_s: 1 });
    expect(third.headers["retry-after"]).toBe("1");
    nowMs += 500;
    expect((await as("small", ["GET", "/v1/pools"])).statusCode).toBe(200);
  });
});

describe("without a tokens file", () => {
  it("whoever is on this machine acts for anybody, and foreign pages for nobody", async () => {
    const open = await startServer(backend);
    const ask = (headers: Record<string, string>, body: object = RESERVE) =>
      open.app.inject({ method: "POST", url: "/v1/reservations", headers, payload: body });
    expect((await ask({ host: "localhost:80" })).statusCode).toBe(201);
    expect(lastCommand()).toMatchObject({
      actor: { userId: "anonymous", role: "admin" },
      userId: "anonymous",
    });
    expect((await ask({}, { ...RESERVE, user_id: "42" })).json().user_id).toBe("42");
    const before = backend.submitted.length;
    expect((await ask({ host: "evil.example" })).json().code).toBe("unknown_host");
    expect((await ask({ origin: "https://evil.example" })).json().code).toBe("foreign_origin");
    expect((await ask({ origin: "null" })).statusCode).toBe(403);
    expect(backend.submitted.length).toBe(before);
    await expect(open.listen({ host: "0.0.0.0", port: 0 })).rejects.toThrow("Refusing to listen");
    await open.close();
  });
});
