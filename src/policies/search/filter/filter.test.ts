import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../contract.ts";
import { compileClusterFilter, runClusterFilter } from "./cluster-filter.ts";

function cluster(id: string, region: string, gpus: number, tags: readonly string[]): JsonObject {
  const counts = { nodes: { count: gpus / 2 }, gpus: { count: gpus }, reputation: gpus * 10 };
  return { id, regionId: region, ...counts, tags, storage: { size: 100 * gpus } };
}

const CLUSTERS = [
  cluster("c-west-1", "us-west-2", 2, ["gpu", "production"]),
  cluster("c-west-2", "us-west-2", 8, ["gpu"]),
  cluster("c-east-1", "us-east-1", 4, []),
  cluster("c-Eu.1", "eu", 6, ["gpu", "spot"]),
];

/** As the collector writes them: some keys hold dots; c-Eu.1 has sent none. */
const METRICS: ReadonlyMap<string, JsonObject> = new Map(
  Object.entries({
    "c-west-1": {
      clusterId: "c-west-1",
      cluster: {
        vcpu: { load1m: 2.5, load5m: 2 },
        gpu: { totalFreeMem: 20000 },
        storage: { "disks.memory.freeMem": 500, freeMem: 900 },
        gpus: { "[0].freeMem": 16000 },
      },
      nodes: [
        { id: "node-1", gpus: [{ freeMem: 16000 }, { freeMem: 4000 }], vcpu: { load1m: 2 } },
        { id: "node-2", gpus: {}, vcpu: { load1m: 3 } },
      ],
    },
    "c-west-2": {
      clusterId: "c-west-2",
      cluster: {
        vcpu: { load_1m: 0.5, load_5m: 3, load5m: 4 },
        storage: { disks: { memory: { freeMem: 700 } } },
      },
      nodes: [
        {
          id: "node-1",
          loads: [1, 9],
          gpus: [{ freeMem: 1000 }, { freeMem: 3000 }, { freeMem: 2000 }],
        },
      ],
    },
    "c-east-1": { clusterId: "c-east-1", cluster: { gpu: { totalFreeMem: "20000" } } },
  }),
);

/** The ids that a filter finds, null where there is no list, or `[path, message]` of a fault. */
function find(value: Json): Json {
  const compiled = compileClusterFilter(value);
  if (!compiled.ok) return [compiled.path, compiled.message];
  const answer = runClusterFilter(compiled.value, CLUSTERS, METRICS);
  if (!answer.ok) return [answer.message];
  return answer.value.data?.map(({ id }) => id!).join(" ") ?? null;
}

const is = (variable: string, operator: string, value: Json): JsonObject => ({
  variable,
  operator,
  value,
});
const aggregate = (aggOperator: string, target: string, operator: string, value: Json) => ({
  aggOperator,
  target,
  operator,
  value,
});
const all = (...conditions: Json[]): JsonObject => ({ logicalOperator: "AND", conditions });
const any = (...conditions: Json[]): JsonObject => ({ logicalOperator: "OR", conditions });
const CAST_FAILED =
  'Cast to Number failed for value "abc" (type string) at path "reputation" for model "Cluster"';
const LIKE_TOO_LONG = "LIKE pattern of more than 1024 characters";
const ALL = "c-west-1 c-west-2 c-east-1 c-Eu.1";

