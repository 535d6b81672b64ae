import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readEvents } from "../../src/server/testing/sse.ts";
import { handClock, type Reply, type System, startSystem } from "./harness.ts";

const NOW = 1_800_000_000;
const HOUR = 3_600;
const DAY = 86_400;
const clock = handClock(NOW * 1_000);
let system: System;

beforeAll(async () => {
  system = await startSystem({ clock });
});
afterAll(() => system.close());

/** A pool of its own for each scenario: 10 units for 30 days from now. */
async function pool(id: string, more: object = {}): Promise<string> {
  const schedule = [{ start_time: NOW, end_time: NOW + 30 * DAY, capacity: 10 }];
  const reply = await system.ask("POST", "/v1/pools", { id, schedule, spin_up_s: 1_800, ...more });
  expect(reply.status).toBe(201);
  return id;
}

const reserve = (body: object, query = ""): Promise<Reply> =>
  system.ask("POST", `/v1/reservations${query}`, body);
const offersOf = ({ body }: Reply) => new Map(body.alternatives.map((one) => [one.kind, one]));

describe("asking", () => {
  it("without a start means now: it is active, and ready after the spin-up", async () => {
    const id = await pool("now");
    const { body } = await reserve({ pool: id, end_time: NOW + HOUR, amount: 2, user_id: "42" });
    expect(body).toMatchObject({
      start_time: NOW,
      state: "active",
      ready_time: NOW + 1_800,
      user_id: "42",
    });
    expect((await system.ask("GET", `/v1/reservations/${body.reservation_id}`)).body).toEqual(body);
  });

  it("in the past is refused with the time it is", async () => {
    const id = await pool("past");
    const ask = { pool: id, start_time: NOW - 1, end_time: NOW + HOUR, amount: 2 };
    const reply = await reserve(ask);
    expect(reply.status).toBe(422);
    expect(reply.body).toMatchObject({ code: "starts_in_past", start_time: NOW - 1, now: NOW });
  });

  it("dry is the same answer with nothing stored", async () => {
    const id = await pool("dry");
    const ask = { pool: id, start_time: NOW + HOUR, end_time: NOW + DAY, amount: 10 };
    const dry = await reserve(ask, "?dry_run=true");
    const real = await reserve(ask);
    expect([dry.status, real.status]).toEqual([200, 201]);
    expect(dry.body).toEqual({ ...real.body, dry_run: true });
  });

  it("for some length takes the earliest place, and less where that is good enough", async () => {
    const id = await pool("flexible");
    await reserve({ pool: id, start_time: NOW, end_time: NOW + DAY, amount: 7 });
    const whole = await reserve({ pool: id, amount: 8, duration: HOUR });
    expect(whole.body).toMatchObject({ start_time: NOW + DAY, end_time: NOW + DAY + HOUR });
    const less = await reserve({
      pool: id,
      amount: 8,
      min_amount: 2,
      duration: HOUR,
      deadline: NOW + DAY,
    });
    expect(less.body).toMatchObject({ start_time: NOW, amount: 3 });
    const late = await reserve({ pool: id, amount: 8, duration: 2 * DAY, deadline: NOW + DAY });
    expect([late.status, late.body.code]).toEqual([422, "invalid_window"]);
  });

  it("for every week is granted whole, or names the occurrence that fails", async () => {
    const id = await pool("weekly");
    const ask = { pool: id, start_time: NOW + HOUR, end_time: NOW + 2 * HOUR, amount: 6 };
    const repeat = { every: "week", count: 3 };
    const granted = await reserve({ ...ask, repeat });
    expect(granted.status).toBe(201);
    expect(granted.body.reservations.map((one) => one.start_time)).toEqual([
      NOW + HOUR,
      NOW + HOUR + 7 * DAY,
      NOW + HOUR + 14 * DAY,
    ]);
    expect(granted.body.group_id).toBe(granted.body.reservation_id);
    const refused = await reserve({ ...ask, start_time: NOW, repeat: { every: "day", count: 9 } });
    expect(refused.body).toMatchObject({ code: "insufficient_capacity", occurrence: 0 });
    const list = await system.ask("GET", `/v1/reservations?group=${granted.body.group_id}`);
    expect(list.body.items).toHaveLength(3);
  });

  it("in steps gives each its own amount", async () => {
    const id = await pool("steps");
    const steps = [
      { start_time: NOW + HOUR, end_time: NOW + 2 * HOUR, amount: 3 },
      { start_time: NOW + 2 * HOUR, end_time: NOW + 3 * HOUR, amount: 9 },
    ];
    const { status, body } = await reserve({ pool: id, steps });
    expect(status).toBe(201);
    expect(body.reservations.map((one) => one.amount)).toEqual([3, 9]);
  });

  it("as a trial shares the float and has caps", async () => {
    const trial = { amount_max: 2, duration_max_s: DAY };
    const id = await pool("trial", { float_percent: 20, trial });
    const ask = { pool: id, start_time: NOW + HOUR, end_time: NOW + 2 * HOUR };
    expect((await reserve({ ...ask, amount: 9 })).body.code).toBe("exceeds_capacity");
    expect((await reserve({ ...ask, amount: 8 })).status).toBe(201);
    const tooMuch = await reserve({ ...ask, amount: 3, tier: "trial" });
    expect(tooMuch.body).toMatchObject({ code: "trial_cap_exceeded", cap: "amount", max: 2 });
    expect((await reserve({ ...ask, amount: 2, tier: "trial", user_id: "t" })).status).toBe(201);
  });
});

