import { describe, expect, it } from "vitest";
import { PoolRequest } from "../schemas/pools.ts";
import { ReservationListQuery } from "../schemas/queries.ts";
import { ReservationRequest } from "../schemas/reservations.ts";
import { nearestName } from "./nearest-name.ts";
import { compileQuery } from "./query.ts";
import { compileValidator } from "./validator.ts";

const request = compileValidator(ReservationRequest);
const pool = compileValidator(PoolRequest);
const GOOD = { pool: "gpu", start_time: 1, end_time: 2, amount: 3 };
const told = (body: unknown): readonly string[] =>
  request.explain(body).map(({ path, message }) => `${path} ${message}`);

describe("a reservation request", () => {
  it.each<readonly [string, object]>([
    ["only the required fields", { pool: "gpu", end_time: 2, amount: 3 }],
    ["amounts and times that the ledger refuses", { ...GOOD, amount: -1, start_time: -5 }],
    ["milliseconds for seconds", { ...GOOD, start_time: 1_707_165_008_000 }],
    ["a pool that can't exist", { ...GOOD, pool: "no such pool" }],
    ["names in any script", { ...GOOD, user_id: "Zoë 日本" }],
  ])("takes %s", (_, body) => {
    expect(request.check(body)).toBe(true);
  });

  it.each<readonly [string, unknown, string]>([
    ["a fraction", { ...GOOD, amount: 1.5 }, "/amount must be a whole number, not 1.5"],
    ["a text for a number", { ...GOOD, amount: "64" }, '/amount must be a whole number, not "64"'],
    ["null", { ...GOOD, amount: null }, "/amount must be a whole number, not null"],
    [
      "2^63",
      { ...GOOD, amount: 2 ** 63 },
      "/amount must be at most 9007199254740991, not 9223372036854776000",
    ],
    [
      "microseconds",
      { ...GOOD, start_time: 1_707_165_008_000_000 },
      "/start_time must be at most 9007199254740, not 1707165008000000; " +
        "times are whole Unix seconds, this looks like a finer unit",
    ],
    [
      "an unknown field",
      { ...GOOD, amuont: 3 },
      "/amuont is not a field of this request (did you mean `amount`?)",
    ],
    [
      "a poisoned prototype",
      JSON.parse('{"pool":"gpu","end_time":2,"amount":3,"__proto__":{"tier":"trial"}}'),
      "/__proto__ is not a field of this request",
    ],
    ["a list", [GOOD], " must be an object, not a list"],
    ["nothing", undefined, " must be an object, not absent"],
    ["no pool", { end_time: 2, amount: 3 }, "/pool is required"],
    [
      "a control character",
      { ...GOOD, user_id: "a\u0000b" },
      '/user_id must be 1 to 128 printable characters, not "a\\u0000b"',
    ],
    [
      "half a surrogate",
      { ...GOOD, user_id: "\ud800" },
      '/user_id must be 1 to 128 printable characters, not "\\ud800"',
    ],
    [
      "a tier that is none",
      { ...GOOD, tier: "gold" },
      '/tier must be one of "standard", "trial", not "gold"',
    ],
  ])("refuses %s, naming the field", (_, body, words) => {
    expect(request.check(body)).toBe(false);
    expect(told(body)).toEqual([words]);
  });

  it("tells several faults at once", () => {
    const body = { pool: 1, end_time: "x", steps: [{ start_time: 1, end_time: 2 }] };
    expect(told(body)).toEqual([
      "/pool must be a string, not 1",
      '/end_time must be a whole number, not "x"',
      "/steps/0/amount is required",
    ]);
  });

  it("tells at most 20 faults, however many there are", () => {
    const crowd = (length: number) =>
      Object.fromEntries(Array.from({ length }, (_, i) => [`field${i}`, i]));
    expect(told(crowd(30))).toHaveLength(20);
    expect(told(crowd(30))[1]).toBe("/field0 is not a field of this request");
    expect(told(crowd(2_000))).toEqual([" has 2000 fields, far too many"]);
  });

  it("points at fields of any name, and cuts very long ones short", () => {
    expect(request.explain({ ...GOOD, "a/b~c": 1 })[0]!.path).toBe("/a~1b~0c");
    expect(request.explain({ ...GOOD, ["x".repeat(5_000)]: 1 })[0]!.path.length).toBeLessThan(210);
  });
});

describe("a pool request", () => {
  it("names the entry and hints at milliseconds", () => {
    const schedule = [{ start_time: 1_707_165_008_000, end_time: 2, capacity: -1 }];
    const errors = pool.explain({ id: "s1", schedule });
    expect(errors.map(({ path }) => path)).toEqual([
      "/schedule/0/start_time",
      "/schedule/0/capacity",
    ]);
    expect(errors[0]!.message).toContain("milliseconds");
  });
});

describe("a query", () => {
  const parse = compileQuery(ReservationListQuery);

  it("becomes numbers and booleans by its schema", () => {
    expect(parse({ user: "5", limit: "7", from: "-3" })).toEqual({
      ok: true,
      value: { user: "5", limit: 7, from: -3 },
    });
  });

  it.each<readonly [string, Record<string, unknown>, string]>([
    ["half a number", { limit: "7x" }, "limit"],
    ["an empty number", { limit: "" }, "limit"],
    ["a number in another notation", { limit: "1e2" }, "limit"],
    ["a field that comes twice", { pool: ["a", "b"] }, "pool"],
    ["an unknown field", { size: "3" }, "size"],
    ["too much", { limit: "1001" }, "limit"],
  ])("refuses %s", (_, raw, path) => {
    const parsed = parse(raw);
    expect(parsed.ok).toBe(false);
    expect(parsed.ok ? [] : parsed.errors.map((error) => error.path)).toEqual([path]);
  });
});

describe("the nearest name", () => {
  const known = ["start_time", "end_time", "amount", "port"];
  it.each<readonly [string, string | undefined]>([
    ["amonut", "amount"],
    ["startTime", "start_time"],
    ["prot", "port"],
    ["colour", undefined],
    ["__proto__", undefined],
    ["", undefined],
  ])("of %j is %j", (name, near) => {
    expect(nearestName(name, known)).toBe(near);
  });
});
