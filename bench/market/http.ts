import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPrng, type Prng } from "../../src/base/index.ts";
import type { BenchRow } from "../rows/row.ts";
import { type LoadResult, postLoad } from "../servers/load.ts";
import { type Started, start } from "../servers/start.ts";

const CONNECTIONS = 64;
const SECONDS = 4;
const ROUNDS = 3;
const USERS = 1_000;

/** Durable orders over HTTP, against fastify with a reservation's schemas and no work. */
export async function orderRows(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "arbiter-bench-"));
  const ledger = await start("ledger.ts", [folder]);
  const bare = await start("bare.ts", []);
  try {
    const random = createPrng(1);
    await prepare(ledger);
    await orders(ledger, random, 1);
    await reservations(bare, 1);
    const pairs: { readonly ours: LoadResult; readonly theirs: LoadResult }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const theirs = await reservations(bare, SECONDS);
      pairs.push({ theirs, ours: await orders(ledger, random, SECONDS) });
    }
    const ratio = ({ ours, theirs }: (typeof pairs)[number]): number =>
      ours.perSecond / theirs.perSecond;
    const { ours, theirs } = pairs.toSorted((a, b) => ratio(a) - ratio(b))[ROUNDS >> 1]!;
    return [
      {
        name: `durable POST /v1/market/orders, ${CONNECTIONS} connections`,
        value: ours.perSecond,
        unit: "/s",
        baseline: { name: "bare fastify of the reservations", value: theirs.perSecond },
        bar: { of: "ratio", op: ">=", value: 0.5 },
      },
    ];
  } finally {
    ledger.child.disconnect();
    bare.child.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A class on a large pool, and money for everybody. */
async function prepare({ port }: Started): Promise<void> {
  const ask = async (method: string, path: string, body: object): Promise<void> => {
    const reply = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!reply.ok) throw new Error(await reply.text());
  };
  const rolling = { capacity: 100_000_000, horizon_s: 90 * 86_400 };
  await ask("POST", "/v1/pools", { id: "gpu", rolling });
  const terms = { pool: "gpu", price: 2, orders_per_owner: 1_000_000 };
  await ask("PUT", "/v1/market/classes/gpu", terms);
  for (let user = 0; user < USERS; user++) {
    await ask("POST", `/v1/accounts/u${user}/deposit`, { amount: 1_000_000 });
  }
}

/** Nine in ten wait below the supply's price, one buys: as the mix of the plain book. */
function orders({ port }: Started, random: Prng, seconds: number): Promise<LoadResult> {
  const body = (): string => {
    const limit = random.chance(1, 10) ? 2 : (1 + random.below(19_999)) / 10_000;
    const user = random.below(USERS);
    return `{"side":"bid","class":"gpu","limit":${limit},"user_id":"u${user}"}`;
  };
  return postLoad({ port, connections: CONNECTIONS, seconds, path: "/v1/market/orders", body });
}

function reservations({ port }: Started, seconds: number): Promise<LoadResult> {
  const body = (): string =>
    '{"pool":"gpu","start_time":1800000000,"end_time":1800003600,"amount":4,"user_id":"u"}';
  return postLoad({ port, connections: CONNECTIONS, seconds, path: "/v1/reservations", body });
}
