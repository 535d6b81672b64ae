import { describe, expect, it } from "vitest";
import { createNodeIndex, internShape, type Shape } from "../nodes/index.ts";
import type { MixEntry } from "../policy.ts";
import {
  createMix,
  expectUnseen,
  isKnown,
  MIX_SEEN_MIN,
  observe,
  rankedEntries,
  typicalEntries,
} from "./index.ts";

const ENTRY: MixEntry = { cpuMilli: 1000, gpus: 1, gpuMilli: 500, models: [], count: 1 };

const { shapes } = createNodeIndex();

function shapeOf(cpuMilli: number): Shape {
  return internShape(shapes, { cpuMilli, memoryMib: 0, gpus: 1, gpuMilli: 500, models: [] });
}

describe("a mix", () => {
  it("that is given learns nothing", () => {
    const mix = createMix([{ ...ENTRY, count: 10 }]);
    observe(mix, shapeOf(2000));
    expect(isKnown(mix)).toBe(true);
    expect(rankedEntries(mix)).toEqual([{ ...ENTRY, count: 10 }]);
  });

  it("that is given in large numbers keeps its proportions, and what is rare", () => {
    const counts = [3_000_000, 1_500_000, 2];
    const mix = createMix(counts.map((count, i) => ({ ...ENTRY, cpuMilli: i, count })));
    const [first, second, rare] = rankedEntries(mix).map(({ count }) => count);
    expect(first! / second!).toBeCloseTo(2, 2);
    expect(rare).toBe(1);
    expect(mix.total).toBeLessThan(140_000);
  });

  it("is known only after enough requests, and again after as many more", () => {
    const mix = createMix();
    const versions: number[] = [];
    for (let i = 0; i < 4 * MIX_SEEN_MIN; i++) {
      expect(isKnown(mix)).toBe(i >= MIX_SEEN_MIN);
      observe(mix, shapeOf(1000));
      versions.push(mix.version);
    }
    expect(versions.filter((version, i) => version !== versions[i - 1]).length).toBe(4);
  });

  it("ranks by count, then larger cpu, milli, number and text of models first", () => {
    const entries: MixEntry[] = [
      { ...ENTRY, cpuMilli: 1000, count: 5 },
      { ...ENTRY, cpuMilli: 2000, count: 5 },
      { ...ENTRY, cpuMilli: 2000, gpuMilli: 700, count: 5 },
      { ...ENTRY, cpuMilli: 2000, gpuMilli: 700, models: ["A"], count: 5 },
      { ...ENTRY, cpuMilli: 1, count: 6 },
    ];
    expect(rankedEntries(createMix(entries))).toEqual([4, 3, 2, 1, 0].map((i) => entries[i]));
  });

  it("calls typical the fewest entries that make 95 %", () => {
    const counts = [60, 30, 5, 4, 1];
    const mix = createMix(counts.map((count, i) => ({ ...ENTRY, cpuMilli: i, count })));
    expect(typicalEntries(mix).map(({ count }) => count)).toEqual([60, 30, 5]);
  });

  it("forgets: what came long ago weighs less than what comes now", () => {
    const mix = createMix();
    for (let i = 0; i < 40_000; i++) observe(mix, shapeOf(1000));
    for (let i = 0; i < 40_000; i++) observe(mix, shapeOf(2000));
    const [first, second] = rankedEntries(mix);
    expect(first!.cpuMilli).toBe(2000);
    expect(first!.count).toBeGreaterThan(2 * second!.count);
  });

  it("keeps a bounded number of kinds of request", () => {
    const mix = createMix();
    for (let i = 0; i < 10_000; i++) observe(mix, shapeOf(i));
    expect(mix.byKey.size).toBeLessThanOrEqual(2048);
  });

  it("may expect what nobody has asked for yet, once, and only where it learns", () => {
    const learnt = createMix();
    expectUnseen(learnt, [ENTRY]);
    expect(rankedEntries(learnt)).toEqual([ENTRY]);
    observe(learnt, shapeOf(2000));
    expectUnseen(learnt, [ENTRY]);
    expect(learnt.total).toBe(2);
    const given = createMix([{ ...ENTRY, count: 3 }]);
    expectUnseen(given, [ENTRY]);
    expect(given.total).toBe(3);
  });
});
