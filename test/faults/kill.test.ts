import { describe, expect, it } from "vitest";
import { createPrng, type Prng } from "../../src/base/index.ts";
import type { ReservationList } from "../../src/wire/index.ts";
import { testSeed } from "../support/seed.ts";
import { freePort, type RunningServer, startServer } from "../support/server.ts";
import { tempDir } from "../support/temp-dir.ts";
import { type Book, newBook, type Wish } from "./book.ts";

const SEED = testSeed();
const IS_SOAK = process.env["ARBITER_SOAK"] === "1";
const ROUNDS = Number(process.env["ARBITER_KILL_ROUNDS"] ?? (IS_SOAK ? 500 : 8));
const CALLERS = 16;
const CAPACITY = 40;
/** One in so many acknowledged requests is sent again, to see that its key still holds. */
const REPEAT_ONE_IN = 10;

describe(`a server that is killed again and again (SEED=${SEED})`, () => {
  it(
    `keeps every acknowledged reservation, once, through ${ROUNDS} kills`,
    async () => {
      const random = createPrng(SEED);
      const data = tempDir();
      const port = await freePort();
      const book = newBook(Math.floor(Date.now() / 1000) + 3_600);
      let server = await startServer({ data, port });
      await createPool(server, book);
      for (let round = 0; round < ROUNDS; round++) {
        await loadUntilKilled(server, book, random);
        server = await startServer({ data, port });
        await settleUnknown(server, book);
        await checkAcknowledged(server, book, random);
      }
      await checkCapacity(server, book);
      expect(await server.end("SIGTERM")).toBe(0);
      console.log(
        `${ROUNDS} kills: ${book.acknowledged.size} acknowledged, ${book.refused} refused, ` +
          `${book.unanswered} unanswered and settled by their keys, ${book.repeated} repeated`,
      );
      expect(book.acknowledged.size).toBeGreaterThan(ROUNDS);
      expect(book.unanswered).toBeGreaterThan(0);
    },
    IS_SOAK ? 3_600_000 : 300_000,
  );
});

async function createPool(server: RunningServer, book: Book): Promise<void> {
  const schedule = [{ start_time: book.from, end_time: book.until, capacity: CAPACITY }];
  const reply = await post(server, "/v1/pools", { id: "gpu", schedule });
  expect(reply.status).toBe(201);
}

/** Callers ask as fast as they can; the process is killed in the middle of it. */
async function loadUntilKilled(server: RunningServer, book: Book, random: Prng): Promise<void> {
  let isKilled = false;
  const callers = Array.from({ length: CALLERS }, async () => {
    while (!isKilled) {
      const wish = book.wish(random);
      const isAnswered = await ask(server, book, wish);
      if (!isAnswered) return;
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 40 + random.below(400)));
  const ended = server.end("SIGKILL");
  isKilled = true;
  await Promise.all([...callers, ended]);
}

/** Sends the wish; notes the answer, or that there was none. */
async function ask(server: RunningServer, book: Book, wish: Wish): Promise<boolean> {
  let reply: Reply;
  try {
    reply = await post(server, "/v1/reservations", wish.body, wish.key);
  } catch {
    book.unknown.set(wish.key, wish);
    book.unanswered += 1;
    return false;
  }
  if (reply.status === 201 || reply.status === 200) {
    const id = String(reply.body["reservation_id"]);
    const known = book.acknowledged.get(wish.key);
    if (known !== undefined) expect(id, "a key keeps its reservation").toBe(known.id);
    book.acknowledged.set(wish.key, { ...wish, id });
  } else {
    expect([409, 429]).toContain(reply.status);
    if (reply.status === 409) book.refused += 1;
  }
  book.unknown.delete(wish.key);
  return true;
}

/** Whether an unanswered request was granted is told by its key. */
async function settleUnknown(server: RunningServer, book: Book): Promise<void> {
  for (const wish of [...book.unknown.values()]) expect(await ask(server, book, wish)).toBe(true);
}

async function checkAcknowledged(server: RunningServer, book: Book, random: Prng): Promise<void> {
  const found = await listAll(server);
  const ids = new Set(found.map(({ id }) => id));
  expect(ids.size, "no reservation is listed twice").toBe(found.length);
  expect(found.length, "nothing but what was acknowledged").toBe(book.acknowledged.size);
  for (const promised of book.acknowledged.values()) {
    expect(ids.has(promised.id), `${promised.id} was acknowledged`).toBe(true);
    if (!random.chance(1, REPEAT_ONE_IN)) continue;
    book.repeated += 1;
    await ask(server, book, promised);
  }
}

/** Sums what was promised instant by instant, without the server's help. */
async function checkCapacity(server: RunningServer, book: Book): Promise<void> {
  const held = await listAll(server);
  const edges = [...new Set(held.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  for (const at of edges) {
    const used = held.reduce(
      (sum, { start, end, amount }) => (start <= at && at < end ? sum + amount : sum),
      0,
    );
    expect(used, `use at ${at}`).toBeLessThanOrEqual(CAPACITY);
  }
  const byId = new Map(held.map((one) => [one.id, one]));
  for (const { id, body } of book.acknowledged.values()) {
    const { start, end, amount } = byId.get(id)!;
    expect({ start, end, amount }).toEqual({
      start: body.start_time,
      end: body.end_time,
      amount: body.amount,
    });
  }
}

interface Listed {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly amount: number;
}

async function listAll(server: RunningServer): Promise<readonly Listed[]> {
  const all: Listed[] = [];
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const reply = await fetch(`${server.url}/v1/reservations?limit=1000${query}`);
    expect(reply.status).toBe(200);
    const page: ReservationList = JSON.parse(await reply.text());
    for (const item of page.items) {
      const { reservation_id: id, start_time: start, end_time: end, amount } = item;
      all.push({ id, start, end, amount });
    }
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}

interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function post(
  server: RunningServer,
  path: string,
  body: unknown,
  key?: string,
): Promise<Reply> {
  const reply = await fetch(`${server.url}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(key === undefined ? {} : { "idempotency-key": key }),
    },
    body: JSON.stringify(body),
  });
  return { status: reply.status, body: JSON.parse(await reply.text()) };
}
