import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Reply, type System, startSystem } from "./harness.ts";

/** The 32 cases of the specification, over HTTP: the same questions, in public words. */
const START = 1_707_165_008;
const DAY = 86_400;

interface Entry {
  readonly start_time: number;
  readonly end_time: number;
  readonly capacity: number;
}

const schedule = (...spans: readonly (readonly [number, number])[]): readonly Entry[] => {
  let at = START;
  return spans.map(([days, capacity]) => {
    const start_time = at;
    at += days * DAY;
    return { start_time, end_time: at, capacity };
  });
};
const S1 = schedule([14, 64], [28, 96], [7, 32], [21, 128]);
const S2 = schedule([7, 50], [14, 80], [7, 40], [28, 100], [7, 20], [21, 60]);

let system: System;
let count = 0;
let s1 = "";
let s2 = "";

beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.close());
beforeEach(async () => {
  count += 1;
  [s1, s2] = [`s1-${count}`, `s2-${count}`];
  await system.ask("POST", "/v1/pools", { id: s1, schedule: S1, allow_past: true });
  await system.ask("POST", "/v1/pools", { id: s2, schedule: S2, allow_past: true });
});

type Call = readonly [start: unknown, end: unknown, amount: unknown];

function reserve(pool: string, [start_time, end_time, amount]: Call): Promise<Reply> {
  return system.ask("POST", "/v1/reservations", { pool, start_time, end_time, amount });
}

/** `ok`, or status, code and the tight run. */
function wordsOf({ status, body }: Reply): string {
  if (status === 201) return "ok";
  if (body.tight === undefined) return `${status} ${body.code}`;
  const { start_time, end_time, free } = body.tight;
  return `${status} ${body.code} ${free} in [${start_time},${end_time})`;
}

const exceeds = (free: number, start: number, end: number): string =>
  `409 exceeds_capacity ${free} in [${start},${end})`;
const taken = (free: number, start: number, end: number): string =>
  `409 insufficient_capacity ${free} in [${start},${end})`;
const OUT = "422 out_of_schedule";
const WINDOW = "422 invalid_window";
const AMOUNT = "422 invalid_amount";
const TYPE = "400 invalid_request";

type Case = readonly [name: string, pool: 1 | 2, calls: readonly (readonly [Call, string])[]];

