import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { createPrng, type Prng } from "../../../base/index.ts";
import {
  addRange,
  boundaryCount,
  checkProfile,
  cloneProfile,
  createProfile,
  decodeProfile,
  type EarliestFitQuery,
  type EarliestFitResult,
  earliestFit,
  encodeProfile,
  firstTight,
  forgetBefore,
  headroom,
  longestPrefix,
  memoryBytes,
  nextAtLeast,
  nextBelow,
  nextBoundary,
  type Profile,
  type ProfileStep,
  steps,
  valueAt,
} from "./index.ts";

const SEED = testSeed();
const MS = 1000;

/** The slow, obvious profile: one number for each second of `[0, horizon)`, one for ever after. */
interface Oracle {
  readonly seconds: Float64Array;
  tail: number;
}

function createOracle(horizon: number): Oracle {
  return { seconds: new Float64Array(horizon), tail: 0 };
}

function oracleAdd(oracle: Oracle, start: number, end: number, amount: number): void {
  const stop = Math.min(end, oracle.seconds.length);
  for (let t = start; t < stop; t++) oracle.seconds[t] = oracle.seconds[t]! + amount;
  if (end === Infinity) oracle.tail += amount;
}

function oracleValue(oracle: Oracle, t: number): number {
  if (t < 0) return 0;
  return t < oracle.seconds.length ? oracle.seconds[t]! : oracle.tail;
}

function oracleLeast(oracle: Oracle, start: number, end: number): number {
  let low = Infinity;
  for (let t = start; t < end; t++) low = Math.min(low, oracleValue(oracle, t));
  return low;
}

/** The first second in `[start, end)` of which `claim` holds, else `end`. */
function oracleFirst(
  oracle: Oracle,
  start: number,
  end: number,
  claim: (value: number) => boolean,
): number {
  for (let t = start; t < end; t++) if (claim(oracleValue(oracle, t))) return t;
  return end;
}

function oracleSteps(oracle: Oracle, start: number, end: number): ProfileStep[] {
  const found: ProfileStep[] = [];
  for (let t = start; t < end; ) {
    const value = oracleValue(oracle, t);
    const runEnd = oracleFirst(oracle, t, end, (other) => other !== value);
    found.push({ startAt: t * MS, endAt: runEnd * MS, value });
    t = runEnd;
  }
  return found;
}

/** The earliest start, in seconds; `Infinity` if there is none. Tries every second. */
function oracleFit(oracle: Oracle, query: EarliestFitQuery): number {
  const notBefore = query.notBefore / MS;
  const duration = query.durationMs / MS;
  // Behind the horizon nothing changes: what doesn't fit there fits nowhere later.
  const lastStart = Math.max(oracle.seconds.length, notBefore);
  for (let t = notBefore; t <= lastStart; t++) {
    if ((t + duration) * MS > query.deadline) return Infinity;
    if (oracleLeast(oracle, t, t + duration) >= query.amount) return t;
  }
  return Infinity;
}

function oracleEncoded(oracle: Oracle): { keys: number[]; deltas: number[] } {
  const keys: number[] = [];
  const deltas: number[] = [];
  for (let t = 0; t <= oracle.seconds.length; t++) {
    const delta = oracleValue(oracle, t) - oracleValue(oracle, t - 1);
    if (delta === 0) continue;
    keys.push(t * MS);
    deltas.push(delta);
  }
  return { keys, deltas };
}

function expectSameFunction(profile: Profile, oracle: Oracle): void {
  const encoded = encodeProfile(profile);
  const expected = oracleEncoded(oracle);
  expect(encoded.keys).toEqual(Float64Array.from(expected.keys));
  expect(encoded.deltas).toEqual(Float64Array.from(expected.deltas));
}