describe("a refusal for want of capacity", () => {
  it("offers what would be granted, and each offer is granted", async () => {
    const other = await pool("there");
    const id = await pool("here", { fallbacks: [{ pool: other }] });
    await reserve({ pool: id, start_time: NOW + DAY, end_time: NOW + 2 * DAY, amount: 7 });
    const ask = { pool: id, start_time: NOW + HOUR, end_time: NOW + DAY + HOUR, amount: 5 };
    const reply = await reserve(ask);
    expect(reply.status).toBe(409);
    expect(reply.body).toMatchObject({
      code: "insufficient_capacity",
      tight: { start_time: NOW + DAY, end_time: NOW + DAY + HOUR, free: 3 },
      largest_amount: 3,
    });
    const offers = offersOf(reply);
    expect([...offers.keys()].sort()).toEqual(
      ["elsewhere", "later", "shorter", "smaller", "stepped"].sort(),
    );
    for (const offer of reply.body.alternatives) {
      const {
        kind: _kind,
        price: _price,
        ready_time: _ready,
        ...wish
      } = {
        ready_time: 0,
        ...offer,
      };
      const dry = await reserve(wish, "?dry_run=true");
      expect([offer.kind, dry.status]).toEqual([offer.kind, 200]);
    }
  });
});

describe("changing one's mind", () => {
  it("an amendment succeeds whole or changes nothing", async () => {
    const id = await pool("amend");
    const first = await reserve({
      pool: id,
      start_time: NOW + HOUR,
      end_time: NOW + DAY,
      amount: 4,
    });
    await reserve({ pool: id, start_time: NOW + HOUR, end_time: NOW + DAY, amount: 4 });
    const path = `/v1/reservations/${first.body.reservation_id}`;
    const tooMuch = await system.ask("PATCH", path, { amount: 7, end_time: NOW + HOUR + 60 });
    expect([tooMuch.status, tooMuch.body.largest_amount]).toEqual([409, 6]);
    expect((await system.ask("GET", path)).body).toEqual(first.body);
    const dry = await system.ask("PATCH", `${path}?dry_run=true`, { amount: 6 });
    expect(dry.body).toMatchObject({ amount: 6, dry_run: true });
    const more = await system.ask("PATCH", path, { amount: 6 });
    expect(more.body).toEqual({ ...first.body, amount: 6 });
  });

  it("cancelling frees the capacity, once", async () => {
    const id = await pool("cancel");
    const ask = { pool: id, start_time: NOW + HOUR, end_time: NOW + DAY, amount: 10 };
    const { body } = await reserve(ask);
    const path = `/v1/reservations/${body.reservation_id}`;
    expect((await reserve(ask)).status).toBe(409);
    const cancelled = await system.ask("DELETE", path);
    expect([cancelled.status, cancelled.body.state]).toEqual([200, "cancelled"]);
    expect((await reserve(ask)).status).toBe(201);
    const again = await system.ask("DELETE", path);
    expect(again.body).toMatchObject({ code: "not_live", state: "cancelled" });
    expect((await system.ask("DELETE", "/v1/reservations/r999999")).status).toBe(404);
  });
});