describe("forms of a filter", () => {
  const filter = {
    clusterQuery: all(
      is("gpus.count", ">=", 2),
      is("tags", "IN", ["gpu"]),
      any(is("regionId", "==", "us-west-2"), is("id", "LIKE", "*west*")),
    ),
  };

  it.each<readonly [string, Json]>([
    ["the envelope", { body: { values: { matchType: "cluster", filter } } }],
    [
      "an envelope with a header",
      { header: {}, body: { values: { matchType: "cluster", filter } } },
    ],
    ["without an envelope", { matchType: "cluster", filter }],
    ["without a match type", { filter }],
    ["bare", filter],
  ])("%s", (_, value) => {
    expect(find(value)).toBe("c-west-1 c-west-2");
  });

  it.each(["block", "vdag", "policy", "Cluster", 5, null])(
    "nothing is of match type %j",
    (matchType) => {
      const compiled = compileClusterFilter({ matchType, filter });
      expect(compiled).toEqual({ ok: true, value: { kind: "unknown_match_type" } });
      expect(compiled.ok && runClusterFilter(compiled.value, CLUSTERS, METRICS)).toEqual({
        ok: true,
        value: { data: null, reason: "unknown_match_type" },
      });
    },
  );
});

describe("clusterQuery", () => {
  it.each<readonly [JsonObject, string]>([
    [is("id", "==", "c-west-1"), "c-west-1"],
    [is("id", "!=", "c-west-1"), "c-west-2 c-east-1 c-Eu.1"],
    [is("gpus.count", "<", 4), "c-west-1"],
    [is("gpus.count", "<=", 4), "c-west-1 c-east-1"],
    [is("gpus.count", ">", 4), "c-west-2 c-Eu.1"],
    [is("gpus.count", ">=", "4"), "c-west-2 c-east-1 c-Eu.1"],
    [is("nodes.count", ">", "1"), "c-west-2 c-east-1 c-Eu.1"],
    [is("gpus.count", "==", "8"), "c-west-2"],
    [is("gpus.count", "IN", ["2", 4]), "c-west-1 c-east-1"],
    [is("gpus.count", "IN", "2"), "c-west-1"],
    [is("tags", "IN", ["production", "spot"]), "c-west-1 c-Eu.1"],
    [is("tags", "==", "gpu"), "c-west-1 c-west-2 c-Eu.1"],
    [is("tags", "!=", "gpu"), "c-east-1"],
    [is("tags", "LIKE", "prod"), "c-west-1"],
    [is("id", "LIKE", "west"), "c-west-1 c-west-2"],
    [is("id", "LIKE", "c-*-1"), "c-west-1 c-east-1"],
    [is("id", "LIKE", "e*t*1"), "c-west-1 c-east-1"],
    [is("id", "LIKE", "eu"), ""],
    [is("id", "LIKE", "Eu."), "c-Eu.1"],
    [is("id", "LIKE", "t.1"), ""],
    [is("id", "LIKE", "[we]"), ""],
    [is("id", "LIKE", ""), ALL],
    [is('["storage"]["size"]', ">=", 600), "c-west-2 c-Eu.1"],
    [is("status", "==", null), ALL],
    [is("constructor", "!=", null), ""],
    [is("__proto__.constructor.name", "!=", null), ""],
    [all(), ALL],
    [any(), ""],
    [all(is("tags", "IN", ["gpu"]), is("regionId", "!=", "eu")), "c-west-1 c-west-2"],
    [any(is("gpus.count", ">", 6), is("regionId", "LIKE", "east")), "c-west-2 c-east-1"],
    [any(all(is("id", "==", "c-Eu.1"), any()), all(is("id", "==", "c-east-1"))), "c-east-1"],
  ])("%j finds %j", (clusterQuery, ids) => {
    expect(find({ clusterQuery })).toBe(ids);
  });
});