const CASES: readonly Case[] = [
  ["1", 1, [[[START, 1708374608, 64], "ok"]]],
  ["2", 1, [[[START, 1708374608, 65], exceeds(64, START, 1708374608)]]],
  ["3", 1, [[[START, 1713213008, 32], "ok"]]],
  ["4", 1, [[[START, 1713213008, 33], exceeds(32, 1710793808, 1711398608)]]],
  ["5", 1, [[[1708374607, 1708374609, 64], "ok"]]],
  ["6", 1, [[[1708374607, 1708374609, 65], exceeds(64, 1708374607, 1708374608)]]],
  ["7", 1, [[[1708374608, 1708374609, 96], "ok"]]],
  ["8", 1, [[[1708374607, 1708374608, 65], exceeds(64, 1708374607, 1708374608)]]],
  ["9", 1, [[[1708374608, 1708374609, 97], exceeds(96, 1708374608, 1708374609)]]],
  ["10a", 1, [[[1710793807, 1710793808, 96], "ok"]]],
  ["10b", 1, [[[1710793807, 1710793809, 33], exceeds(32, 1710793808, 1710793809)]]],
  ["11a", 1, [[[1708374650, 1711398566, 32], "ok"]]],
  ["11b", 1, [[[1708374650, 1711398566, 33], exceeds(32, 1710793808, 1711398566)]]],
  ["12a", 1, [[[1713213007, 1713213008, 128], "ok"]]],
  ["12b", 1, [[[1713213007, 1713213008, 129], exceeds(128, 1713213007, 1713213008)]]],
  ["13", 1, [[[1707165007, 1708374608, 1], OUT]]],
  [
    "14",
    1,
    [
      [[1711398608, 1713213009, 1], OUT],
      [[1713213008, 1713213009, 1], OUT],
    ],
  ],
  [
    "15",
    1,
    [
      [[START, START, 1], WINDOW],
      [[1708374608, START, 1], WINDOW],
    ],
  ],
  [
    "16",
    1,
    [
      [[START, 1708374608, 0], AMOUNT],
      [[START, 1708374608, -1], AMOUNT],
      [[START, 1708374608, 1.5], TYPE],
      [[START, 1708374608, "64"], TYPE],
      [[START, 1708374608, 2 ** 63], TYPE],
      [[START, 1708374608, undefined], TYPE],
    ],
  ],
  [
    "17",
    1,
    [
      [[1707165008000, 1708374608000, 1], OUT],
      [[-5, 1708374608, 1], OUT],
      [[0, 1708374608, 1], OUT],
    ],
  ],
  [
    "18",
    1,
    [
      [[START, 1708374608, 64], "ok"],
      [[START, 1708374608, 1], taken(0, START, 1708374608)],
    ],
  ],
  [
    "19",
    1,
    [
      [[START, 1707769808, 40], "ok"],
      [[1707769808, 1708374608, 40], "ok"],
      [[START, 1708374608, 24], "ok"],
      [[START, 1708374608, 1], taken(0, START, 1708374608)],
    ],
  ],
  [
    "20",
    1,
    [
      [[START, 1707769809, 40], "ok"],
      [[1707769808, 1708374608, 40], taken(24, 1707769808, 1707769809)],
    ],
  ],
  [
    "21",
    1,
    [
      [[1708374608, 1710793808, 80], "ok"],
      [[1708374608, 1711398608, 16], "ok"],
      [[1708374608, 1711398608, 1], taken(0, 1708374608, 1710793808)],
      [[1710793808, 1711398608, 16], "ok"],
    ],
  ],
  [
    "22",
    1,
    [
      [[1708374608, 1711398608, 32], "ok"],
      [[1710793808, 1711398608, 1], taken(0, 1710793808, 1711398608)],
      [[1708374608, 1710793808, 64], "ok"],
      [[1708374608, 1710793808, 1], taken(0, 1708374608, 1710793808)],
    ],
  ],
  [
    "23",
    1,
    [
      ...S1.map(
        ({ start_time, end_time, capacity }) => [[start_time, end_time, capacity], "ok"] as const,
      ),
      [[1711398608, 1711398609, 1], taken(0, 1711398608, 1711398609)],
    ],
  ],
  ["24a", 2, [[[START, 1714422608, 20], "ok"]]],
  ["24b", 2, [[[START, 1714422608, 21], exceeds(20, 1712003408, 1712608208)]]],
  ["24c", 2, [[[START, 1712003408, 40], "ok"]]],
  ["24d", 2, [[[START, 1712003408, 41], exceeds(40, 1708979408, 1709584208)]]],
  ["24e", 2, [[[START, 1708979408, 50], "ok"]]],
  ["24f", 2, [[[START, 1708979408, 51], exceeds(50, START, 1707769808)]]],
  ["25a", 2, [[[1709584208, 1712003408, 100], "ok"]]],
  ["25b", 2, [[[1709584208, 1712003409, 100], exceeds(20, 1712003408, 1712003409)]]],
  ["25c", 2, [[[1709584208, 1712003409, 20], "ok"]]],
  ["26", 2, [[[1708374608, 1708374609, 80], "ok"]]],
  [
    "27",
    2,
    [
      [[1709584208, 1712003408, 80], "ok"],
      [[1709584208, 1712608208, 20], "ok"],
      [[1709584208, 1712608208, 1], taken(0, 1709584208, 1712003408)],
    ],
  ],
];

