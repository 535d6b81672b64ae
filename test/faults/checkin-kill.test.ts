import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createPrng } from "../../src/base/index.ts";
import { openSqliteReader } from "../../src/journal/index.ts";
import type { CheckinClientList } from "../../src/wire/index.ts";
import { testSeed } from "../support/seed.ts";
import { freePort, type RunningServer, startServer } from "../support/server.ts";
import { tempDir } from "../support/temp-dir.ts";

// Goal: whatever is killed when, no device that was told "accepted" is forgotten, no round ever has
// more devices than it asked for, and every round is filled in the end.
// Method: gateways of devices check in and accept while the process is killed; then the server's
// own list of accepted devices is held against what each was told, and the journal is recounted.
const SEED = testSeed();
const ROUNDS = process.env["ARBITER_SOAK"] === "1" ? 60 : 3;
const DEMAND = 400;
const BATCH = 60;
/** Devices here send no heartbeats, and offers of a killed server come back soon. */
const ARGS = ["--checkin-lease-s", "3600", "--checkin-offer-s", "1"];

interface Book {
  readonly told: Set<string>;
  next: number;
}

interface Reply {
  readonly checkins?: readonly { readonly offer: { readonly offer: string } | null }[];
  readonly accepts?: readonly { readonly state?: string }[];
}

describe(`a check-in desk that is killed again and again (SEED=${SEED})`, () => {
  it(`fills exactly, and forgets nobody, through ${ROUNDS} kills`, async () => {
    const random = createPrng(SEED);
    const data = tempDir();
    const port = await freePort();
    let server = await startServer({ data, port, args: ARGS });
    const { job_id } = await send(server, "/v1/checkin/jobs", { name: "killed" });
    const perJob = `/v1/checkin/jobs/${job_id}`;
    await send(server, `${perJob}/tasks`, { demand: DEMAND * ROUNDS });
    const book: Book = { told: new Set(), next: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const crowd = Promise.all([comeAndAccept(server, book), comeAndAccept(server, book)]);
      await new Promise((resolve) => setTimeout(resolve, 100 + random.below(500)));
      await server.end("SIGKILL");
      await crowd;
      server = await startServer({ data, port, args: ARGS });
      await checkAccepted(server, perJob, book);
    }
    const crowd = comeAndAccept(server, book);
    await untilFilled(server, perJob);
    const filled = await checkAccepted(server, perJob, book);
    expect(filled).toBe(DEMAND * ROUNDS);
    expect(await server.end("SIGTERM")).toBe(0);
    await crowd;
    expect(checkJournal(join(data, "ledger.sqlite"))).toBe(filled);
    expect(book.told.size).toBeGreaterThan(0);
  }, 300_000);
});

/** Devices that come in batches and accept what they are offered, until the server is gone. */
async function comeAndAccept(server: RunningServer, book: Book): Promise<void> {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/v1/checkin/gateway`);
  const gone = new Promise<void>((resolve) => {
    socket.onclose = () => resolve();
    socket.onerror = () => resolve();
  });
  const say = (message: object): Promise<Reply | undefined> =>
    new Promise((resolve) => {
      socket.onmessage = ({ data }) => resolve(JSON.parse(String(data)));
      void gone.then(() => resolve(undefined));
      socket.send(JSON.stringify(message));
    });
  await Promise.race([gone, new Promise((resolve) => (socket.onopen = resolve))]);
  for (let id = 0; socket.readyState === WebSocket.OPEN; id += 2) {
    const names = Array.from({ length: BATCH }, () => `d${book.next++}`);
    const seen = await say({ id, checkins: names.map((client_id) => ({ client_id })) });
    const accepts = (seen?.checkins ?? []).flatMap(({ offer }, at) =>
      offer === null ? [] : [{ client_id: names[at]!, offer: offer.offer }],
    );
    if (accepts.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const taken = accepts.length === 0 ? undefined : await say({ id: id + 1, accepts });
    taken?.accepts?.forEach(({ state }, at) => {
      if (state === "live") book.told.add(accepts[at]!.client_id);
    });
  }
}

/** Everybody who was told is there, and nobody above the demand; gives how many there are. */
async function checkAccepted(server: RunningServer, job: string, book: Book): Promise<number> {
  const there = new Set<string>();
  let cursor: string | null = "0";
  while (cursor !== null) {
    const page: CheckinClientList = await read(
      server,
      `${job}/clients?limit=1000&cursor=${cursor}`,
    );
    for (const { client_id, state } of page.items) if (state !== "lost") there.add(client_id);
    cursor = page.next_cursor;
  }
  const forgotten = [...book.told].filter((client) => !there.has(client));
  expect(forgotten).toEqual([]);
  expect(there.size).toBeLessThanOrEqual(DEMAND * ROUNDS);
  return there.size;
}

async function untilFilled(server: RunningServer, job: string): Promise<void> {
  const end = Date.now() + 60_000;
  while ((await read<{ readonly state: string }>(server, job)).state !== "filled") {
    if (Date.now() > end) throw new Error("the round was not filled");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Replays the events: no client twice, no serial twice, never above the demand. */
function checkJournal(file: string): number {
  const reader = openSqliteReader(file);
  const held = new Set<string>();
  const serials = new Set<string>();
  for (const { events } of reader.read(1, 1_000_000)) {
    for (const event of events) {
      if (event.kind !== "checkin.recorded") continue;
      for (const one of event.events) {
        if (one.kind === "lost") held.delete(one.client);
        if (one.kind !== "accepted") continue;
        const serial = `${one.epoch}/${one.serial}`;
        expect(held.has(one.client) || serials.has(serial)).toBe(false);
        held.add(one.client);
        serials.add(serial);
        expect(held.size).toBeLessThanOrEqual(DEMAND * ROUNDS);
      }
    }
  }
  reader.close();
  return held.size;
}

async function send(
  server: RunningServer,
  path: string,
  body: object,
): Promise<{ readonly job_id: string }> {
  const headers = { "content-type": "application/json" };
  const reply = await fetch(`${server.url}${path}`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  expect(reply.status).toBe(201);
  return JSON.parse(await reply.text());
}

async function read<Reply>(server: RunningServer, path: string): Promise<Reply> {
  return JSON.parse(await (await fetch(`${server.url}${path}`)).text());
}
