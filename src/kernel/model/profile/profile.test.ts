import { describe, expect, it } from "vitest";
import {
  addRange,
  boundaryCount,
  checkProfile,
  cloneProfile,
  createProfile,
  decodeProfile,
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
  PROFILE_AMOUNT_MAX,
  type Profile,
  steps,
  valueAt,
} from "./index.ts";

/** 64 on [100, 200), of which 40 are taken on [120, 140) and 64 on [160, 170). */
function example(): Profile {
  const profile = createProfile();
  addRange(profile, 100, 200, 64);
  addRange(profile, 120, 140, -40);
  addRange(profile, 160, 170, -64);
  return profile;
}

/** So many boundaries that there are inner nodes: 1 on every even ms. */
function comb(teeth: number): Profile {
  const profile = createProfile();
  for (let i = 0; i < teeth; i++) addRange(profile, 2 * i, 2 * i + 1, 1);
  return profile;
}

describe("what a profile answers", () => {
  it.each([
    [99, 0],
    [100, 64],
    [119, 64],
    [120, 24],
    [139, 24],
    [140, 64],
    [160, 0],
    [199, 64],
    [200, 0],
  ])("the value at %i is %i", (at, value) => {
    expect(valueAt(example(), at)).toBe(value);
  });

  it.each([
    [100, 120, 64],
    [100, 121, 24],
    [119, 200, 0],
    [125, 130, 24],
    [140, 160, 64],
    [170, 200, 64],
    [170, 201, 0],
    [90, 101, 0],
    [140, Infinity, 0],
  ])("the headroom over [%i, %i) is %i", (startAt, endAt, free) => {
    expect(headroom(example(), startAt, endAt)).toBe(free);
  });

  it.each([
    [100, 200, 65, { startAt: 100, endAt: 120, free: 64 }],
    [100, 200, 64, { startAt: 120, endAt: 140, free: 24 }],
    [100, 200, 24, { startAt: 160, endAt: 170, free: 0 }],
    [130, 135, 25, { startAt: 130, endAt: 135, free: 24 }],
    [140, 160, 64, undefined],
    [180, 300, 1, { startAt: 200, endAt: 300, free: 0 }],
  ])("in [%i, %i) the first run below %i is %o", (startAt, endAt, amount, tight) => {
    expect(firstTight(example(), startAt, endAt, amount)).toEqual(tight);
  });

  it.each([
    [100, 200, 64, 120],
    [100, 200, 24, 160],
    [100, 110, 64, 110],
    [120, 200, 25, 120],
    [150, Infinity, 0, Infinity],
  ])("[%i, %i) holds %i until %i", (startAt, endAt, amount, until) => {
    expect(longestPrefix(example(), startAt, endAt, amount)).toBe(until);
  });

  it("finds the next instants below, at least, and of change", () => {
    const profile = example();
    expect(nextBelow(profile, 100, 64)).toBe(120);
    expect(nextBelow(profile, 0, -5)).toBe(Infinity);
    expect(nextAtLeast(profile, 0, 64)).toBe(100);
    expect(nextAtLeast(profile, 120, 64)).toBe(140);
    expect(nextAtLeast(profile, 0, 65)).toBe(Infinity);
    expect(nextBoundary(profile, 120)).toBe(140);
    expect(nextBoundary(profile, 200)).toBe(Infinity);
  });

  it("lists runs without gaps, clipped, and no more than asked for", () => {
    expect(steps(example(), 130, 165, 10)).toEqual([
      { startAt: 130, endAt: 140, value: 24 },
      { startAt: 140, endAt: 160, value: 64 },
      { startAt: 160, endAt: 165, value: 0 },
    ]);
    expect(steps(example(), 130, 165, 1)).toEqual([{ startAt: 130, endAt: 140, value: 24 }]);
    expect(steps(example(), 300, Infinity, 9)).toEqual([
      { startAt: 300, endAt: Infinity, value: 0 },
    ]);
    expect(steps(example(), 130, 165, 0)).toEqual([]);
  });

  it("answers 0 everywhere when empty", () => {
    const empty = createProfile();
    expect(valueAt(empty, 5)).toBe(0);
    expect(headroom(empty, 0, Infinity)).toBe(0);
    expect(firstTight(empty, 0, 10, 1)).toEqual({ startAt: 0, endAt: 10, free: 0 });
    expect(nextBoundary(empty, 0)).toBe(Infinity);
    expect(steps(empty, 0, 10, 5)).toEqual([{ startAt: 0, endAt: 10, value: 0 }]);
    checkProfile(empty);
  });
});