describe("pools", () => {
  it("are made, changed, listed page by page, and deleted when they hold nothing", async () => {
    const id = await pool("p-1", { price: 2.5 });
    await pool("p-2");
    expect((await system.ask("POST", "/v1/pools", { id, schedule: [] })).body.code).toBe(
      "pool_exists",
    );
    const changed = await system.ask("PUT", `/v1/pools/${id}`, { float_percent: 15 });
    expect(changed.body).toMatchObject({ float_percent: 15, price: 2.5 });
    const ids: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const page = await system.ask("GET", `/v1/pools?limit=2${query}`);
      ids.push(...page.body.items.map((item) => String(Reflect.get(item, "id"))));
      cursor = page.body.next_cursor;
    }
    expect(ids).toEqual([...ids].sort());
    expect(ids).toEqual(expect.arrayContaining(["p-1", "p-2"]));
    await reserve({ pool: id, end_time: NOW + HOUR, amount: 1 });
    expect((await system.ask("DELETE", `/v1/pools/${id}`)).body.code).toBe("pool_in_use");
    expect((await system.ask("DELETE", "/v1/pools/p-2")).status).toBe(200);
    expect((await system.ask("GET", "/v1/pools/p-2")).body.code).toBe("unknown_pool");
  });

  it("a cut of the schedule shows its repair first, then does just that", async () => {
    const other = await pool("spare", { price: 1 });
    const id = await pool("cut", { price: 3, fallbacks: [{ pool: other, ratio: 2 }] });
    const span = { start_time: NOW + HOUR, end_time: NOW + DAY };
    const kept = await reserve({ pool: id, ...span, amount: 4 });
    const moved = await reserve({ pool: id, ...span, amount: 3 });
    const schedule = [{ start_time: NOW, end_time: NOW + 30 * DAY, capacity: 4 }];
    const path = `/v1/pools/${id}/schedule`;
    const dry = await system.ask("PUT", `${path}?dry_run=true`, { schedule });
    expect(dry.body).toMatchObject({ dry_run: true, repair: { kept: 1, moved_count: 1 } });
    expect(
      (await system.ask("GET", `/v1/reservations/${moved.body.reservation_id}`)).body.pool,
    ).toBe(id);
    const real = await system.ask("PUT", path, { schedule });
    expect(real.body.repair).toEqual(dry.body.repair);
    expect(real.body.repair.moved[0]).toMatchObject({
      reservation_id: moved.body.reservation_id,
      to_pool: other,
      amount_before: 3,
      amount: 6,
    });
    const asItIs = async (reply: Reply) =>
      (await system.ask("GET", `/v1/reservations/${reply.body.reservation_id}`)).body;
    expect((await asItIs(moved)).pool).toBe(other);
    expect(await asItIs(kept)).toEqual(kept.body);
  });

  it("maintenance takes capacity away and gives it back", async () => {
    const id = await pool("upkeep");
    const span = { start_time: NOW + DAY, end_time: NOW + 2 * DAY };
    const added = await system.ask("POST", `/v1/pools/${id}/maintenance`, { ...span, amount: 8 });
    expect(added.status).toBe(201);
    expect((await reserve({ pool: id, ...span, amount: 3 })).status).toBe(409);
    const name = added.body.maintenance_id;
    const told = await system.ask("GET", `/v1/pools/${id}`);
    expect(Reflect.get(told.body, "maintenance")).toEqual([{ id: name, ...span, amount: 8 }]);
    expect((await system.ask("DELETE", `/v1/pools/${id}/maintenance/${name}`)).status).toBe(200);
    expect((await reserve({ pool: id, ...span, amount: 3 })).status).toBe(201);
    const gone = await system.ask("DELETE", `/v1/pools/${id}/maintenance/${name}`);
    expect(gone.body.code).toBe("unknown_maintenance");
  });

  it("a timeline comes in pages that fit together", async () => {
    const id = await pool("view", { float_percent: 20 });
    for (let i = 0; i < 5; i++) {
      const start_time = NOW + i * DAY + HOUR;
      await reserve({ pool: id, start_time, end_time: start_time + HOUR, amount: i + 1 });
    }
    const path = `/v1/pools/${id}/timeline`;
    const whole = await system.ask("GET", path);
    expect(whole.body.steps).toHaveLength(11);
    expect(whole.body.steps[1]).toEqual({
      start_time: NOW + HOUR,
      end_time: NOW + 2 * HOUR,
      capacity: 10,
      reserved: 1,
      float: 2,
      free: 7,
    });
    const steps = [];
    let from: number | null = NOW;
    while (from !== null) {
      const to = NOW + 14 * DAY;
      const page: Reply = await system.ask("GET", `${path}?from=${from}&to=${to}&limit=4`);
      steps.push(...page.body.steps);
      from = page.body.next_from;
    }
    expect(steps).toEqual(whole.body.steps);
    expect((await system.ask("GET", `${path}?from=9&to=9`)).status).toBe(400);
  });
});