describe("clusterMetricsQuery", () => {
  it.each<readonly [JsonObject, string | null]>([
    [is("cluster.gpu.totalFreeMem", ">=", 20000), "c-west-1"],
    [is("cluster.gpu.totalFreeMem", "==", "20000"), "c-east-1"],
    [is("cluster.vcpu.load1m", "<", 1), "c-west-2"],
    [is("cluster.vcpu.load_1m", ">", 1), "c-west-1"],
    [is("cluster.vcpu.load_5m", ">", 0.3), "c-west-1 c-west-2"],
    [is("cluster.vcpu.load_5m", "==", 4), null],
    [is("cluster.vcpu.load5m", "==", 3), null],
    [is("cluster.storage.disks.memory.freeMem", ">", 100), "c-west-1 c-west-2"],
    [is('cluster.storage["disks.memory.freeMem"]', ">", 600), "c-west-2"],
    [is("cluster.storage['disks.memory.freeMem']", "<", 600), "c-west-1"],
    [is('cluster.gpus["[0].freeMem"]', "==", 16000), "c-west-1"],
    [is("nodes.gpus.freeMem", ">", 3000), "c-west-1"],
    [is("nodes.gpus.freeMem", "IN", [2000, 4000]), "c-west-1 c-west-2"],
    [is("clusterId", "LIKE", "west"), "c-west-1 c-west-2"],
    [is("clusterId", "!=", "c-west-1"), "c-west-2 c-east-1"],
    [is("cluster.gpu.totalFreeMem", ">", 1e9), null],
    [
      any(is("cluster.gpu.totalFreeMem", ">", 1e4), is("cluster.vcpu.load1m", "<", 1)),
      "c-west-1 c-west-2",
    ],
    [any(is("clusterId", "LIKE", "east"), is("nodes.id", "IN", ["node-2"])), "c-west-1 c-east-1"],
    [aggregate("count", "nodes", "==", 2), "c-west-1"],
    [aggregate("count", "nodes", "==", 0), "c-east-1"],
    [aggregate("count", "nodes.gpus.freeMem", ">=", 3), "c-west-2"],
    [aggregate("sum", "nodes.gpus.freeMem", ">", 10000), "c-west-1"],
    [aggregate("sum", "nodes.gpus.freeMem", "==", 0), "c-east-1"],
    [aggregate("avg", "nodes.gpus.freeMem", "==", 2000), "c-west-2"],
    [aggregate("avg", "nodes.vcpu.load_1m", "==", 2.5), "c-west-1"],
    [aggregate("min", "nodes.gpus.freeMem", "<=", 1000), "c-west-2"],
    [aggregate("max", "nodes.gpus.freeMem", "!=", 3000), "c-west-1"],
    [aggregate("sum", "nodes.loads", "==", 10), "c-west-2"],
    [aggregate("max", "nodes.gpus.nothing", "!=", 0), null],
    [
      any(aggregate("count", "nodes", ">", 1), aggregate("max", "nodes.gpus.freeMem", "<", 9e3)),
      "c-west-1 c-west-2",
    ],
    [all(aggregate("count", "nodes", ">", 0), is("cluster.vcpu.load1m", "<", 1)), "c-west-2"],
  ])("%j finds %j", (clusterMetricsQuery, ids) => {
    expect(find({ clusterMetricsQuery })).toBe(ids);
    expect(find({ clusterMetricsQuery, clusterQuery: {} })).toBe(ids);
  });

  it("is joined to clusterQuery by cluster id, whatever operator stands above", () => {
    const clusterMetricsQuery = is("clusterId", "LIKE", "west");
    const either = any(is("gpus.count", "==", 8), is("gpus.count", "==", 4));
    expect(find({ clusterMetricsQuery, clusterQuery: either })).toBe("c-west-2");
    expect(find({ clusterMetricsQuery, clusterQuery: is("id", "LIKE", "Eu") })).toBe("");
  });

  it("says when no metrics match", () => {
    const compiled = compileClusterFilter({ clusterMetricsQuery: is("clusterId", "==", "x") });
    expect(compiled.ok && runClusterFilter(compiled.value, CLUSTERS, METRICS)).toEqual({
      ok: true,
      value: { data: null, reason: "no_metrics_match" },
    });
  });
});

