import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import type { Json, JsonObject } from "../../contract.ts";
import { compileClusterFilter, runClusterFilter } from "./cluster-filter.ts";

// Goal: any tree of conditions on clusters and metrics finds what it says, both ways.
// Method: small fleets whose values are read by hand-written accessors, not by paths, and a
// recursive evaluator of the grammar; texts for numbers where the schema casts.
const seed = testSeed();

interface Machine {
  readonly id: string;
  readonly region: string;
  readonly gpus: number;
  readonly tags: readonly string[];
  readonly free: readonly (readonly number[])[];
  readonly load: number;
  /** How the load is written, if any metrics came. */
  readonly form: "nested" | "dotted" | "alias" | "none";
}

const machine: fc.Arbitrary<Machine> = fc.record({
  id: fc.string({ unit: fc.constantFrom("a", "b", ".", "*"), minLength: 1, maxLength: 4 }),
  region: fc.constantFrom("us", "eu", "ap"),
  gpus: fc.nat(4),
  tags: fc.subarray(["gpu", "spot", "prod"]),
  free: fc.array(fc.array(fc.nat(5), { maxLength: 3 }), { maxLength: 3 }),
  load: fc.nat(5),
  form: fc.constantFrom("nested", "dotted", "alias", "none"),
});

function documentOf({ id, region, gpus, tags }: Machine): JsonObject {
  return { id, regionId: region, gpus: { count: gpus }, tags };
}

function metricsOf({ id, free, load, form }: Machine): JsonObject {
  const nodes = free.map((gpus) => ({ gpus: gpus.map((freeMem) => ({ freeMem })) }));
  const loads: Record<string, JsonObject> = {
    nested: { vcpu: { load1m: load } },
    dotted: { "vcpu.load1m": load },
    alias: { vcpu: { load_1m: load } },
  };
  return { clusterId: id, cluster: loads[form]!, nodes };
}

type Condition = JsonObject;
const comparing = fc.constantFrom("==", "!=", "<", "<=", ">", ">=");
const condition = (...values: [string, string, fc.Arbitrary<Json>][]): fc.Arbitrary<Condition>[] =>
  values.map(([variable, operator, value]) =>
    value.map((of) => ({ variable, operator, value: of })),
  );
const small = fc.nat(5);
const likeText = fc.string({ unit: fc.constantFrom("a", "b", ".", "*"), maxLength: 3 });

const clusterLeaf = fc.oneof(
  ...condition(
    ["id", "LIKE", likeText],
    ["regionId", "IN", fc.subarray(["us", "eu", "ap", "x"])],
    ["regionId", "==", fc.constantFrom("us", "x")],
    ["tags", "IN", fc.subarray(["gpu", "spot", "x"])],
    ["tags", "!=", fc.constantFrom("gpu", "x")],
    ["gpus.count", "IN", fc.array(small, { maxLength: 3 })],
  ),
  fc.tuple(comparing, small, fc.boolean()).map(([operator, value, isText]): Condition => {
    return { variable: "gpus.count", operator, value: isText ? `${value}` : value };
  }),
);
const metricsLeaf = fc.oneof(
  fc
    .tuple(fc.constantFrom("cluster.vcpu.load1m", "cluster.vcpu.load_1m"), comparing, small)
    .map(([variable, operator, value]): Condition => ({ variable, operator, value })),
  ...condition(
    ["clusterId", "LIKE", likeText],
    ["cluster.vcpu.load1m", "IN", fc.array(small, { maxLength: 3 })],
    ["nodes.gpus.freeMem", "IN", fc.array(small, { maxLength: 3 })],
  ),
  fc
    .tuple(fc.constantFrom("count", "avg", "sum", "min", "max"), comparing, fc.nat(9))
    .map(([aggOperator, operator, value]): Condition => {
      const target = aggOperator === "count" ? "nodes.gpus" : "nodes.gpus.freeMem";
      return { aggOperator, target, operator, value };
    }),
);

function treeOf(leaf: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> {
  return fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc.record({
        logicalOperator: fc.constantFrom("AND", "OR"),
        conditions: fc.array(tie("tree"), { maxLength: 3 }),
      }),
    ),
  })).tree;
}

function compareAs(operator: Json, a: number | undefined, b: number): boolean {
  if (a === undefined) return operator === "!=";
  const results: Record<string, boolean> = {
    "==": a === b,
    "!=": a !== b,
    "<": a < b,
    "<=": a <= b,
    ">": a > b,
    ">=": a >= b,
  };
  return results[`${operator}`]!;
}