describe("looking back", () => {
  it("lists go on where they stopped and filter by user, pool, state and window", async () => {
    const id = await pool("list");
    for (let i = 0; i < 7; i++) {
      const start_time = NOW + i * DAY;
      const end_time = start_time + HOUR;
      await reserve({ pool: id, start_time, end_time, amount: 1, user_id: `u${i % 2}` });
    }
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const page = await system.ask("GET", `/v1/reservations?pool=${id}&limit=3${query}`);
      seen.push(...page.body.items.map((item) => item.reservation_id));
      cursor = page.body.next_cursor;
    }
    expect(new Set(seen).size).toBe(7);
    const count = async (query: string): Promise<number> =>
      (await system.ask("GET", `/v1/reservations?pool=${id}&${query}`)).body.items.length;
    expect(await count("user=u1")).toBe(3);
    expect(await count("state=active")).toBe(1);
    expect(await count(`from=${NOW + DAY}&to=${NOW + 3 * DAY}`)).toBe(2);
    const wrong = await system.ask("GET", "/v1/reservations?cursor=abc");
    expect([wrong.status, wrong.body.errors[0]?.path]).toEqual([400, "cursor"]);
  });

  it.each([
    "usage",
    "unmet-demand",
    "utilisation",
    "revenue",
    "best-sellers",
    "headroom",
    "signals",
  ])("report %s comes as JSON and as CSV", async (name) => {
    const json = await system.ask("GET", `/v1/reports/${name}`);
    expect(json.status).toBe(200);
    const csv = await system.ask("GET", `/v1/reports/${name}?format=csv`);
    const accepted = await system.ask("GET", `/v1/reports/${name}`, undefined, {
      accept: "text/csv",
    });
    expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(accepted.text.split("\r\n")[0]).toBe(csv.text.split("\r\n")[0]);
    const wrong = await system.ask("GET", `/v1/reports/${name}?by=colour`);
    expect([wrong.status, wrong.body.errors[0]?.path]).toEqual([400, "by"]);
  });

  it("a refusal shows as unmet demand, a grant as activity", async () => {
    const id = await pool("demand");
    await reserve({ pool: id, start_time: NOW, end_time: NOW + HOUR, amount: 11, user_id: "d" });
    await reserve({ pool: id, start_time: NOW, end_time: NOW + HOUR, amount: 3, user_id: "d" });
    const report = () => system.ask("GET", `/v1/reports/unmet-demand?by=pool&pool=${id}`);
    await expect.poll(async () => (await report()).body.rows).toHaveLength(1);
    const activity = await system.ask("GET", `/v1/activity?pool=${id}`);
    expect(activity.body.items.map(({ kind }) => kind)).toEqual([
      "reservation.admitted",
      "pool.created",
    ]);
  });

  it("room on nodes that was refused is unmet demand too, once an hour", async () => {
    const want = { gpus: 3, gpu_milli: 1_000, count: 2, walltime_s: HOUR, user_id: "nodes" };
    for (let i = 0; i < 3; i++) await system.ask("POST", "/v1/placements", want);
    const report = async () => {
      const { body } = await system.ask("GET", "/v1/reports/unmet-demand?by=pool&user=nodes");
      return body.rows;
    };
    const row = { pool: "(nodes)", asked: 3, requests: 1, unit_hours_wanted: 6, amount_max: 6 };
    await expect.poll(report, { timeout: 30_000 }).toMatchObject([row]);
    const sellers = await system.ask("GET", "/v1/reports/best-sellers?by=pool&user=nodes");
    expect(sellers.body.rows).toEqual([]);
  });

  it("the feed tells it all as it happens", async () => {
    const id = await pool("feed");
    const feed = await readEvents(`${system.url}/v1/stream?pool=${id}`);
    const { body } = await reserve({ pool: id, end_time: NOW + HOUR, amount: 1, user_id: "f" });
    await system.ask("DELETE", `/v1/reservations/${body.reservation_id}`);
    const events = await feed.until(2);
    feed.close();
    expect(events.map(({ event, data }) => [event, data?.["user_id"]])).toEqual([
      ["reservation.admitted", "f"],
      ["reservation.cancelled", "f"],
    ]);
  });
});