describe("what is refused, and where", () => {
  const at = (clusterQuery: Json): JsonObject => ({
    body: { values: { filter: { clusterQuery } } },
  });
  const place = "body.values.filter.clusterQuery";

  it.each<readonly [Json, string, string]>([
    [{}, "", "Missing or invalid JSON body"],
    [null, "", "Missing or invalid JSON body"],
    [[], "", "Missing or invalid JSON body"],
    ["x", "", "Missing or invalid JSON body"],
    [{ header: {} }, "body", "'body'"],
    [{ body: {} }, "body.values", "'values'"],
    [{ body: { values: 5 } }, "body.values", "values must be an object"],
    [{ body: { values: { matchType: "cluster" } } }, "body.values.filter", "'filter'"],
    [{ matchType: "cluster" }, "filter", "'filter'"],
    [{ filter: [] }, "filter", "filter must be an object"],
    [{ filter: {} }, "filter.clusterQuery", "'clusterQuery'"],
    [at({}), `${place}.variable`, "'variable'"],
    [at({ variable: "id" }), `${place}.operator`, "'operator'"],
    [at({ variable: "id", operator: "==" }), `${place}.value`, "'value'"],
    [at(5), place, "a condition must be an object"],
    [at(is("id", "~", 1)), `${place}.operator`, "Unsupported operator: ~"],
    [at(is("id", "in", [])), `${place}.operator`, "Unsupported operator: in"],
    [at({ ...is("", "==", 1), variable: 5 }), `${place}.variable`, "must be a string"],
    [
      at({ logicalOperator: "NOT", conditions: [] }),
      `${place}.logicalOperator`,
      "Unsupported logical operator: NOT",
    ],
    [at({ logicalOperator: "AND" }), `${place}.conditions`, "'conditions'"],
    [
      at({ logicalOperator: "OR", conditions: {} }),
      `${place}.conditions`,
      "conditions must be an array",
    ],
    [at(all(is("id", "==", 1), {})), `${place}.conditions.1.variable`, "'variable'"],
    [at(is("id", "LIKE", 5)), `${place}.value`, "LIKE needs a string"],
    [at(is("gpus.count", "LIKE", "5")), `${place}.value`, "Can't use LIKE with Number."],
    [at(is("status", "IN", "live")), `${place}.value`, "$in needs an array"],
    [at(is("reputation", ">", "abc")), `${place}.value`, CAST_FAILED],
    [
      at(aggregate("count", "nodes", ">", 1)),
      `${place}.aggOperator`,
      "aggregates work in clusterMetricsQuery only",
    ],
    [at(is("id", "LIKE", "x".repeat(1025))), `${place}.value`, LIKE_TOO_LONG],
  ])("%j at %j: %s", (value, path, message) => {
    expect(find(value)).toEqual([path, message]);
  });

  it.each<readonly [JsonObject, string, string]>([
    [{}, "variable", "'variable'"],
    [is("a", "IN", 5), "value", "$in needs an array"],
    [{ aggOperator: "count" }, "target", "'target'"],
    [aggregate("median", "a.b", "<", 1), "aggOperator", "Unsupported aggregate operator: median"],
    [aggregate("sum", "a.b", "LIKE", 1), "operator", "Unsupported operator: LIKE"],
    [aggregate("sum", "a.b", "<", "1"), "value", "an aggregate is compared with a number"],
    [aggregate("sum", "a", "<", 1), "target", "Aggregate target must have at least two levels"],
    [{ ...aggregate("sum", "", "<", 1), target: 5 }, "target", "must be a string"],
  ])("metrics: %j at %j: %s", (clusterMetricsQuery, key, message) => {
    expect(find({ clusterMetricsQuery })).toEqual([`clusterMetricsQuery.${key}`, message]);
  });

  it("a filter that needs more steps than it may take", () => {
    const compiled = compileClusterFilter({ clusterQuery: is("id", "==", "x") });
    const answer = compiled.ok && runClusterFilter(compiled.value, CLUSTERS, METRICS, 5);
    expect(answer).toMatchObject({ ok: false, message: expect.stringContaining("too many steps") });
  });
});
