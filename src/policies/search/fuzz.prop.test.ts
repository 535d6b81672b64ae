import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import type { Json, JsonObject } from "../contract.ts";
import {
  compileClusterFilter,
  compileMongo,
  compileSearch,
  createSimilarityIndex,
  type ModelName,
  nearest,
  runClusterFilter,
  runMongo,
} from "./index.ts";

// Goal: no JSON, as a request or as a document, throws or takes more steps than it may.
// Method: arbitrary JSON, and JSON of the words of the grammars in wrong places, through the door.
const seed = testSeed();

const WORDS = [
  ..."$and $or $nor $not $eq $ne $gt $gte $lt $lte $in $nin $exists $size $all $type".split(" "),
  ..."$elemMatch $regex $options $where body values matchType filter clusterQuery id".split(" "),
  ..."clusterMetricsQuery variable operator value logicalOperator conditions AND OR".split(" "),
  ..."aggOperator target count avg sum min max == != IN LIKE < <= > >= cluster nodes".split(" "),
  ..."rankingPolicyRule policyRuleURI parameters filterRule similar_to cluster_id".split(" "),
  ..."workload weights missing far skip k tags region gpu_count load gpus freeMem".split(" "),
  ..."nodes.count tags.0 nodes.gpus.freeMem cluster.vcpu.load_1m reputation".split(" "),
  ..."__proto__ constructor prototype toString length 0 1 a.*b *a*b* ^a$ number array".split(" "),
];
const word = fc.constantFrom(...WORDS);
const scalar = fc.oneof(word, fc.constantFrom<Json>(null, true, false, 0, -1, 1, 1.5, 1e308, "1"));
const wordy: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(word, tie("value"), { maxKeys: 4 }),
    fc
      .array(fc.tuple(word, tie("value")), { maxLength: 3 })
      .map((entries) => JSON.parse(`{${entries.map(fieldText).join()}}`) as JsonObject),
  ),
})).value;
const anything: fc.Arbitrary<Json> = fc.oneof(
  { weight: 3, arbitrary: wordy },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 6 }) as fc.Arbitrary<Json> },
);
const objects = fc.array(anything, { maxLength: 4 }).map((values) =>
  values.map((value, place): JsonObject => {
    const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
    return isRecord
      ? { id: `c${place}`, ...(value as JsonObject) }
      : { id: `c${place}`, tags: value };
  }),
);

function fieldText([key, value]: [string, Json]): string {
  return `${JSON.stringify(key)}:${JSON.stringify(value)}`;
}

const operator = fc.constantFrom("==", "!=", "IN", "LIKE", "<", "<=", ">", ">=");
const query = fc.oneof(
  fc.record({ variable: word, operator, value: anything }),
  fc.record({ aggOperator: word, target: word, operator, value: scalar }),
  fc.record({ logicalOperator: fc.constantFrom("AND", "OR"), conditions: fc.array(anything) }),
);

/** Plausible requests too, so that more than refusals is seen. */
const requests: fc.Arbitrary<Json> = fc.oneof(
  anything,
  fc.dictionary(word, anything, { maxKeys: 3 }),
  fc.record({ clusterQuery: query }),
  fc.record({ clusterMetricsQuery: query }),
  fc.record({ clusterQuery: query, clusterMetricsQuery: query }),
  fc.record({ similar_to: fc.record({ workload: anything }) }),
  fc.record({ similar_to: fc.record({ cluster_id: fc.constantFrom("c0", "x"), k: fc.nat(3) }) }),
);

