import { describe, expect, it } from "vitest";
import { statedSeed } from "../../../test/support/seed.ts";
import { type Arrivals, generateResources, generateWorkload, SHAPE_NAMES } from "./index.ts";

const seed = statedSeed();
const machine = { processors: 64, sizeMax: 64 };
const KINDS: readonly Arrivals[] = [
  { kind: "poisson" },
  { kind: "bursts", jobsMean: 5 },
  { kind: "diurnal", period: 86_400, swing: 0.8 },
];

function areaOf(workload: ReturnType<typeof generateWorkload>): number {
  let area = 0;
  for (let i = 0; i < workload.count; i++) area += workload.size[i]! * workload.duration[i]!;
  return area;
}

describe.each(SHAPE_NAMES)("made-up jobs, %s", (shapes) => {
  it("repeat with their seed, and differ with another", () => {
    const options = { jobs: 200, shapes, arrivals: KINDS[0]!, load: 1 };
    const once = generateWorkload(options, machine, seed);
    expect(generateWorkload(options, machine, seed)).toEqual(once);
    expect(generateWorkload(options, machine, seed + 1)).not.toEqual(once);
  });

  it.each(KINDS)("fit the machine, come in order and at the load that was asked: $kind", (kind) => {
    const jobs = 8000;
    const options = { jobs, shapes, arrivals: kind, load: 0.7, estimateFactorMax: 5, users: 3 };
    const workload = generateWorkload(options, machine, seed);
    expect(workload.count).toBe(jobs);
    for (let i = 0; i < jobs; i++) {
      expect(workload.size[i]! >= 1 && workload.size[i]! <= 64).toBe(true);
      expect(workload.duration[i]).toBeGreaterThanOrEqual(1);
      expect(workload.estimate[i]).toBeGreaterThanOrEqual(workload.duration[i]!);
      expect(workload.estimate[i]).toBeLessThanOrEqual(workload.duration[i]! * 5 + 1);
      if (i > 0) expect(workload.arrivedAt[i]).toBeGreaterThanOrEqual(workload.arrivedAt[i - 1]!);
    }
    const span = workload.arrivedAt[jobs - 1]!;
    const load = areaOf(workload) / (span * machine.processors);
    expect(load).toBeGreaterThan(0.6);
    expect(load).toBeLessThan(0.82);
  });
});

describe("published fit", () => {
  it("has the shares of serial jobs and powers of two that were published", () => {
    const options = { jobs: 20_000, shapes: "lublin", arrivals: KINDS[0]!, load: 1 };
    const { size, count } = generateWorkload(options, { processors: 256, sizeMax: 256 }, seed);
    const share = (test: (value: number) => boolean): number =>
      size.slice(0, count).filter(test).length / count;
    // Some of the parallel jobs round to one processor or to a power of two as well.
    expect(share((value) => value === 1)).toBeGreaterThan(0.23);
    expect(share((value) => value === 1)).toBeLessThan(0.36);
    expect(share((value) => Math.log2(value) % 1 === 0)).toBeGreaterThan(0.8);
    expect(share((value) => value > 128)).toBeGreaterThan(0.002);
  });
});

describe("made-up nodes", () => {
  it("have about the units that were asked, and room for the largest job", () => {
    const nodes = generateResources({ units: 500, nodes: 7, sizeMax: 90 }, seed);
    expect(nodes).toHaveLength(7);
    expect(Math.max(...nodes.map(({ units }) => units))).toBeGreaterThanOrEqual(90);
    const units = nodes.reduce((sum, node) => sum + node.units, 0);
    expect(Math.abs(units - 500)).toBeLessThan(100);
  });
});