/** Asks everything about `[start, end)` and `amount`, of both. */
function expectSameAnswers(
  profile: Profile,
  oracle: Oracle,
  window: { readonly start: number; readonly end: number },
  amount: number,
): void {
  const { start, end } = window;
  const startAt = start * MS;
  const endAt = end * MS;
  const isBelow = (value: number): boolean => value < amount;
  const belowAt = oracleFirst(oracle, start, end, isBelow);
  const runs = oracleSteps(oracle, start, end);
  expect(valueAt(profile, startAt)).toBe(oracleValue(oracle, start));
  expect(valueAt(profile, startAt + MS - 1)).toBe(oracleValue(oracle, start));
  expect(headroom(profile, startAt, endAt)).toBe(oracleLeast(oracle, start, end));
  expect(longestPrefix(profile, startAt, endAt, amount)).toBe(belowAt * MS);
  expect(steps(profile, startAt, endAt, Infinity)).toEqual(runs);
  expect(steps(profile, startAt, endAt, 2)).toEqual(runs.slice(0, 2));

  const run = runs.find((step) => step.value < amount);
  const tight = run && { startAt: run.startAt, endAt: run.endAt, free: run.value };
  expect(firstTight(profile, startAt, endAt, amount)).toEqual(tight);

  const horizon = Math.max(oracle.seconds.length, start) + 1;
  const orNever = (t: number): number => (t === horizon ? Infinity : t * MS);
  expect(nextBelow(profile, startAt, amount)).toBe(
    orNever(oracleFirst(oracle, start, horizon, isBelow)),
  );
  expect(nextAtLeast(profile, startAt, amount)).toBe(
    orNever(oracleFirst(oracle, start, horizon, (value) => value >= amount)),
  );
  const here = oracleValue(oracle, start);
  expect(nextBoundary(profile, startAt)).toBe(
    orNever(oracleFirst(oracle, start, horizon, (value) => value !== here)),
  );
}

function expectSameFit(profile: Profile, oracle: Oracle, query: EarliestFitQuery): void {
  const start = oracleFit(oracle, query);
  const answer = earliestFit(profile, query);
  if (answer.kind === "truncated") {
    expect(answer.searchedUntilAt).toBeLessThanOrEqual(start * MS);
    expect(answer.searchedUntilAt).toBeGreaterThan(query.notBefore);
    return;
  }
  const expected: EarliestFitResult =
    start === Infinity ? { kind: "none" } : { kind: "found", startAt: start * MS };
  expect(answer).toEqual(expected);
}

const HORIZON = 60;
const range = fc.record({
  start: fc.integer({ min: 0, max: HORIZON - 1 }),
  length: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 1, max: HORIZON }) },
    { weight: 1, arbitrary: fc.constant(Infinity) },
  ),
  amount: fc.integer({ min: -4, max: 6 }),
});
const question = fc.record({
  start: fc.integer({ min: -3, max: HORIZON + 3 }),
  length: fc.integer({ min: 1, max: HORIZON }),
  amount: fc.integer({ min: -5, max: 9 }),
  deadline: fc.oneof(fc.constant(Infinity), fc.integer({ min: -3, max: 2 * HORIZON })),
  runsMax: fc.constantFrom(1, 2, 3, 1000),
});

function build(ranges: readonly { start: number; length: number; amount: number }[]): {
  profile: Profile;
  oracle: Oracle;
} {
  const profile = createProfile();
  const oracle = createOracle(HORIZON);
  for (const { start, length, amount } of ranges) {
    const end = length === Infinity ? Infinity : Math.min(HORIZON, start + length);
    addRange(profile, start * MS, end * MS, amount);
    oracleAdd(oracle, start, end, amount);
  }
  return { profile, oracle };
}

