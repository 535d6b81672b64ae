import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../contract.ts";
import { runClusterFilter } from "./cluster-filter.ts";
import { compileRankedSearch } from "./ranked-search.ts";

const rule: JsonObject = {
  executionMode: "code",
  policyRuleURI: "dummy:1.0-stable",
  settings: { maxResults: 10 },
  parameters: {
    filterRule: {
      matchType: "cluster",
      filter: { clusterQuery: { variable: "nodes.count", operator: ">", value: "1" } },
    },
    return: 5,
  },
};

describe("a filter with a ranking policy", () => {
  it.each<readonly [string, Json]>([
    [
      "in the envelope",
      { body: { values: { matchType: "cluster", rankingPolicyRule: { values: rule } } } },
    ],
    ["in the envelope, one level less", { body: { values: { rankingPolicyRule: rule } } }],
    ["bare", { rankingPolicyRule: rule }],
    ["bare, one level more", { rankingPolicyRule: { values: rule } }],
  ])("is read %s", (_, value) => {
    const search = compileRankedSearch(value);
    if (!search.ok) throw new Error(search.message);
    expect(search.value.policyRuleUri).toBe("dummy:1.0-stable");
    expect(search.value.settings).toEqual({ maxResults: 10 });
    expect(search.value.parameters).toEqual(rule["parameters"]);
    const clusters = [1, 2].map((count): JsonObject => ({ id: `c-${count}`, nodes: { count } }));
    expect(runClusterFilter(search.value.filter!, clusters, new Map())).toEqual({
      ok: true,
      value: { data: [clusters[1]] },
    });
  });

  it.each<readonly [string, Json]>([
    ["none", {}],
    ["null", { filterRule: null }],
    ["an empty one", { filterRule: {} }],
  ])("finds nothing without a filter rule: %s", (_, parameters) => {
    const search = compileRankedSearch({
      rankingPolicyRule: { policyRuleURI: "a:1-b", parameters },
    });
    expect(search).toMatchObject({ ok: true, value: { filter: undefined, settings: {} } });
  });

  it.each<readonly [Json, string, string]>([
    [{}, "", "Missing or invalid JSON body"],
    [{ matchType: "cluster" }, "body", "'body'"],
    [{ body: { values: {} } }, "body.values.rankingPolicyRule", "'rankingPolicyRule'"],
    [{ rankingPolicyRule: {} }, "rankingPolicyRule.policyRuleURI", "'policyRuleURI'"],
    [{ rankingPolicyRule: 5 }, "rankingPolicyRule", "a ranking policy rule must be an object"],
    [
      { rankingPolicyRule: { policyRuleURI: 5 } },
      "rankingPolicyRule.policyRuleURI",
      "must be a string",
    ],
    [
      { rankingPolicyRule: { policyRuleURI: "a", parameters: "x" } },
      "rankingPolicyRule.parameters",
      "must be an object",
    ],
    [
      {
        rankingPolicyRule: {
          values: { policyRuleURI: "a", parameters: { filterRule: { filter: {} } } },
        },
      },
      "rankingPolicyRule.values.parameters.filterRule.filter.clusterQuery",
      "'clusterQuery'",
    ],
  ])("%j at %j: %s", (value, path, message) => {
    expect(compileRankedSearch(value)).toEqual({ ok: false, path, message });
  });
});