describe("reservations", () => {
  it.each(CASES)("case %s", async (_, pool, calls) => {
    for (const [call, expected] of calls) {
      expect(wordsOf(await reserve(pool === 1 ? s1 : s2, call))).toBe(expected);
    }
  });

  it("case 16: nothing was stored; case 17: the hint", async () => {
    const list = await system.ask("GET", `/v1/reservations?pool=${s1}`);
    expect(list.body.items).toEqual([]);
    const late = await reserve(s1, [1707165008000, 1708374608000, 1]);
    expect(late.body.detail).toContain("milliseconds");
  });

  it("case 28: a gap has no capacity, and is not outside", async () => {
    const gapped = [
      { start_time: 1000, end_time: 2000, capacity: 8 },
      { start_time: 3000, end_time: 4000, capacity: 8 },
    ];
    const pool = { id: `gap-${count}`, schedule: gapped, allow_past: true };
    expect((await system.ask("POST", "/v1/pools", pool)).status).toBe(201);
    expect(wordsOf(await reserve(pool.id, [1500, 3500, 1]))).toBe(exceeds(0, 2000, 3000));
  });

  it("case 30: an empty schedule loads, and everything is outside of it", async () => {
    const pool = { id: `empty-${count}`, schedule: [], allow_past: true };
    expect((await system.ask("POST", "/v1/pools", pool)).status).toBe(201);
    expect(wordsOf(await reserve(pool.id, [1500, 3500, 1]))).toBe(OUT);
  });

  it("case 31: of 65 at once exactly 64 are granted, also after a restart", async () => {
    const one = () => reserve(s1, [START, 1708374608, 1]);
    const replies = await Promise.all(Array.from({ length: 65 }, one));
    const words = replies.map(wordsOf).sort();
    expect(words.filter((word) => word === "ok")).toHaveLength(64);
    expect(words[0]).toBe(taken(0, START, 1708374608));
    await system.restart();
    const page = await system.ask("GET", `/v1/reservations?pool=${s1}&limit=1000`);
    expect(page.body.items).toHaveLength(64);
    expect(wordsOf(await one())).toBe(taken(0, START, 1708374608));
  });

  it("case 32: a key is granted once, also after a restart; without one, twice", async () => {
    const body = { pool: s1, start_time: START, end_time: 1708374608, amount: 2 };
    const ask = (key?: string, more: object = {}) =>
      system.ask(
        "POST",
        "/v1/reservations",
        { ...body, ...more },
        key === undefined ? {} : { "idempotency-key": `${key}-${count}` },
      );
    const first = await ask("k");
    const again = await ask("k");
    await system.restart();
    const later = await ask("k");
    expect([first.status, again.status, later.status]).toEqual([201, 200, 200]);
    expect(again.body).toEqual(first.body);
    expect(later.body).toEqual(first.body);
    const other = await ask("k", { amount: 3 });
    expect([other.status, other.body.code]).toEqual([422, "idempotency_key_reused"]);
    const ids = [await ask(), await ask()].map(({ body: told }) => told.reservation_id);
    expect(new Set([first.body.reservation_id, ...ids]).size).toBe(3);
  });
});

describe("case 29: a schedule", () => {
  const A = { start_time: 1000, end_time: 2000, capacity: 8 };
  const B = { start_time: 2000, end_time: 3000, capacity: 8 };
  const create = (id: string, entries: readonly object[]) =>
    system.ask("POST", "/v1/pools", { id: `${id}-${count}`, schedule: entries, allow_past: true });
  const pathsOf = ({ body }: Reply) => body.errors.map((error) => error.path);

  it.each<readonly [string, readonly object[], readonly string[]]>([
    [
      "overlaps",
      [B, { ...A, start_time: 1500, end_time: 1900 }, A],
      ["/schedule/1", "/schedule/2"],
    ],
    ["repeats", [A, B, A], ["/schedule/0", "/schedule/2"]],
    ["reversed", [B, { ...A, end_time: 900 }], ["/schedule/1"]],
  ])("%s: refused, naming the entries", async (name, entries, paths) => {
    const reply = await create(name, entries);
    expect([reply.status, reply.body.code]).toEqual([422, "invalid_schedule"]);
    expect([...pathsOf(reply)].sort()).toEqual([...paths].sort());
    expect((await system.ask("GET", `/v1/pools/${name}-${count}`)).status).toBe(404);
  });

  it("negative: refused by its type, naming the field", async () => {
    const reply = await create("negative", [A, { ...B, capacity: -1 }]);
    expect(reply.status).toBe(400);
    expect(pathsOf(reply)).toEqual(["/schedule/1/capacity"]);
  });

  it("unsorted is sorted, nothing is legal, equal neighbours are one", async () => {
    const nothing = { start_time: 3000, end_time: 4000, capacity: 0 };
    const reply = await create("fine", [nothing, B, A]);
    expect(reply.status).toBe(201);
    expect(reply.body.schedule.map((entry) => entry.start_time)).toEqual([1000, 2000, 3000]);
    const timeline = await system.ask("GET", `/v1/pools/fine-${count}/timeline`);
    expect(timeline.body.steps).toEqual([
      { start_time: 1000, end_time: 3000, capacity: 8, reserved: 0, float: 0, free: 8 },
      { start_time: 3000, end_time: 4000, capacity: 0, reserved: 0, float: 0, free: 0 },
    ]);
  });
});