describe("small profiles against seconds", () => {
  it("give the oracle's answer to every question", () => {
    const body = fc.property(
      fc.array(range, { maxLength: 40 }),
      fc.array(question, { minLength: 1, maxLength: 20 }),
      (ranges, questions) => {
        const { profile, oracle } = build(ranges);
        checkProfile(profile);
        expectSameFunction(profile, oracle);
        for (const { start, length, amount, deadline, runsMax } of questions) {
          expectSameAnswers(profile, oracle, { start, end: start + length }, amount);
          expectSameFit(profile, oracle, {
            amount,
            durationMs: length * MS,
            notBefore: start * MS,
            deadline: deadline * MS,
            runsMax,
          });
        }
      },
    );
    fc.assert(body, { seed: SEED, numRuns: 500 });
  });

  it("forget only the past", () => {
    const body = fc.property(
      fc.array(range, { maxLength: 40 }),
      fc.integer({ min: -2, max: HORIZON + 2 }),
      (ranges, now) => {
        const { profile, oracle } = build(ranges);
        forgetBefore(profile, now * MS);
        for (let t = 0; t < Math.min(now, HORIZON); t++) oracle.seconds[t] = 0;
        checkProfile(profile);
        for (let t = -3; t < HORIZON + 5; t++) {
          const expected = t < now ? 0 : oracleValue(oracle, t);
          expect(valueAt(profile, t * MS)).toBe(expected);
        }
      },
    );
    fc.assert(body, { seed: SEED, numRuns: 300 });
  });

  it("are equal bytes when they are equal functions", () => {
    const body = fc.property(fc.array(range, { maxLength: 30 }), (ranges) => {
      const forward = build(ranges).profile;
      // The same in another order, each range in two halves, and one range too many and back.
      const backward = createProfile();
      addRange(backward, 7 * MS, 9 * MS, 3);
      for (const { start, length, amount } of ranges.toReversed()) {
        const end = length === Infinity ? Infinity : Math.min(HORIZON, start + length);
        const middle = start + (end === Infinity ? 1 : (end - start) / 2);
        addRange(backward, start * MS, middle * MS, amount);
        addRange(backward, middle * MS, end * MS, amount);
      }
      addRange(backward, 7 * MS, 9 * MS, -3);
      expect(encodeProfile(backward)).toEqual(encodeProfile(forward));
      expect(encodeProfile(decodeProfile(encodeProfile(forward)))).toEqual(encodeProfile(forward));
    });
    fc.assert(body, { seed: SEED, numRuns: 300 });
  });
});

/** Live ranges on a profile and, in seconds, on the oracle. */
interface Churn {
  readonly prng: Prng;
  readonly profile: Profile;
  readonly oracle: Oracle;
  readonly live: { start: number; end: number; amount: number }[];
}

function createChurn(seed: number, horizon: number): Churn {
  const oracle = createOracle(horizon);
  return { prng: createPrng(seed), profile: createProfile(), oracle, live: [] };
}

function grow(churn: Churn, lengthMax: number): void {
  const { prng, profile, oracle, live } = churn;
  const start = prng.below(oracle.seconds.length - 1);
  const end = Math.min(oracle.seconds.length, start + 1 + prng.below(lengthMax));
  const amount = 1 + prng.below(9);
  live.push({ start, end, amount });
  addRange(profile, start * MS, end * MS, amount);
  oracleAdd(oracle, start, end, amount);
}

function shrink(churn: Churn): void {
  const { prng, profile, oracle, live } = churn;
  const index = prng.below(live.length);
  const { start, end, amount } = live[index]!;
  live[index] = live[live.length - 1]!;
  live.pop();
  addRange(profile, start * MS, end * MS, -amount);
  oracleAdd(oracle, start, end, -amount);
}

function ask(churn: Churn, lengthMax: number): void {
  const { prng, profile, oracle } = churn;
  const start = prng.below(oracle.seconds.length);
  const end = start + 1 + prng.below(lengthMax);
  const amount = oracleLeast(oracle, start, end) + prng.below(4) - 1;
  const startAt = start * MS;
  expect(headroom(profile, startAt, end * MS)).toBe(oracleLeast(oracle, start, end));
  const until = oracleFirst(oracle, start, end, (value) => value < amount);
  expect(longestPrefix(profile, startAt, end * MS, amount)).toBe(until * MS);
  expect(steps(profile, startAt, end * MS, Infinity)).toEqual(oracleSteps(oracle, start, end));
}