describe("arbitrary JSON", () => {
  it("is understood or refused as a find filter, and run within its steps", () => {
    const outcomes = { found: 0, refused: 0 };
    const models = fc.constantFrom<ModelName>("cluster", "cluster_metrics", "plain");
    const property = fc.property(requests, models, objects, (filter, model, documents) => {
      const compiled = compileMongo(filter, { model });
      if (!compiled.ok) {
        expect([typeof compiled.path, compiled.message]).toEqual(["string", expect.any(String)]);
        outcomes.refused += 1;
        return;
      }
      const found = runMongo(compiled.value, documents);
      expect(found.ok).toBe(true);
      if (found.ok) for (const one of found.value) expect(documents).toContain(one);
      outcomes.found += 1;
      const work = { left: 20 };
      for (const one of documents) compiled.value.matches(one, work);
      // Past the end, each look ends at once: what remains is a look for each word of the filter.
      expect(work.left).toBeGreaterThan(-20 - JSON.stringify([filter, documents]).length * 8);
    });
    fc.assert(property, { seed, numRuns: 10_000 });
    expect(Math.min(outcomes.found, outcomes.refused)).toBeGreaterThan(500);
  });

  it("is understood or refused as a filter, and run within its steps", () => {
    const outcomes = { found: 0, refused: 0 };
    const property = fc.property(requests, objects, objects, (value, clusters, sent) => {
      const metrics = new Map(sent.map((document, place) => [`c${place}`, document]));
      const compiled = compileClusterFilter(value);
      outcomes[compiled.ok ? "found" : "refused"] += 1;
      if (!compiled.ok) return;
      expect(runClusterFilter(compiled.value, clusters, metrics).ok).toBe(true);
      runClusterFilter(compiled.value, clusters, metrics, 5);
    });
    fc.assert(property, { seed, numRuns: 10_000 });
    expect(Math.min(outcomes.found, outcomes.refused)).toBeGreaterThan(500);
  });

  it("is understood or refused as a search, among whatever clusters", () => {
    const outcomes = { similar: 0, refused: 0 };
    const property = fc.property(requests, objects, objects, (value, clusters, sent) => {
      const metrics = new Map(sent.map((document, place) => [`c${place}`, document]));
      const search = compileSearch(value);
      if (!search.ok) outcomes.refused += 1;
      const index = createSimilarityIndex(clusters, metrics);
      const workload = { numbers: [1, 2, 3, 4, 5, 6, 7, 8, 9], tags: ["a"], region: "b" };
      const question = { k: 3, weights: new Map(), missing: "far" } as const;
      const found = nearest(index, { ...question, to: { kind: "workload", target: workload } });
      for (const { distance } of found.ok ? found.value.neighbours : []) {
        expect(distance).toBeGreaterThanOrEqual(0);
        expect(distance).toBeLessThanOrEqual(1);
      }
      if (!search.ok || search.value.kind !== "similar") return;
      outcomes.similar += 1;
      nearest(index, search.value.question);
    });
    fc.assert(property, { seed, numRuns: 10_000 });
    expect(Math.min(outcomes.similar, outcomes.refused)).toBeGreaterThan(500);
  });
});

describe("hostile requests", () => {
  it("end with a fault when documents make a filter too much work", () => {
    // Each level can be passed in two ways: by the key and by the place in the array.
    let nested: Json = { "0": 1 };
    for (let level = 0; level < 30; level++) nested = [{ "0": nested }];
    const path = `a${".0".repeat(31)}`;
    const compiled = compileMongo({ [path]: { $gt: 1 } }, { model: "plain" });
    if (!compiled.ok) throw new Error(compiled.message);
    const documents = Array.from({ length: 100 }, (): JsonObject => ({ a: nested }));
    expect(runMongo(compiled.value, documents, 100_000)).toEqual({
      ok: false,
      path: "",
      message: "the filter needs too many steps on these documents",
    });
  });

  it("are refused when they are deep, however deep", () => {
    let deep: Json = 1;
    for (let level = 0; level < 200_000; level++) deep = level % 2 === 0 ? [deep] : { $not: deep };
    const request: Json = { clusterQuery: { variable: "a", operator: "==", value: deep } };
    expect(compileClusterFilter(request)).toMatchObject({ ok: false });
    expect(compileSearch({ similar_to: { workload: deep } })).toMatchObject({ ok: false });
    expect(compileMongo({ a: deep }, { model: "cluster" })).toMatchObject({ ok: false });
  });
});
