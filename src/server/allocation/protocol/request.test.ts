import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../policies/index.ts";
import { readRequest, readRequestId } from "./request.ts";

const GOOD = { adhoc: true, policy_rule_uri: "p:1-a", inputs: {} };

function read(changes: JsonObject, needsAdhoc = true) {
  return readRequest({ ...GOOD, ...changes }, { needsAdhoc });
}

function without(name: string): JsonObject {
  return Object.fromEntries(Object.entries(GOOD).filter(([field]) => field !== name));
}

describe("a request of the allocation protocol", () => {
  it("as the documentation prints it is one for the whole fleet", () => {
    const printed = {
      ...GOOD,
      clusters: [],
      filter: {},
      search: {},
      parameters: {},
      settings: {},
    };
    expect(readRequest(printed, { needsAdhoc: true })).toEqual({
      ok: true,
      value: {
        policy: "p:1-a",
        inputs: {},
        selection: { kind: "all" },
        parameters: {},
        settings: {},
        precedence: undefined,
      },
    });
  });

  it.each<readonly [JsonObject, object]>([
    [{ clusters: ["b", "a", "b"] }, { kind: "clusters", ids: ["b", "a"] }],
    [
      { clusters: ["a"], filter: { x: 1 }, search: { y: 1 } },
      { kind: "clusters", ids: ["a"] },
    ],
    [
      { clusters: null, filter: { x: 1 }, search: { y: 1 } },
      { kind: "filter", filter: { x: 1 } },
    ],
    [
      { clusters: [], filter: null, search: { y: 1 } },
      { kind: "search", search: { y: 1 } },
    ],
    [{ filter: {}, search: null }, { kind: "all" }],
  ])("with %j selects %j", (changes, selection) => {
    expect(read(changes)).toMatchObject({ ok: true, value: { selection } });
  });

  it.each<JsonObject[string]>(["yes", 1, [0], { a: 0 }])("adhoc may be %j", (adhoc) => {
    expect(read({ adhoc }).ok).toBe(true);
  });

  it.each<JsonObject[string]>([false, 0, "", null, [], {}])("adhoc may not be %j", (adhoc) => {
    expect(read({ adhoc })).toMatchObject({ failure: { code: "invalid_request" } });
    expect(read({ adhoc }, false).ok).toBe(true);
  });

  it.each<readonly [JsonObject, string, string]>([
    [without("policy_rule_uri"), "missing_policy", "Missing required fields: policy_rule_uri"],
    [without("inputs"), "invalid_request", "Missing required fields: inputs"],
    [{ ...GOOD, policy_rule_uri: 7 }, "invalid_request", "`policy_rule_uri` must be a text."],
    [{ ...GOOD, clusters: "a" }, "invalid_request", "`clusters` must be a list of cluster ids."],
    [{ ...GOOD, clusters: ["a", 1] }, "invalid_request", "`clusters` must be a list"],
    [{ ...GOOD, filter: "a" }, "invalid_request", "`filter` must be an object."],
    [{ ...GOOD, parameters: "a" }, "invalid_request", "`parameters` must be an object."],
    [{ ...GOOD, settings: [] }, "invalid_request", "`settings` must be an object."],
    [{ ...GOOD, precedence: "mine" }, "invalid_request", "`precedence` must be"],
    [{ ...GOOD, grant: true }, "invalid_request", "`grant` must be an object."],
  ])("%j is refused as %s: %s", (message, code, text) => {
    const told = readRequest(message, { needsAdhoc: true });
    expect(told).toMatchObject({ ok: false, failure: { code } });
    expect(told.ok === false && told.failure.message).toContain(text);
  });

  it("takes null for inputs, and an empty grant for one", () => {
    expect(read({ inputs: null, grant: {} })).toMatchObject({ value: { inputs: null, grant: {} } });
    expect(read({ grant: null }).ok && read({ grant: null })).not.toHaveProperty("value.grant");
  });
});

describe("a request id", () => {
  it.each<JsonObject[string]>(["a", "", 0, 7.5])("may be %j", (request_id) => {
    expect(readRequestId({ request_id })).toEqual({ ok: true, value: request_id });
  });

  it("may be absent", () => {
    expect(readRequestId({})).toEqual({ ok: true, value: undefined });
    expect(readRequestId({ request_id: null })).toEqual({ ok: true, value: undefined });
  });

  it.each<JsonObject[string]>([true, [], {}, "x".repeat(257)])("may not be %j", (request_id) => {
    expect(readRequestId({ request_id }).ok).toBe(false);
  });
});
