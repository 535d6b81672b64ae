import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusterDocument, type Desk, metricsDocument, policyDocument, startDesk } from "./desk.ts";

let desk: Desk;

beforeAll(async () => {
  desk = await startDesk();
  for (const [id, gpus, reputation] of [
    ["a", 2, 80],
    ["b", 4, 90],
    ["c", 8, 95],
  ] as const) {
    const rest = { reputation, regionId: id === "a" ? "eu" : "us" };
    await desk.ask("POST", "/clusters", clusterDocument(id, { gpus, rest }));
    if (id !== "c") await desk.ask("POST", "/cluster", metricsDocument(id, { gpus }));
  }
  const best = `return input
      .filter(({ reputation }) => reputation >= (parameters.minReputation ?? 90))
      .toSorted((x, y) => y.reputation - x.reputation).slice(0, parameters.return);`;
  await desk.ask("POST", "/policy", policyDocument("rank", best));
  await desk.ask("POST", "/policy", policyDocument("single", "return input[0];"));
  await desk.ask("POST", "/policy", policyDocument("bad", "throw new Error('bad ranking');"));
});
afterAll(() => desk.close());

const is = (variable: string, operator: string, value: unknown) => ({ variable, operator, value });
const withBody = (values: object) => ({ header: {}, body: { values } });
const ids = (body: unknown) => {
  const data: unknown = Reflect.get(Object(body), "data");
  return Array.isArray(data) ? data.map((one) => Reflect.get(Object(one), "id")) : data;
};
const OF_US = { matchType: "cluster", filter: { clusterQuery: is("regionId", "==", "us") } };

describe("filters", () => {
  it.each<readonly [object, unknown]>([
    [{ clusterQuery: is("reputation", ">=", 90) }, ["b", "c"]],
    [{ clusterQuery: is("reputation", ">=", "90") }, ["b", "c"]],
    [{ clusterQuery: is("tags", "IN", ["gpu"]) }, ["a", "b", "c"]],
    [{ clusterQuery: is("id", "LIKE", "*b*") }, ["b"]],
    [{ clusterQuery: is("id", "!=", "b") }, ["a", "c"]],
    [
      {
        clusterQuery: {
          logicalOperator: "AND",
          conditions: [
            is("gpus.count", "<=", 8),
            { logicalOperator: "OR", conditions: [is("id", "==", "a"), is("id", "==", "c")] },
          ],
        },
      },
      ["a"],
    ],
    [{ clusterMetricsQuery: is("cluster.gpu.totalFreeMem", ">", 100_000) }, ["b"]],
    [
      {
        clusterMetricsQuery: is("cluster.gpu.totalFreeMem", ">", 1),
        clusterQuery: is("regionId", "==", "us"),
      },
      ["b"],
    ],
    [
      {
        clusterMetricsQuery: { aggOperator: "count", target: "nodes", operator: ">=", value: 2 },
      },
      ["a", "b"],
    ],
    [{ clusterMetricsQuery: is("cluster.gpu.totalFreeMem", "<", 0) }, null],
    [{ clusterQuery: is("id", "==", "zz") }, []],
  ])("%j find %j over both roads", async (filter, found) => {
    const asked = { matchType: "cluster", filter };
    const first = await desk.ask("POST", "/api/filter-data", withBody(asked));
    const second = await desk.ask("POST", "/api/no-ir/filter", asked);
    expect(first).toMatchObject({ status: 200, body: { success: true } });
    expect([ids(first.body), ids(second.body)]).toEqual([found, found]);
  });

  it("see the ledger in the metrics", async () => {
    const held = await desk.ask("POST", "/v1/placements", { gpus: 2, node: "a/node-0" });
    const filter = { clusterMetricsQuery: is("cluster.gpu.totalFreeMem", ">", 40_000) };
    const reply = await desk.ask("POST", "/api/no-ir/filter", { matchType: "cluster", filter });
    expect(ids(reply.body)).toEqual(["b"]);
    const id = Reflect.get(Object(held.body), "placement_id");
    await desk.ask("DELETE", `/v1/placements/${id}`);
  });

  it("of a match type that nobody knows find null", async () => {
    const reply = await desk.ask(
      "POST",
      "/api/filter-data",
      withBody({ matchType: "x", filter: {} }),
    );
    expect(reply).toMatchObject({ status: 200, body: { success: true, data: null } });
  });
});

