import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkReply } from "../../../../test/http/reply-check.ts";
import { handClock, type RealServer, startRealServer } from "../../testing/real-server.ts";

const NOW = 1_800_000_000;
const HOUR = 3_600;
const clock = handClock(NOW * 1_000);
let system: RealServer;
beforeAll(async () => {
  system = await startRealServer({ clock });
  for (const user of ["ann", "bob", "cat"]) {
    await ask("POST", `/v1/accounts/${user}/deposit`, { amount: 1_000, note: "start" });
  }
});
afterAll(() => system.close());

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

async function ask(method: Method, url: string, payload?: object, headers = {}) {
  const given = payload === undefined ? {} : { payload };
  const reply = await system.server.app.inject({ method, url, headers, ...given });
  const [path = url] = url.split("?");
  const type = String(reply.headers["content-type"]);
  const body = reply.json();
  checkReply({ method, path, status: reply.statusCode, type, body });
  return { status: reply.statusCode, body };
}

const place = (body: object, query = "", headers = {}) =>
  ask("POST", `/v1/market/orders${query}`, body, headers);
const get = async (url: string) => (await ask("GET", url)).body;

/** A pool with a class on it, for each scenario its own. */
async function unitsClass(name: string, capacity: number, price = 2): Promise<string> {
  const start_time = Math.floor(system.ledger.now() / 1_000);
  const schedule = [{ start_time, end_time: NOW + 999 * HOUR, capacity }];
  await ask("POST", "/v1/pools", { id: name, schedule });
  const put = await ask("PUT", `/v1/market/classes/${name}`, { pool: name, price, seller: "sue" });
  expect(put).toMatchObject({ status: 200, body: { class: name, price, free: capacity } });
  return name;
}

