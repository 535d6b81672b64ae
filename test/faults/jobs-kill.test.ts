import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createPrng, type Prng } from "../../src/base/index.ts";
import { openSqliteReader } from "../../src/journal/index.ts";
import type { JobDetail, JobList, JobWire } from "../../src/wire/index.ts";
import { testSeed } from "../support/seed.ts";
import { freePort, type RunningServer, startServer } from "../support/server.ts";
import { tempDir } from "../support/temp-dir.ts";

// Goal: what a caller was told of a job stays so through kills, a key makes one job, nothing ever
// starts beyond capacity or twice, and what was due while nobody ran happens at the next start.
// Method: callers submit and finish jobs while the process is killed; the journal is recounted.
const SEED = testSeed();
const ROUNDS = process.env["ARBITER_SOAK"] === "1" ? 100 : 5;
const CALLERS = 8;
const CAPACITY = 12;

interface Book {
  /** Job by the key that it was submitted under. */
  readonly acknowledged: Map<string, string>;
  readonly unknown: Map<string, object>;
  readonly finished: Set<string>;
  keys: number;
}

describe(`a server with jobs that is killed again and again (SEED=${SEED})`, () => {
  it(`loses and doubles nothing through ${ROUNDS} kills`, async () => {
    const random = createPrng(SEED);
    const data = tempDir();
    const port = await freePort();
    const book: Book = {
      acknowledged: new Map(),
      unknown: new Map(),
      finished: new Set(),
      keys: 0,
    };
    let server = await startServer({ data, port });
    const rolling = { capacity: CAPACITY, horizon_s: 9 * 86_400 };
    expect((await send(server, "POST", "/v1/pools", { id: "gpu", rolling })).status).toBe(201);
    for (let round = 0; round < ROUNDS; round++) {
      await loadUntilKilled(server, book, random);
      server = await startServer({ data, port });
      for (const [key, body] of [...book.unknown]) await submit(server, book, key, body);
      await checkJobs(server, book);
    }
    expect(await server.end("SIGTERM")).toBe(0);
    const starts = checkJournal(join(data, "ledger.sqlite"));
    expect(book.acknowledged.size).toBeGreaterThan(ROUNDS);
    expect(starts).toBeGreaterThan(ROUNDS);
    expect(book.finished.size).toBeGreaterThan(0);
  }, 300_000);
});

async function loadUntilKilled(server: RunningServer, book: Book, random: Prng): Promise<void> {
  let isKilled = false;
  const callers = Array.from({ length: CALLERS }, async () => {
    while (!isKilled) {
      const isAnswered = random.chance(1, 3)
        ? await finishOne(server, book)
        : await submit(server, book, `key-${book.keys++}`, wish(random));
      if (!isAnswered) return;
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 60 + random.below(400)));
  const ended = server.end("SIGKILL");
  isKilled = true;
  await Promise.all([...callers, ended]);
}

function wish(random: Prng): object {
  return {
    pool: "gpu",
    size: 1 + random.below(6),
    count: 1 + random.below(3),
    // Some are over before the next round begins.
    walltime_s: random.chance(1, 3) ? 1 : 600,
    user_id: `user-${random.below(4)}`,
  };
}

async function submit(
  server: RunningServer,
  book: Book,
  key: string,
  body: object,
): Promise<boolean> {
  book.unknown.set(key, body);
  const reply = await send(server, "POST", "/v1/jobs", body, key).catch(() => undefined);
  if (reply === undefined) return false;
  expect([200, 201]).toContain(reply.status);
  const id = String(reply.body["job_id"]);
  const known = book.acknowledged.get(key);
  if (known !== undefined) expect(id, "a key keeps its job").toBe(known);
  book.acknowledged.set(key, id);
  book.unknown.delete(key);
  return true;
}

async function finishOne(server: RunningServer, book: Book): Promise<boolean> {
  const listed = await send(server, "GET", "/v1/jobs?state=running&limit=5").catch(() => undefined);
  if (listed === undefined) return false;
  const items: JobList["items"] = listed.body["items"];
  const job = items[items.length - 1];
  if (job === undefined) return true;
  const path = `/v1/jobs/${job.job_id}/finish`;
  const reply = await send(server, "POST", path, { outcome: "done" }).catch(() => undefined);
  if (reply === undefined) return false;
  expect([200, 409]).toContain(reply.status);
  if (reply.status === 200 && reply.body["parts"].waiting === 0) book.finished.add(job.job_id);
  return true;
}

/** Everything acknowledged is there once; what was finished stays so. */
async function checkJobs(server: RunningServer, book: Book): Promise<void> {
  const found: JobWire[] = [];
  let cursor = "";
  do {
    const page = await send(server, "GET", `/v1/jobs?limit=1000${cursor}`);
    found.push(...page.body["items"]);
    const next: string | null = page.body["next_cursor"];
    cursor = next === null ? "" : `&cursor=${next}`;
  } while (cursor !== "");
  const ids = found.map(({ job_id }) => job_id);
  expect(new Set(ids).size, "no job is listed twice").toBe(ids.length);
  expect(new Set(ids), "what was acknowledged, and nothing else").toEqual(
    new Set(book.acknowledged.values()),
  );
  for (const job of found) {
    if (book.finished.has(job.job_id)) expect(job.ended_time, job.job_id).toBeTypeOf("number");
  }
  const running = found.find(({ state }) => state === "running");
  if (running === undefined) return;
  const detail: JobDetail = (await send(server, "GET", `/v1/jobs/${running.job_id}`)).body;
  for (const { state, end_time = 0 } of detail.runs) {
    // A part that runs has time left, but for the moment until the next turn.
    if (state === "running") expect(end_time).toBeGreaterThan(Date.now() / 1_000 - 30);
  }
}

/** Counts what ran by the journal alone: never beyond capacity, no part twice at once. */
function checkJournal(file: string): number {
  const reader = openSqliteReader(file);
  const held = new Map<string, number>();
  let starts = 0;
  let units = 0;
  for (let seq = 1; seq <= reader.lastSeq; ) {
    const records = reader.read(seq, 1_000);
    for (const event of records.flatMap((record) => record.events)) {
      if (event.kind === "job.started") {
        const part = `${event.job}.${event.part}`;
        expect(held.has(part), `${part} runs once`).toBe(false);
        held.set(part, event.amount);
        units += event.amount;
        starts += 1;
      }
      if (event.kind === "job.ended") {
        units -= held.get(`${event.job}.${event.part}`) ?? Number.NaN;
        held.delete(`${event.job}.${event.part}`);
      }
      expect(units).toBeLessThanOrEqual(CAPACITY);
    }
    seq += records.length;
  }
  reader.close();
  return starts;
}

interface Reply {
  readonly status: number;
  // The bodies of this test's own server.
  readonly body: ReturnType<typeof JSON.parse>;
}

async function send(
  server: RunningServer,
  method: string,
  path: string,
  body?: object,
  key?: string,
): Promise<Reply> {
  const reply = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      "content-type": "application/json",
      ...(key === undefined ? {} : { "idempotency-key": key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, body: JSON.parse(await reply.text()) };
}
