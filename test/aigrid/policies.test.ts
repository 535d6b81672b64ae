import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Desk, policyDocument, startDesk } from "./desk.ts";

let desk: Desk;
const ONE = policyDocument("policies.one", "return 1;", {
  metadata: { author: "ann" },
  tags: "gpu,fast",
  policy_parameters: { reserve: 2 },
  policy_settings: { mode: "x" },
  policy_input_schema: { gpus: { type: "integer" } },
  type: "javascript_class_v1",
  functionality_data: { f: 1 },
});
const URI = "policies.one:1.0-stable";

beforeAll(async () => {
  desk = await startDesk();
  await desk.ask("POST", "/policy", ONE);
});
afterAll(() => desk.close());

const success = (data: unknown) => ({ status: 200, body: { success: true, data } });
const refused = (message: unknown) => ({ status: 200, body: { success: false, message } });

describe("/policy", () => {
  it("gives a document back with every field of the original", async () => {
    const { body } = await desk.ask("GET", `/policy/${URI}`);
    expect(body).toMatchObject({
      success: true,
      data: {
        policy_rule_uri: URI,
        name: "policies.one",
        version: "1.0",
        release_tag: "stable",
        metadata: { author: "ann" },
        tags: "gpu,fast",
        code: ONE.code,
        code_type: "",
        type: "javascript_class_v1",
        policy_input_schema: { gpus: { type: "integer" } },
        policy_output_schema: {},
        policy_settings_schema: {},
        policy_parameters_schema: {},
        policy_settings: { mode: "x" },
        policy_parameters: { reserve: 2 },
        description: "",
        functionality_data: { f: 1 },
        resource_estimates: {},
      },
    });
  });

  it.each<readonly [string, string, unknown, string]>([
    ["POST", "/policy", {}, "'name'"],
    ["POST", "/policy", { ...ONE, version: undefined }, "'version'"],
    ["POST", "/policy", ONE, URI],
    ["POST", "/policy", "{", "JSON object"],
    [
      "POST",
      "/policy",
      { ...ONE, name: "other", code: "http://x.example/a.zip" },
      "addresses are not fetched",
    ],
    ["POST", "/policy", { ...ONE, name: "other", code: "" }, "code"],
    ["POST", "/policy", { ...ONE, name: "a/b" }, "name"],
    ["GET", "/policy/nope:1-a", undefined, "Policy not found."],
    ["DELETE", "/policy/nope:1-a", undefined, "Policy not found."],
    ["PUT", "/policy/nope:1-a", ONE, "Policy not found."],
    ["PUT", `/policy/${URI}`, { ...ONE, version: "2" }, "not of"],
    ["POST", "/policy/query", { $where: "1" }, "$where"],
  ])("%s %s with %j is 200 with a message: %s", async (method, path, body, message) => {
    const reply = await desk.ask(method, path, body);
    expect(reply).toMatchObject(refused(expect.stringContaining(message)));
  });

  it("is updated by a whole document, or by $set", async () => {
    const whole = { ...ONE, description: "better" };
    const updated = success("Policy updated successfully.");
    expect(await desk.ask("PUT", `/policy/${URI}`, whole)).toMatchObject(updated);
    const set = { $set: { "policy_parameters.reserve": 5, tags: "slow" } };
    expect(await desk.ask("PUT", `/policy/${URI}`, set)).toMatchObject(updated);
    expect((await desk.ask("GET", `/policy/${URI}`)).body).toMatchObject({
      data: {
        description: "better",
        policy_parameters: { reserve: 5 },
        tags: "slow",
        code: ONE.code,
      },
    });
    expect((await desk.ask("GET", `/v1/policies/${encodeURIComponent(URI)}`)).body).toMatchObject({
      uri: URI,
      language: "javascript",
    });
  });

  it("takes new code, and runs it from then on", async () => {
    await desk.ask("POST", "/policy", policyDocument("changing", "return 'old';"));
    await desk.ask("POST", "/clusters", { id: "c" });
    const body = { policy_rule_uri: "changing:1.0-stable", inputs: {} };
    expect((await desk.ask("POST", "/allocate", body)).body).toMatchObject({ data: "old" });
    const { code } = policyDocument("changing", "return 'new';");
    await desk.ask("PUT", "/policy/changing:1.0-stable", { $set: { code } });
    expect((await desk.ask("POST", "/allocate", body)).body).toMatchObject({ data: "new" });
    await desk.ask("DELETE", "/policy/changing:1.0-stable");
    expect((await desk.ask("POST", "/allocate", body)).status).toBe(500);
  });

  it("is found by a bare filter, and deleted", async () => {
    await desk.ask("POST", "/policy", policyDocument("two", "return 2;"));
    const find = async (filter: unknown) => {
      const { body } = await desk.ask("POST", "/policy/query", filter);
      const found: readonly object[] = Reflect.get(Object(body), "data");
      return found.map((policy) => Reflect.get(policy, "policy_rule_uri"));
    };
    expect(await find({})).toEqual([URI, "two:1.0-stable"]);
    expect(await find({ name: "two" })).toEqual(["two:1.0-stable"]);
    expect(await find({ "metadata.author": "ann" })).toEqual([URI]);
    const gone = await desk.ask("DELETE", "/policy/two:1.0-stable");
    expect(gone).toMatchObject(success("Policy deleted successfully."));
    expect(await find({})).toEqual([URI]);
  });

  it("gives stored parameters and settings to every run that has none of its own", async () => {
    const stored = { policy_parameters: { a: 1, b: 1 }, policy_settings: { a: 1 } };
    const body = "return { parameters, mode: this.settings.a };";
    await desk.ask("POST", "/policy", policyDocument("merge", body, stored));
    const run = async (rest: object) => {
      const asked = { policy_rule_uri: "merge:1.0-stable", inputs: {}, ...rest };
      return Reflect.get(Object((await desk.ask("POST", "/allocate", asked)).body), "data");
    };
    expect(await run({})).toEqual({ parameters: { a: 1, b: 1 }, mode: 1 });
    const own = { parameters: { a: 2 }, settings: { a: 2 } };
    expect(await run(own)).toEqual({ parameters: { a: 2, b: 1 }, mode: 2 });
    expect(await run({ ...own, precedence: "stored" })).toEqual({
      parameters: { a: 1, b: 1 },
      mode: 1,
    });
  });
});