describe("the earliest fit", () => {
  const base = { notBefore: 0, deadline: Infinity, runsMax: 100 };
  it.each([
    [
      { ...base, amount: 64, durationMs: 20 },
      { kind: "found", startAt: 100 },
    ],
    [
      { ...base, amount: 64, durationMs: 21 },
      { kind: "found", startAt: 170 },
    ],
    [
      { ...base, amount: 24, durationMs: 60 },
      { kind: "found", startAt: 100 },
    ],
    [{ ...base, amount: 24, durationMs: 61 }, { kind: "none" }],
    [
      { ...base, amount: 64, durationMs: 20, notBefore: 101 },
      { kind: "found", startAt: 140 },
    ],
    [
      { ...base, amount: 64, durationMs: 20, deadline: 120 },
      { kind: "found", startAt: 100 },
    ],
    [{ ...base, amount: 64, durationMs: 20, deadline: 119 }, { kind: "none" }],
    [{ ...base, amount: 65, durationMs: 1 }, { kind: "none" }],
    [
      { ...base, amount: 0, durationMs: 1e6, notBefore: 150 },
      { kind: "found", startAt: 150 },
    ],
    [
      { ...base, amount: 64, durationMs: 25, runsMax: 1 },
      { kind: "truncated", searchedUntilAt: 120 },
    ],
    [{ ...base, amount: 64, durationMs: 25, runsMax: 1, deadline: 144 }, { kind: "none" }],
  ])("of %o is %o", (query, answer) => {
    expect(earliestFit(example(), query)).toEqual(answer);
  });

  it("stops where it says when too many runs are too short", () => {
    const query = { amount: 1, durationMs: 2, notBefore: 0, deadline: Infinity, runsMax: 1000 };
    expect(earliestFit(comb(5000), query)).toEqual({ kind: "truncated", searchedUntilAt: 1999 });
  });
});

describe("the form", () => {
  it("keeps no boundary where nothing changes", () => {
    const profile = createProfile();
    addRange(profile, 0, 10, 5);
    addRange(profile, 10, 20, 5);
    expect([...encodeProfile(profile).keys]).toEqual([0, 20]);
    addRange(profile, 0, 20, -5);
    expect(boundaryCount(profile)).toBe(0);
    addRange(profile, 3, 9, 0);
    expect(boundaryCount(profile)).toBe(0);
    checkProfile(profile);
  });

  it("holds a range that never ends", () => {
    const profile = createProfile();
    addRange(profile, 10, Infinity, 7);
    expect([...encodeProfile(profile).deltas]).toEqual([7]);
    expect(headroom(profile, 10, Infinity)).toBe(7);
  });

  it("writes -0 as 0", () => {
    const profile = createProfile();
    addRange(profile, -0, 1, 1);
    expect(Object.is(encodeProfile(profile).keys[0], 0)).toBe(true);
  });

  it("shrinks to one leaf again and uses its nodes again", () => {
    const profile = comb(5000);
    expect(profile.height).toBeGreaterThan(1);
    const bytes = memoryBytes(profile);
    for (let i = 0; i < 5000; i++) addRange(profile, 2 * i, 2 * i + 1, -1);
    checkProfile(profile);
    expect([boundaryCount(profile), profile.height]).toEqual([0, 0]);
    for (let i = 0; i < 5000; i++) addRange(profile, 2 * i, 2 * i + 1, 1);
    expect(memoryBytes(profile)).toBe(bytes);
  });

  it("fills its nodes well when time only advances", () => {
    const profile = comb(20_000);
    checkProfile(profile);
    expect(boundaryCount(profile) / (profile.leafUsed * 64)).toBeGreaterThan(0.9);
  });

  it("gives a copy that shares nothing", () => {
    const profile = example();
    const copy = cloneProfile(profile);
    addRange(copy, 100, 200, -64);
    expect(valueAt(profile, 100)).toBe(64);
    expect(valueAt(copy, 100)).toBe(0);
    checkProfile(copy);
  });

  it("forgets the past and keeps the rest", () => {
    const profile = example();
    forgetBefore(profile, 130);
    checkProfile(profile);
    expect([...encodeProfile(profile).keys]).toEqual([130, 140, 160, 170, 200]);
    expect([valueAt(profile, 129), valueAt(profile, 130), valueAt(profile, 150)]).toEqual([
      0, 24, 64,
    ]);
    forgetBefore(profile, 1000);
    expect(boundaryCount(profile)).toBe(0);
  });
});

