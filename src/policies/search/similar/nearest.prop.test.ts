import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import type { JsonObject } from "../../contract.ts";
import { FEATURE_NAMES } from "./features.ts";
import { type NearestQuestion, type Neighbour, nearest } from "./nearest.ts";
import { createSimilarityIndex } from "./similarity-index.ts";

// Goal: the clusters told are the k nearest of all, with the distances of the stated formula.
// Method: the formula once more, pair by pair on the documents, with no index and a whole sort.
const seed = testSeed();

interface Facts {
  readonly numbers: readonly (number | undefined)[];
  readonly tags: readonly string[] | undefined;
  readonly region: string | undefined;
}

// Few values, so that ties and equal clusters are common; the last two features are no sizes.
const size = fc.option(fc.constantFrom(0, 1, 7, 64, 1000), { nil: undefined, freq: 4 });
const SIZES = 7;
const facts: fc.Arbitrary<Facts> = fc.record({
  numbers: fc.tuple(...Array.from({ length: 9 }, () => size)),
  tags: fc.option(fc.subarray(["a", "b", "c", "d"]), { nil: undefined, freq: 4 }),
  region: fc.option(fc.constantFrom("us", "eu"), { nil: undefined, freq: 4 }),
});

/** Facts in this order: seven sizes, then load and reputation. */
const ORDER = [
  "vcpus",
  "memory",
  "gpu_count",
  "gpu_memory",
  "free_gpu_memory",
  "network",
  "storage",
];
const NAMES = [...ORDER, "load", "reputation"];

function documentOf(id: string, { numbers, tags, region }: Facts): JsonObject {
  const [vcpus, memory, gpuCount, gpuMemory, , network, storage, , reputation] = numbers;
  const document = {
    id,
    vcpus: { count: vcpus },
    memory,
    gpus: { count: gpuCount, memory: gpuMemory },
    network: { txBandwidth: network },
    storage: { size: storage },
    reputation,
    tags,
    regionId: region,
  };
  return JSON.parse(JSON.stringify(document)) as JsonObject;
}

function metricsOf({ numbers }: Facts): JsonObject {
  const cluster = { gpu: { totalFreeMem: numbers[4] }, vcpu: { load1m: numbers[7] } };
  return JSON.parse(JSON.stringify({ cluster })) as JsonObject;
}

/** What a cluster without GPUs has free is known. */
function known(of: Facts): Facts {
  const free = of.numbers[4] ?? (of.numbers[2] === 0 ? 0 : undefined);
  return { ...of, numbers: of.numbers.map((value, place) => (place === 4 ? free : value)) };
}

/** Distances by feature name; undefined where either lacks it. */
function partsOf(
  target: Facts,
  one: Facts,
  fleet: readonly Facts[],
): Map<string, number | undefined> {
  const parts = new Map<string, number | undefined>();
  for (const [place, name] of NAMES.entries()) {
    const scale = (value: number): number => (place < SIZES ? Math.log2(1 + value) : value);
    const wanted = target.numbers[place];
    if (wanted === undefined) continue;
    const all = [...fleet, target].flatMap(({ numbers }) => numbers[place] ?? []).map(scale);
    const floor = name === "reputation" ? 10 : 1;
    const spread = Math.max(floor, Math.max(...all) - Math.min(...all));
    const found = one.numbers[place];
    const gap = found === undefined ? undefined : Math.abs(scale(found) - scale(wanted)) / spread;
    parts.set(name, gap);
  }
  if (target.tags !== undefined) {
    const union = new Set([...target.tags, ...(one.tags ?? [])]).size;
    const common = target.tags.filter((tag) => one.tags?.includes(tag)).length;
    const gap = union === 0 ? 0 : 1 - common / union;
    parts.set("tags", one.tags === undefined ? undefined : gap);
  }
  if (target.region !== undefined) {
    const gap = one.region === target.region ? 0 : 1;
    parts.set("region", one.region === undefined ? undefined : gap);
  }
  return parts;
}