describe("large profiles", () => {
  it("stay right and well filled through waves of growth and decline to 10^5 boundaries", () => {
    const churn = createChurn(SEED, 400_000);
    const { profile, oracle, live, prng } = churn;
    for (const target of [62_000, 3_000, 30_000, 200, 0]) {
      while (live.length !== target) {
        // Against the wind one time in four, so that nodes fill and empty in both directions.
        const grows = live.length < target !== prng.chance(1, 4);
        if (grows || live.length === 0) grow(churn, 300);
        else shrink(churn);
      }
      checkProfile(profile);
      expectSameFunction(profile, oracle);
      for (let i = 0; i < 500; i++) ask(churn, 2_000);
      if (target === 62_000) expect(boundaryCount(profile)).toBeGreaterThan(100_000);
    }
    expect(profile.height).toBe(0);
  });

  it("answer every question as the oracle does, at three levels", () => {
    const churn = createChurn(SEED + 1, 12_000);
    const { profile, oracle, prng } = churn;
    for (let i = 0; i < 12_000; i++) grow(churn, 40);
    expect(profile.height).toBeGreaterThanOrEqual(2);
    for (let i = 0; i < 300; i++) {
      const start = prng.below(12_010);
      const length = 1 + prng.below(i % 2 === 0 ? 12_000 : 60);
      const amount = prng.below(250);
      expectSameAnswers(profile, oracle, { start, end: start + length }, amount);
      expectSameFit(profile, oracle, {
        amount,
        durationMs: (1 + prng.below(20)) * MS,
        notBefore: start * MS,
        deadline: prng.chance(1, 2) ? Infinity : (start + length) * MS,
        runsMax: 1 + prng.below(500),
      });
    }
  });

  it("come back from their stored form, and go on as the original does", () => {
    const churn = createChurn(SEED + 2, 50_000);
    for (let i = 0; i < 15_000; i++) grow(churn, 500);
    const original = churn.profile;
    const encoded = encodeProfile(original);
    const decoded = decodeProfile(encoded);
    const copy = cloneProfile(original);
    for (const other of [decoded, copy]) {
      checkProfile(other);
      expect(encodeProfile(other)).toEqual(encoded);
    }
    const twin = { ...churn, profile: decoded, oracle: createOracle(50_000) };
    twin.oracle.seconds.set(churn.oracle.seconds);
    while (twin.live.length > 2_000) shrink(twin);
    checkProfile(decoded);
    expectSameFunction(decoded, twin.oracle);
    expect(encodeProfile(original)).toEqual(encoded);
  });

  it("forget a long past boundary by boundary", () => {
    const churn = createChurn(SEED + 3, 30_000);
    const { profile, oracle } = churn;
    for (let i = 0; i < 15_000; i++) grow(churn, 500);
    for (const now of [1, 40, 4_000, 17_003, 29_990, 30_000]) {
      forgetBefore(profile, now * MS);
      oracle.seconds.fill(0, 0, now);
      checkProfile(profile);
      expectSameFunction(profile, oracle);
    }
    expect(boundaryCount(profile)).toBe(0);
  });

  it("are the same bytes when the same is done to them twice", () => {
    const run = (): Profile => {
      const churn = createChurn(SEED + 4, 20_000);
      for (let i = 0; i < 8_000; i++) grow(churn, 100);
      while (churn.live.length > 1_000) shrink(churn);
      return churn.profile;
    };
    const first = run();
    const second = run();
    expect(second.leafSlab).toEqual(first.leafSlab);
    expect(second.innerSlab).toEqual(first.innerSlab);
    expect(second.innerChild).toEqual(first.innerChild);
  });

  it("need at most 30 bytes for each boundary", () => {
    const prng = createPrng(SEED + 5);
    const profile = createProfile();
    for (let i = 0; i < 60_000; i++) {
      const startAt = prng.below(31_536_000) * MS;
      addRange(
        profile,
        startAt,
        startAt + (3_600 + prng.below(1_200_000)) * MS,
        1 + prng.below(64),
      );
      const isLarge = boundaryCount(profile) > 10_000;
      if (isLarge) expect(memoryBytes(profile) / boundaryCount(profile) <= 30).toBe(true);
    }
    checkProfile(profile);
  });
});