/** Matches come with the turn after: asked again until it is so. */
async function until(url: string, holds: (body: Record<string, unknown>) => boolean) {
  for (let i = 0; i < 3_000; i++) {
    const body = await get(url);
    if (holds(body)) return body;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${url} did not become so`);
}

describe("orders over HTTP", () => {
  it("are quoted, placed, leased, sold on and paid", async () => {
    const cls = await unitsClass("story", 4);
    const bid = { side: "bid", class: cls, limit: 3, amount: 3, user_id: "ann" };
    const quote = await place(bid, "?dry_run=true");
    expect(quote).toMatchObject({
      status: 200,
      body: { dry_run: true, state: "filled", value: 6, held: 0 },
    });
    const placed = await place(bid, "", { "idempotency-key": "one" });
    expect(placed).toMatchObject({ status: 201, body: { state: "filled", value: 6, held: 0 } });
    expect({ ...quote.body, dry_run: undefined }).toEqual(placed.body);
    const again = await place(bid, "", { "idempotency-key": "one" });
    expect(again).toMatchObject({ status: 200, body: { order_id: placed.body.order_id } });
    const other = await place({ ...bid, amount: 2 }, "", { "idempotency-key": "one" });
    expect(other).toMatchObject({ status: 422, body: { code: "idempotency_key_reused" } });

    const lease = placed.body.fills[0].lease_id;
    const sale = { side: "ask", class: cls, limit: 4, lease_id: lease, amount: 2, user_id: "ann" };
    const asked = await place(sale);
    expect(asked.body).toMatchObject({ state: "open", left: 2, lease_id: lease });
    expect(await get(`/v1/market/${cls}/depth`)).toMatchObject({
      asks: [
        { price: 2, amount: 1 },
        { price: 4, amount: 2 },
      ],
    });
    const bought = await place({ side: "bid", class: cls, limit: 5, amount: 2, user_id: "bob" });
    expect(bought.body.fills.map((fill: { price: number }) => fill.price)).toEqual([2, 4]);
    expect(await get(`/v1/market/orders/${asked.body.order_id}`)).toMatchObject({ left: 1 });
    expect(await get(`/v1/accounts/bob`)).toMatchObject({ free: 994, held: 6 });
    expect(await get(`/v1/market/leases?user=ann`)).toMatchObject({
      items: [{ lease_id: lease, amount: 2, ask: asked.body.order_id }],
    });
    expect(await get(`/v1/market/${cls}/quote`)).toMatchObject({
      ask: { price: 4, amount: 1 },
      last: { price: 4, amount: 1 },
      free: 0,
    });
    expect((await get(`/v1/market/${cls}/fills`)).items).toHaveLength(3);
    expect((await get(`/v1/market/${cls}/history`)).items).toMatchObject([
      { first: 2, last: 4, amount: 5, trades: 3 },
    ]);
  });

  it("wait, say why, are changed, and get what comes free", async () => {
    const cls = await unitsClass("wait", 1);
    const first = await place({ side: "bid", class: cls, limit: 2, user_id: "ann" });
    const waits = await place({ side: "bid", class: cls, limit: 1, user_id: "bob" });
    const id = waits.body.order_id;
    expect(waits.body).toMatchObject({ state: "open", held: 1 });
    expect(await get(`/v1/market/orders/${id}/why`)).toMatchObject({
      because: "nothing_there",
      next_free_time: NOW + HOUR,
    });
    const patch = await ask("PATCH", `/v1/market/orders/${id}`, { limit: 3 });
    expect(patch).toMatchObject({ status: 200, body: { limit: 3, held: 3, state: "open" } });
    const [fill] = first.body.fills;
    const released = await ask("DELETE", `/v1/market/leases/${fill.lease_id}`);
    expect(released).toMatchObject({ status: 200, body: { lease_id: fill.lease_id } });
    const filled = await until(`/v1/market/orders/${id}`, ({ state }) => state === "filled");
    expect(filled).toMatchObject({ fills: [{ price: 3 }] });
    await until("/v1/accounts/ann", ({ lines }) => JSON.stringify(lines).includes("deposit"));
  });

  it("are cancelled, and listed by owner, page by page", async () => {
    const cls = await unitsClass("list", 1, 9);
    const mine: string[] = [];
    for (let i = 0; i < 3; i++) {
      const { body } = await place({ side: "bid", class: cls, limit: 1, user_id: "cat" });
      mine.unshift(body.order_id);
    }
    const page = await get(`/v1/market/orders?user=cat&class=${cls}&limit=2`);
    expect(page.items.map((item: { order_id: string }) => item.order_id)).toEqual(mine.slice(0, 2));
    const rest = await get(
      `/v1/market/orders?user=cat&class=${cls}&limit=2&cursor=${page.next_cursor}`,
    );
    expect(rest.items.map((item: { order_id: string }) => item.order_id)).toEqual(mine.slice(2));
    const gone = await ask("DELETE", `/v1/market/orders/${mine[0]}`);
    expect(gone).toMatchObject({ status: 200, body: { state: "cancelled", held: 0 } });
    const twice = await ask("DELETE", `/v1/market/orders/${mine[0]}`);
    expect(twice).toMatchObject({ status: 409, body: { code: "order_not_open" } });
    const open = await get(`/v1/market/orders?class=${cls}&state=open`);
    expect(open.items).toHaveLength(2);
    const inUse = await ask("DELETE", `/v1/market/classes/${cls}`);
    expect(inUse).toMatchObject({ status: 409, body: { code: "class_in_use", orders: 2 } });
  });
});

describe("bad requests", () => {
  it("are refused, each with what would do, and the book is untouched", async () => {
    const cls = await unitsClass("bad", 4);
    const bid = { side: "bid", class: cls, limit: 2, user_id: "cat" };
    const before = await get(`/v1/market/${cls}/depth`);
    const refused = async (body: object, code: string, status: number) => {
      const reply = await place({ ...bid, ...body });
      expect(reply, code).toMatchObject({ status, body: { code } });
      return reply.body;
    };
    await refused({ limit: -1 }, "invalid_request", 400);
    await refused({ limit: 0.1234567 }, "invalid_request", 400);
    await refused({ limit: 200_000 }, "invalid_price", 422);
    await refused({ amount: 0 }, "invalid_amount", 422);
    await refused({ amount: 2, min_amount: 3 }, "invalid_minimum", 422);
    await refused({ class: "nope" }, "unknown_class", 404);
    await refused({ expires: NOW - 1 }, "already_expired", 422);
    await refused({ lease_id: "r1" }, "invalid_request", 400);
    await refused({ side: "ask", lease_id: "r999999" }, "unknown_lease", 404);
    await refused({ inputs: [{ data_center: "d" }] }, "invalid_request", 400);
    await refused({ surprise: 1 }, "invalid_request", 400);
    expect(await refused({ amount: 600 }, "balance_too_low", 402)).toMatchObject({
      amount_possible: 499,
    });
    expect(await refused({ amount: 4, budget: 5 }, "budget_too_low", 409)).toMatchObject({
      amount_possible: 2,
    });
    expect(await get(`/v1/market/${cls}/depth`)).toEqual(before);
    await ask("PUT", `/v1/market/classes/${cls}`, { pool: cls, orders_per_owner: 1, price: 9 });
    await place(bid);
    await refused({}, "too_many_orders", 409);
    const orders = await ask("PUT", "/v1/market/classes/orders", { pool: cls });
    expect(orders.status).toBe(400);
  });
});

describe("accounts over HTTP", () => {
  it("take in, pay out and transfer; a statement says each with its other side", async () => {
    const move = (what: string, body: object, headers = {}) =>
      ask("POST", `/v1/accounts/dan/${what}`, body, headers);
    await move("deposit", { amount: 10 }, { "idempotency-key": "d" });
    await move("deposit", { amount: 10 }, { "idempotency-key": "d" });
    expect(await move("withdraw", { amount: 3 })).toMatchObject({ body: { free: 7 } });
    expect(await move("transfer", { to: "eve", amount: 2, note: "thanks" })).toMatchObject({
      body: { free: 5 },
    });
    expect(await move("transfer", { to: "eve", amount: 6 })).toMatchObject({
      status: 402,
      body: { code: "balance_too_low", free_credits: 5 },
    });
    expect(await move("transfer", { to: "dan", amount: 1 })).toMatchObject({ status: 400 });
    const dry = await ask("POST", "/v1/accounts/dan/withdraw?dry_run=true", { amount: 5 });
    expect(dry).toMatchObject({ body: { free: 0, dry_run: true } });
    const { lines, free } = await get("/v1/accounts/dan");
    expect(free).toBe(5);
    expect(lines.map((line: { change: number }) => line.change)).toEqual([-2, -3, 10]);
    expect((await get("/v1/accounts/eve")).lines).toMatchObject([
      { reason: "payment", other: "dan", change: 2, balance: 2, note: "thanks" },
    ]);
  });
});