describe("what goes wrong", () => {
  const cases: readonly (readonly [object, string])[] = [
    [
      { matchType: "cluster", filter: { clusterQuery: is("id", "~", 1) } },
      "Unsupported operator: ~",
    ],
    [
      {
        matchType: "cluster",
        filter: { clusterQuery: { logicalOperator: "NOT", conditions: [] } },
      },
      "Unsupported logical operator: NOT",
    ],
    [{ matchType: "cluster", filter: {} }, "'clusterQuery'"],
  ];

  it.each(cases)("inside a filter %j is a success that says %s, or a 400", async (asked, text) => {
    const quirk = await desk.ask("POST", "/api/filter-data", withBody(asked));
    expect(quirk).toMatchObject({ status: 200, body: { success: true, data: [false, text] } });
    const plain = await desk.ask("POST", "/api/no-ir/filter", asked);
    expect(plain).toMatchObject({ status: 400, body: { success: false, message: text } });
  });

  it.each(["/api/filter-data", "/api/similarity-search"])("%s needs a body", async (path) => {
    const noBody = await desk.ask("POST", path, { matchType: "cluster" });
    expect(noBody).toMatchObject({ status: 400, body: { success: false, message: "'body'" } });
    for (const empty of [{}, "{", undefined]) {
      const reply = await desk.ask("POST", path, empty);
      expect(reply).toMatchObject({
        status: 400,
        body: { message: "Missing or invalid JSON body" },
      });
    }
  });
});

describe("similarity search", () => {
  const rule = (uri: string, parameters: object) => ({
    rankingPolicyRule: { policyRuleURI: `${uri}:1.0-stable`, executionMode: "x", parameters },
  });
  const roads = async (asked: { readonly rankingPolicyRule: object }) => {
    const wrapped = { rankingPolicyRule: { values: asked.rankingPolicyRule } };
    return Promise.all([
      desk.ask("POST", "/api/similarity-search", withBody({ matchType: "cluster", ...wrapped })),
      desk.ask("POST", "/api/similarity-search", withBody(asked)),
      desk.ask("POST", "/api/no-ir/similarity-search", asked),
    ]);
  };

  it.each<readonly [string, object, unknown]>([
    ["rank", { filterRule: OF_US }, ["c", "b"]],
    ["rank", { filterRule: OF_US, return: 1 }, ["c"]],
    ["rank", { filterRule: OF_US, minReputation: 95 }, ["c"]],
    ["rank", {}, []],
    ["bad", {}, []],
    ["bad", { filterRule: { ...OF_US, filter: { clusterQuery: is("id", "==", "zz") } } }, []],
  ])("by %s with %j gives %j over all roads", async (uri, parameters, found) => {
    for (const reply of await roads(rule(uri, parameters))) expect(ids(reply.body)).toEqual(found);
  });

  it("gives what the policy gives, a single document too", async () => {
    for (const reply of await roads(rule("single", { filterRule: OF_US }))) {
      expect(reply.body).toMatchObject({ success: true, data: { id: "b" } });
    }
  });

  it("tells what goes wrong as filters do", async () => {
    const [first, second, third] = await roads(rule("bad", { filterRule: OF_US }));
    const text = expect.stringContaining("bad ranking");
    for (const reply of [first, second]) {
      expect(reply).toMatchObject({ status: 200, body: { success: true, data: [false, text] } });
    }
    expect(third).toMatchObject({ status: 400, body: { success: false, message: text } });
    const [unknown] = await roads(rule("nope", { filterRule: OF_US }));
    expect(unknown?.body).toMatchObject({ data: [false, expect.stringContaining("not found")] });
  });

  it("by likeness gives the nearest, with why", async () => {
    const asked = { similar_to: { cluster_id: "b", k: 1 } };
    const wrapped = await desk.ask("POST", "/api/similarity-search", withBody(asked));
    const bare = await desk.ask("POST", "/api/no-ir/similarity-search", asked);
    expect(bare.body).toEqual(wrapped.body);
    const parts = expect.arrayContaining([
      expect.objectContaining({ distance: expect.any(Number) }),
    ]);
    expect(bare.body).toMatchObject({
      data: [{ similarity: { distance: expect.any(Number), parts } }],
    });
    const workload = { similar_to: { workload: { gpu_count: 16 }, k: 3 } };
    const near = await desk.ask("POST", "/api/no-ir/similarity-search", workload);
    expect(ids(near.body)).toEqual(["c", "b", "a"]);
    const unknown = await desk.ask("POST", "/api/no-ir/similarity-search", {
      similar_to: { cluster_id: "zz" },
    });
    expect(unknown).toMatchObject({ status: 400, body: { message: "Cluster not found: zz" } });
  });
});
