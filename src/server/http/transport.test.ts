import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ArbiterServer } from "../create-server.ts";
import { addPool, createFakeBackend } from "../testing/fake-backend.ts";
import { startServer } from "../testing/start.ts";

const backend = createFakeBackend();
let server: ArbiterServer;

beforeAll(async () => {
  addPool(backend.state, "gpu");
  server = await startServer(backend, { bodyBytesMax: 2_000 });
});
afterAll(() => server.close());

const JSON_TYPE = { "content-type": "application/json" };

function post(payload: string | Buffer, headers: Record<string, string> = JSON_TYPE) {
  return server.app.inject({ method: "POST", url: "/v1/reservations", payload, headers });
}

describe("a body that can't be read", () => {
  it.each<readonly [string, string, string]>([
    ["broken", '{"pool": gpu}', "line 1, column 10, position 9"],
    ["NaN", '{"pool": "gpu", "amount": NaN}', "NaN is no JSON number"],
    ["empty", "", "is empty"],
    ["white", "  \n", "is empty"],
    ["a number", "5", "must be an object, not 5"],
    ["null", "null", "must be an object, not null"],
    ["bytes", "\u0000\u0001", "control character"],
  ])("%s: says so, and the ledger hears nothing", async (_, text, words) => {
    const before = backend.submitted.length;
    const reply = await post(text);
    expect(reply.statusCode).toBe(400);
    expect(reply.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
    const told = reply.json();
    expect(told.code).toBe("invalid_request");
    expect(told.errors).toHaveLength(1);
    expect(told.detail).toContain(words);
    expect(backend.submitted.length).toBe(before);
  });

  it("too long: 413 with the bound", async () => {
    const reply = await post(" ".repeat(2_001));
    expect(reply.statusCode).toBe(413);
    expect(reply.json()).toMatchObject({ code: "body_too_large", max: 2_000 });
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "garbage"])(
    "of type %s: 415",
    async (type) => {
      const reply = await post("{}", { "content-type": type });
      expect(reply.statusCode).toBe(415);
      expect(reply.json().code).toBe("unsupported_media_type");
    },
  );

  it("of a path that takes none: refused, unless it says nothing", async () => {
    const url = "/v1/reservations/r1?dry_run=true";
    const ask = (payload: string) =>
      server.app.inject({ method: "DELETE", url, payload, headers: JSON_TYPE });
    expect((await ask('{"amount":1}')).statusCode).toBe(400);
    expect((await ask("")).statusCode).toBe(404);
    expect((await ask("{}")).statusCode).toBe(404);
  });

  it("with a charset is read", async () => {
    const headers = { "content-type": "application/json; charset=utf-8" };
    const reply = await post('{"pool":"gpu","end_time":9,"amount":1}', headers);
    expect(reply.statusCode).toBe(201);
  });
});

describe("paths and methods", () => {
  it("an unknown path is a problem", async () => {
    const reply = await server.app.inject("/v2/pools");
    expect(reply.statusCode).toBe(404);
    expect(reply.json()).toMatchObject({ code: "not_found", instance: "/v2/pools" });
  });

  it.each<readonly [string, string, string]>([
    ["PUT", "/v1/reservations/r1", "GET, HEAD, PATCH, DELETE"],
    ["DELETE", "/v1/pools", "POST, GET, HEAD"],
    ["OPTIONS", "/v1/pools/gpu/schedule", "PUT"],
    ["POST", "/healthz", "GET, HEAD"],
  ])("%s %s is not served; Allow says what is", async (method, url, allow) => {
    const reply = await server.app.inject({ method: method as "PUT", url });
    expect(reply.statusCode).toBe(405);
    expect(reply.headers.allow).toBe(allow);
    expect(reply.json().code).toBe("method_not_allowed");
  });

  it("a path that is not decoded is a problem", async () => {
    const reply = await server.app.inject("/v1/pools/%zz");
    expect(reply.statusCode).toBe(400);
    expect(reply.json().code).toBe("invalid_request");
  });

  it("HEAD answers as GET, without a body", async () => {
    const reply = await server.app.inject({ method: "HEAD", url: "/v1/pools" });
    expect(reply.statusCode).toBe(200);
    expect(reply.body).toBe("");
  });
});

describe("request ids", () => {
  it("are the caller's where they are harmless", async () => {
    const headers = { "x-request-id": "trace-1.A" };
    const reply = await server.app.inject({ url: "/v1/pools/none", headers });
    expect(reply.headers["x-request-id"]).toBe("trace-1.A");
    expect(reply.json().request_id).toBe("trace-1.A");
  });

  it.each(["", "a b", "x".repeat(65), "<script>"])("are our own for %j", async (id) => {
    const reply = await server.app.inject({ url: "/healthz", headers: { "x-request-id": id } });
    expect(reply.headers["x-request-id"]).toMatch(/^[A-Za-z0-9_.-]{8,20}$/);
    expect(reply.headers["x-request-id"]).not.toBe(id);
  });
});

describe("what the loop says", () => {
  const body = '{"pool":"gpu","end_time":9,"amount":1}';
  const standard = backend.answer;

  it("too busy is 429 with Retry-After", async () => {
    backend.answer = () => ({ ok: false, overloaded: true, retryAfterMs: 1_200 });
    const reply = await post(body);
    backend.answer = standard;
    expect(reply.statusCode).toBe(429);
    expect(reply.headers["retry-after"]).toBe("2");
    expect(reply.json()).toMatchObject({ code: "overloaded", retry_after_s: 2 });
  });

  it("a fault is 500 without its words", async () => {
    backend.answer = () => Promise.reject(new Error("disk /secret/path is gone"));
    const reply = await post(body);
    backend.answer = standard;
    expect(reply.statusCode).toBe(500);
    expect(reply.json().code).toBe("internal_error");
    expect(reply.body).not.toContain("secret");
  });

  it("a replay is 200, a grant 201, a dry run 200 and marked", async () => {
    backend.answer = async (command) => {
      const done = await standard(command);
      return done.ok ? { ...done, replayed: true } : done;
    };
    expect((await post(body)).statusCode).toBe(200);
    backend.answer = standard;
    expect((await post(body)).statusCode).toBe(201);
    const before = backend.submitted.length;
    const url = "/v1/reservations?dry_run=true";
    const dry = await server.app.inject({ method: "POST", url, payload: body, headers: JSON_TYPE });
    expect(dry.statusCode).toBe(200);
    expect(dry.json().dry_run).toBe(true);
    expect(backend.submitted.length).toBe(before);
  });

  it("an idempotency key goes on with a fingerprint of the body", async () => {
    await post(body, { ...JSON_TYPE, "idempotency-key": "k 1" });
    const [last] = backend.submitted.slice(-1);
    expect(last).toMatchObject({
      key: { key: "k 1", fingerprint: expect.stringMatching(/.{40}/) },
    });
  });

  it.each([" ", "x".repeat(256), "é"])("the key %j is refused", async (key) => {
    const reply = await post(body, { ...JSON_TYPE, "idempotency-key": key });
    expect(reply.statusCode).toBe(400);
    expect(reply.json().errors[0].path).toBe("Idempotency-Key");
  });
});

describe("what the server says about itself", () => {
  it("ready follows the backend", async () => {
    expect((await server.app.inject("/readyz")).json()).toEqual({ status: "ready", seq: 0 });
    backend.ready = false;
    const reply = await server.app.inject("/readyz");
    backend.ready = true;
    expect(reply.statusCode).toBe(503);
    expect(reply.json()).toMatchObject({ code: "not_ready", detail: "It recovers." });
    expect((await server.app.inject("/healthz")).statusCode).toBe(200);
  });

  it("counts requests, decisions, refusals and problems", async () => {
    await post('{"pool":"nope","end_time":9,"amount":1}');
    await post("{");
    const { body } = await server.app.inject("/metrics");
    expect(body).toMatch(
      /_duration_seconds_count\{route="requestReservation",method="POST",status="404"\} \d/,
    );
    expect(body).toMatch(
      /arbiter_decisions_total\{kind="reservation.request",outcome="refused"\} \d/,
    );
    expect(body).toMatch(/arbiter_refusals_total\{code="unknown_pool"\} \d/);
    expect(body).toMatch(/arbiter_problems_total\{code="invalid_request"\} \d/);
    expect(body).toContain("arbiter_queue_depth 0");
    expect(body).toContain("nodejs_eventloop_lag");
  });

  it("the page for people asks nobody outside", async () => {
    const page = await server.app.inject("/docs");
    expect(page.statusCode).toBe(200);
    expect(page.headers["content-security-policy"]).toContain("default-src 'self'");
    expect(page.body).not.toMatch(/https?:\/\//);
    const document = await server.app.inject("/docs/json");
    expect(document.json()).toEqual((await server.app.inject("/openapi.json")).json());
    for (const name of page.body.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect((await server.app.inject(name[1]!)).statusCode).toBe(200);
    }
  });

  it("every problem type is an anchor of the page of problems", async () => {
    const told = (await server.app.inject("/v1/pools/none")).json();
    const [path, anchor] = told.type.split("#");
    expect((await server.app.inject(path)).body).toContain(`id="${anchor}"`);
  });
});

it("a server that closes finishes what it has begun", async () => {
  const closing = await startServer(backend);
  const { url } = await closing.listen({ host: "127.0.0.1", port: 0 });
  const standard = backend.read;
  let release = (): void => {};
  backend.read = (look) =>
    new Promise((resolve) => {
      release = () => resolve(look(backend.state));
    });
  const idle = release;
  const asked = fetch(`${url}/v1/pools`);
  await expect.poll(() => release === idle).toBe(false);
  const closed = closing.close();
  release();
  backend.read = standard;
  expect((await asked).status).toBe(200);
  await closed;
  await expect(fetch(`${url}/v1/pools`)).rejects.toThrow();
});

it("those who speak no HTTP get a problem and a closed connection", async () => {
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("NONSENSE\r\n\r\n"));
    let seen = "";
    socket.on("data", (chunk) => {
      seen += chunk.toString();
    });
    socket.on("close", () => resolve(seen));
    socket.on("error", reject);
  });
  expect(text).toMatch(/^HTTP\/1.1 400 /);
  expect(text).toContain('"code":"invalid_request"');
});