/** LIKE by trying every start and every length of every star. */
function like(pattern: string, text: string): boolean {
  const here = (at: number, from: number): boolean => {
    if (at === pattern.length) return true;
    if (pattern[at] !== "*") return pattern[at] === text[from] && here(at + 1, from + 1);
    return [...text.slice(from), ""].some((_, skipped) => here(at + 1, from + skipped));
  };
  return [...text, ""].some((_, from) => here(0, from));
}

function textHolds(operator: Json, values: readonly string[], of: Json): boolean {
  if (operator === "LIKE") return values.some((text) => like(of as string, text));
  if (operator === "IN") return values.some((text) => (of as Json[]).includes(text));
  return values.includes(of as string) === (operator === "==");
}

function aggregateOf(name: Json, numbers: readonly number[]): number | undefined {
  const sum = numbers.reduce((total, one) => total + one, 0);
  if (name === "count") return numbers.length;
  if (name === "sum") return sum;
  if (numbers.length === 0) return undefined;
  if (name === "avg") return sum / numbers.length;
  return name === "min" ? Math.min(...numbers) : Math.max(...numbers);
}

/** The oracle. */
function holds(one: Machine, condition: Json): boolean {
  const { logicalOperator, conditions, aggOperator, variable, operator, value } =
    condition as Record<string, Json>;
  if (logicalOperator === "AND") return (conditions as Json[]).every((of) => holds(one, of));
  if (logicalOperator === "OR") return (conditions as Json[]).some((of) => holds(one, of));
  if (aggOperator !== undefined) {
    const result = aggregateOf(aggOperator, one.free.flat());
    return result !== undefined && compareAs(operator!, result, value as number);
  }
  switch (variable) {
    case "id":
    case "clusterId":
      return textHolds(operator!, [one.id], value!);
    case "regionId":
      return textHolds(operator!, [one.region], value!);
    case "tags":
      return textHolds(operator!, one.tags, value!);
    case "nodes.gpus.freeMem":
      return one.free.flat().some((free) => (value as Json[]).includes(free));
    default: {
      const number = variable === "gpus.count" ? one.gpus : one.load;
      if (operator === "IN") return (value as Json[]).includes(number);
      return compareAs(operator!, number, Number(value));
    }
  }
}

describe("filters against a slow evaluator", () => {
  it("find the same clusters", () => {
    const fleet = fc.uniqueArray(machine, { selector: ({ id }) => id, maxLength: 6 });
    const query = (leaf: fc.Arbitrary<Condition>): fc.Arbitrary<Condition | undefined> =>
      fc.option(treeOf(leaf), { nil: undefined, freq: 3 });
    const counts = { found: 0, lost: 0, none: 0 };
    const property = fc.property(
      fleet,
      query(clusterLeaf),
      query(metricsLeaf),
      (machines, clusterQuery, clusterMetricsQuery) => {
        if (clusterQuery === undefined && clusterMetricsQuery === undefined) return;
        const filter = JSON.parse(JSON.stringify({ clusterQuery, clusterMetricsQuery })) as Json;
        const compiled = compileClusterFilter(filter);
        if (!compiled.ok) throw new Error(`${compiled.path}: ${compiled.message}`);
        const sent = machines.filter(({ form }) => form !== "none");
        const metrics = new Map(sent.map((one) => [one.id, metricsOf(one)]));
        const answer = runClusterFilter(compiled.value, machines.map(documentOf), metrics);

        const joined =
          clusterMetricsQuery === undefined
            ? machines
            : sent.filter((one) => holds(one, clusterMetricsQuery));
        const isNone = clusterMetricsQuery !== undefined && joined.length === 0;
        const expected = joined.filter(
          (one) => clusterQuery === undefined || holds(one, clusterQuery),
        );
        const data = isNone ? null : expected.map(documentOf);
        expect(answer).toMatchObject({ ok: true, value: { data } });
        counts.none += Number(isNone);
        counts.found += expected.length;
        counts.lost += machines.length - expected.length;
      },
    );
    fc.assert(property, { seed, numRuns: 10_000 });
    expect(Math.min(counts.found, counts.lost)).toBeGreaterThan(3_000);
    expect(counts.none).toBeGreaterThan(300);
  });
});
