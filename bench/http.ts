import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPrng, type Prng } from "../src/base/index.ts";
import type { BenchRow } from "./rows/row.ts";
import { type LoadResult, postLoad } from "./servers/load.ts";
import { type Started, start } from "./servers/start.ts";

const CONNECTIONS = 64;
const SECONDS = 5;
const ROUNDS = 3;
const HOUR = 3_600;
const YEAR = 365 * 24 * HOUR;
/** Grants in the ledger before the snapshot is taken. */
const FILL_SECONDS = 10;

/** Durable reservations over HTTP, against fastify with the same schemas and no work. */
export async function bench(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "arbiter-bench-"));
  const ledger = await start("ledger.ts", [folder]);
  const bare = await start("bare.ts", []);
  try {
    const random = createPrng(1);
    const from = Math.floor(Date.now() / 1000) + HOUR;
    await createPool(ledger.port, from);
    await load(ledger.port, random, from, 2);
    await load(bare.port, random, from, 2);
    const pairs: { ours: LoadResult; theirs: LoadResult }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const theirs = await load(bare.port, random, from, SECONDS);
      pairs.push({ theirs, ours: await load(ledger.port, random, from, SECONDS) });
    }
    await load(ledger.port, random, from, FILL_SECONDS);
    const calm = await load(ledger.port, random, from, SECONDS);
    const busy = await duringSnapshot(ledger, () => load(ledger.port, random, from, SECONDS));
    return [...rateRows(pairs), snapshotRow(calm, busy)];
  } finally {
    ledger.child.disconnect();
    bare.child.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The pair with the median ratio: neighbours on the machine disturb now one, now the other. */
function rateRows(pairs: readonly { ours: LoadResult; theirs: LoadResult }[]): BenchRow[] {
  const ratio = (pair: { ours: LoadResult; theirs: LoadResult }): number =>
    pair.ours.perSecond / pair.theirs.perSecond;
  const sorted = [...pairs].sort((a, b) => ratio(a) - ratio(b));
  const { ours, theirs } = sorted[Math.floor(sorted.length / 2)]!;
  return [
    {
      name: `durable POST /v1/reservations, ${CONNECTIONS} connections`,
      value: ours.perSecond,
      unit: "/s",
      baseline: { name: "bare fastify, same schemas and reply", value: theirs.perSecond },
      bar: { of: "ratio", op: ">=", value: 0.6 },
    },
    {
      name: "its latency, p99",
      value: ours.p99Ms,
      unit: "ms",
      baseline: { name: "bare fastify", value: theirs.p99Ms },
    },
  ];
}

function snapshotRow(calm: LoadResult, busy: { result: LoadResult; seq: number }): BenchRow {
  return {
    name: `latency while ${busy.seq} records become a snapshot, p99`,
    value: busy.result.p99Ms,
    unit: "ms",
    baseline: { name: "the same without", value: calm.p99Ms },
    bar: { of: "ratio", op: "<=", value: 2 },
  };
}

/** Runs the load while a snapshot is built; fails if the snapshot is not done by its end. */
async function duringSnapshot(
  server: Started,
  run: () => Promise<LoadResult>,
): Promise<{ result: LoadResult; seq: number }> {
  const built = new Promise<number>((resolve) => {
    server.child.once("message", (message) => {
      if (typeof message === "object" && "snapshot" in message) resolve(Number(message.snapshot));
    });
  });
  server.child.send("snapshot");
  const result = await run();
  return { result, seq: await built };
}

async function createPool(port: number, from: number): Promise<void> {
  const schedule = [{ start_time: from - HOUR, end_time: from + YEAR, capacity: 100_000_000 }];
  const reply = await fetch(`http://127.0.0.1:${port}/v1/pools`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id: "gpu", schedule, price: 2.5 }),
  });
  if (reply.status !== 201) throw new Error(await reply.text());
}

function load(port: number, random: Prng, from: number, seconds: number): Promise<LoadResult> {
  return postLoad({
    port,
    connections: CONNECTIONS,
    seconds,
    path: "/v1/reservations",
    body: () => body(random, from),
  });
}

function body(random: Prng, from: number): string {
  const length = HOUR + random.below(14 * 24 * HOUR);
  const start = from + random.below(YEAR - length);
  const end = start + length;
  const user = random.below(1_000);
  const window = `"start_time":${start},"end_time":${end}`;
  return `{"pool":"gpu",${window},"amount":4,"user_id":"user-${user}"}`;
}