describe("a caller's bug", () => {
  const bugs: readonly (readonly [string, (profile: Profile) => unknown])[] = [
    ["range must not be empty", (p) => addRange(p, 5, 5, 1)],
    ["range must not be empty", (p) => addRange(p, Number.NaN, 5, 1)],
    ["range must start at a whole ms", (p) => addRange(p, 0.5, 5, 1)],
    ["range must start at a whole ms", (p) => addRange(p, -Infinity, 5, 1)],
    ["range must end at a whole ms", (p) => addRange(p, 0, 5.5, 1)],
    ["amount must be whole", (p) => addRange(p, 0, 5, 1.5)],
    ["amount must be in bounds", (p) => addRange(p, 0, 5, 2 * PROFILE_AMOUNT_MAX)],
    ["window must not be empty", (p) => headroom(p, 5, 5)],
    ["window must not be empty", (p) => steps(p, 6, 5, 1)],
    ["window must not be empty", (p) => firstTight(p, 6, 6, 1)],
    ["window must not be empty", (p) => longestPrefix(p, 6, 6, 1)],
  ];
  it.each(bugs)("%s", (rule, call) => {
    expect(() => call(createProfile())).toThrow(rule);
  });

  it("is a value beyond the bound", () => {
    const profile = createProfile();
    addRange(profile, 0, 9, PROFILE_AMOUNT_MAX);
    addRange(profile, 0, 9, PROFILE_AMOUNT_MAX);
    expect(() => addRange(profile, 0, 9, PROFILE_AMOUNT_MAX)).toThrow("value must be in bounds");
  });

  it.each([
    ["keys must rise", [5, 5], [1, 1]],
    ["keys must rise", [5, 4], [1, 1]],
    ["key must be a whole ms", [Number.NaN], [1]],
    ["delta must be whole and not 0", [5], [0]],
    ["delta must be whole and not 0", [5], [0.5]],
    ["there must be one delta for each key", [5], []],
  ])("is stored data that breaks a rule: %s", (rule, keys, deltas) => {
    const encoded = { keys: Float64Array.from(keys), deltas: Float64Array.from(deltas) };
    expect(() => decodeProfile(encoded)).toThrow(rule);
  });
});

describe("the check", () => {
  const harms: readonly (readonly [string, (profile: Profile) => void])[] = [
    ["boundaries must rise", (p) => swapKeys(p)],
    ["a leaf must be padded", (p) => p.leafSlab.set([1e9], p.leafCount[0]!)],
    ["size must be the number of boundaries", (p) => (p.size += 1)],
    ["the chain must", (p) => p.leafNext.set([0], 0)],
    ["a low must be the least value", (p) => p.innerSlab.set([-9], p.root * 128 + 64)],
    ["a high must be the most value", (p) => p.innerSlab.set([9], p.root * 128 + 96)],
    ["a start must be the sum", (p) => p.innerSlab.set([9], p.root * 128 + 33)],
    ["every leaf must be in the tree or free", (p) => (p.leafUsed += 1)],
  ];
  it.each(harms)("notices harm: %s", (rule, harm) => {
    const profile = comb(200);
    checkProfile(profile);
    harm(profile);
    expect(() => checkProfile(profile)).toThrow(rule);
  });
});

function swapKeys(profile: Profile): void {
  const first = profile.leafSlab[0]!;
  profile.leafSlab[0] = profile.leafSlab[1]!;
  profile.leafSlab[1] = first;
}
