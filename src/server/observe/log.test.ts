import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createServer } from "../create-server.ts";
import { createFakeBackend } from "../testing/fake-backend.ts";
import { openLog } from "./log.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "arbiter-log-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("has a line for each refused request and each fault, with its id, without secrets", async () => {
  const file = join(folder, "deep", "arbiter.log");
  const level = "debug";
  const log = openLog({ level, file, fileBytesMax: 1e6, filesMax: 2, toStderr: false });
  const backend = createFakeBackend();
  const server = await createServer(backend, { version: "0", logger: log.logger });
  const headers = { "x-request-id": "trace-7", authorization: "Bearer arb_secret" };
  await server.app.inject({ url: "/v1/pools/none?x=query", headers });
  await server.app.inject({ url: "/v1/pools/none", headers });
  backend.answer = () => Promise.reject(new Error("the disk is gone"));
  const payload = { pool: "gpu", end_time: 1, amount: 1, user_id: "someone" };
  await server.app.inject({ method: "POST", url: "/v1/reservations", payload, headers });
  await server.app.inject({ url: "/healthz", headers });
  await server.close();
  await log.close();

  const text = readFileSync(file, "utf8");
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.every((line) => line.request_id === "trace-7")).toBe(true);
  const statuses = lines.flatMap(({ status }) => (status === undefined ? [] : [status]));
  expect(statuses).toEqual([400, 404, 500, 200]);
  expect(lines.find((line) => line.msg === "fault").err.message).toBe("the disk is gone");
  expect(text).not.toMatch(/arb_secret|someone|query/);
});

it("rotates its file", async () => {
  const file = join(folder, "arbiter.log");
  const log = openLog({ level: "info", file, fileBytesMax: 2_048, filesMax: 2, toStderr: false });
  for (let i = 0; i < 60; i++) {
    log.logger.info({ i, filler: "x".repeat(200) }, "line");
    if (i % 5 === 0) await new Promise((soon) => setTimeout(soon, 5));
  }
  await log.close();
  const names = readdirSync(folder).filter((name) => name.includes("arbiter.log"));
  expect(names.length).toBeGreaterThan(1);
  expect(names.length).toBeLessThanOrEqual(4);
});