function distanceOf(
  parts: ReadonlyMap<string, number | undefined>,
  { weights, missing }: Pick<NearestQuestion, "weights" | "missing">,
): number {
  let sum = 0;
  let total = 0;
  for (const [name, gap] of parts) {
    const weight = weights.get(name) ?? 1;
    if (gap === undefined && missing === "skip") continue;
    sum += weight * (gap ?? 1);
    total += weight;
  }
  return total === 0 ? 1 : sum / total;
}

/** Nobody left out is nearer, and those told stand in order. */
function expectNearest(neighbours: readonly Neighbour[], far: ReadonlyMap<string, number>): void {
  const worst = neighbours.at(-1)?.distance ?? 0;
  const told = new Set(neighbours.map(({ id }) => id));
  for (const [id, distance] of far) {
    if (!told.has(id)) expect(distance).toBeGreaterThanOrEqual(worst - 1e-9);
  }
  const pairs = neighbours.slice(1).map((next, place) => [neighbours[place]!, next] as const);
  for (const [a, b] of pairs) {
    expect(a.distance < b.distance || (a.distance === b.distance && a.id < b.id)).toBe(true);
  }
}

const weights = fc
  .dictionary(fc.constantFrom(...FEATURE_NAMES), fc.constantFrom(0, 0.5, 1, 3))
  .map((of) => new Map(Object.entries(of)));
const rest = fc.record({
  k: fc.integer({ min: 1, max: 6 }),
  weights,
  missing: fc.constantFrom("far" as const, "skip" as const),
});

describe("the nearest against a whole sort", () => {
  it("are the same, with the same distances", () => {
    let asked = 0;
    const property = fc.property(
      fc.array(facts, { minLength: 1, maxLength: 12 }),
      facts,
      fc.boolean(),
      rest,
      (raw, workload, isCluster, { k, weights, missing }) => {
        const ids = raw.map((_, row) => `c${(row * 7) % 13}`);
        const fleet = raw.map(known);
        const metrics = new Map(raw.map((of, row) => [ids[row]!, metricsOf(of)]));
        const documents = raw.map((of, row) => documentOf(ids[row]!, of));
        const index = createSimilarityIndex(documents, metrics);
        const target = isCluster ? fleet[0]! : workload;
        const inOrder = index.numbers.map(
          ({ feature }) => target.numbers[NAMES.indexOf(feature.name)],
        );
        const to = isCluster
          ? ({ kind: "cluster", id: ids[0]! } as const)
          : ({ kind: "workload", target: { ...target, numbers: inOrder } } as const);
        const found = nearest(index, { to, k, weights, missing });

        const used = [...partsOf(target, target, fleet).keys()].filter(
          (name) => weights.get(name) !== 0,
        );
        expect(found.ok).toBe(used.length > 0);
        if (!found.ok) return;
        asked += 1;
        const rows = fleet.flatMap((one, row) => (isCluster && row === 0 ? [] : [{ one, row }]));
        const gaps = new Map(rows.map(({ one, row }) => [ids[row]!, partsOf(target, one, fleet)]));
        const far = new Map(
          [...gaps].map(([id, of]) => [id, distanceOf(of, { weights, missing })]),
        );

        const { neighbours } = found.value;
        expect(neighbours).toHaveLength(Math.min(k, rows.length));
        for (const { id, distance, parts } of neighbours) {
          expect(distance).toBeCloseTo(far.get(id)!, 9);
          expect(parts.map(({ feature }) => feature).sort()).toEqual([...used].sort());
          for (const part of parts) {
            const gap = gaps.get(id)!.get(part.feature);
            expect(part.isMissing).toBe(gap === undefined);
            expect(part.distance).toBeCloseTo(gap ?? 1, 9);
          }
          const mean = parts.reduce((sum, part) => sum + part.weight * part.distance, 0);
          if (parts.some((part) => part.weight > 0)) expect(mean).toBeCloseTo(distance, 9);
        }
        expectNearest(neighbours, far);
      },
    );
    fc.assert(property, { seed, numRuns: 3_000 });
    expect(asked).toBeGreaterThan(1_500);
  });
});
