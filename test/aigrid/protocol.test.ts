import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusterDocument, type Desk, metricsDocument, policyDocument, startDesk } from "./desk.ts";
import { type Client, connectTo, type SocketReply } from "./socket.ts";

let desk: Desk;
let client: Client;

const POLICIES: Readonly<Record<string, string>> = {
  echo: "return input;",
  keys: "return { clusters: Object.keys(input.cluster_data), inputs: input.inputs };",
  nothing: "return null;",
  slow: "return new Promise((go) => setTimeout(() => go('slow'), input.inputs.ms));",
  raise: "throw new TypeError('no such luck');",
  lost: "return { cluster_id: 'c-9' };",
  lostNode: "return { cluster_id: 'c-1', node_id: 'node-9' };",
  lostGpu: "return { cluster_id: 'c-1', node_id: 'node-0', gpus: ['0', 2] };",
  list: "return [{ cluster_id: 'c-1' }, { cluster_id: 'c-2', node_id: 'node-1', gpus: [1] }];",
  count: "context.count = (context.count ?? 0) + 1; return context.count;",
};

beforeAll(async () => {
  desk = await startDesk();
  for (const id of ["c-1", "c-2"]) {
    expect((await desk.ask("POST", "/clusters", clusterDocument(id))).status).toBe(200);
  }
  await desk.ask("POST", "/cluster", metricsDocument("c-1"));
  for (const [name, body] of Object.entries(POLICIES)) {
    const reply = await desk.ask("POST", "/policy", policyDocument(name, body));
    expect(reply.body).toEqual({ success: true, data: "Policy created successfully." });
  }
  client = await connectTo(desk.socketUrl);
});
afterAll(() => desk.close());

const uri = (name: string) => `${name}:1.0-stable`;
const request = (name: string, rest: object = {}) => ({
  adhoc: true,
  policy_rule_uri: uri(name),
  inputs: {},
  ...rest,
});

describe("a success", () => {
  it.each<readonly [string, unknown]>([
    ["nothing", null],
    ["list", [{ cluster_id: "c-1" }, { cluster_id: "c-2", node_id: "node-1", gpus: [1] }]],
    ["keys", { clusters: ["c-1", "c-2"], inputs: { x: [1] } }],
  ])("of %s has its value as it is: %j", async (name, data) => {
    const reply = await client.ask(request(name, { inputs: { x: [1] } }));
    expect(reply).toEqual({ success: true, data });
  });

  it("gave the policy documents, metrics under both names, and the ledger", async () => {
    const { data } = await client.ask(request("echo", { inputs: null }));
    expect(data).toMatchObject({
      inputs: null,
      cluster_data: {
        "c-1": {
          data: clusterDocument("c-1"),
          metrics: { clusterId: "c-1" },
          cluster_metrics: { clusterId: "c-1" },
        },
        "c-2": { metrics: null, cluster_metrics: null },
      },
    });
    expect(data).toHaveProperty("cluster_data.c-1.metrics.nodes.0.vcpu.load_1m", 1);
    for (const place of ["metrics.nodes", "data.nodes.nodeData"]) {
      const path = `cluster_data.c-1.${place}.0.ledger.gpu_milli_free`;
      expect(data).toHaveProperty(path, [1_000, 1_000]);
    }
  });

  it("is given to text and binary frames, on any path", async () => {
    const other = await connectTo(`${desk.socketUrl}/any/path`);
    other.socket.send(Buffer.from(JSON.stringify(request("nothing"))), { binary: true });
    expect(await other.until(1)).toEqual([{ success: true, data: null }]);
    other.socket.close();
  });

  it("keeps a context from one run to the next", async () => {
    const first = await client.ask(request("count"));
    const second = await client.ask(request("count"));
    expect([first.data, second.data]).toEqual([1, 2]);
  });
});

describe("a failure", () => {
  it.each<readonly [string, object | string, string]>([
    ["no policy", { adhoc: true, inputs: {} }, "Missing required fields: policy_rule_uri"],
    ["no inputs", { adhoc: true, policy_rule_uri: uri("echo") }, "Missing required fields: inputs"],
    ["an unknown policy", request("nope"), "Policy rule with URI 'nope:1.0-stable' not found."],
    [
      "an empty policy",
      { ...request("x"), policy_rule_uri: "" },
      "Policy rule with URI '' not found.",
    ],
    [
      "unknown clusters",
      request("echo", { clusters: ["z"] }),
      'None of these clusters is known: "z".',
    ],
    ["clusters as a text", request("echo", { clusters: "c-1" }), "`clusters` must be a list"],
    [
      "parameters as a text",
      request("echo", { parameters: "x" }),
      "`parameters` must be an object",
    ],
    [
      "a filter that finds nothing",
      request("echo", { filter: filterOf("zz") }),
      "matches no cluster",
    ],
    [
      "a filter with a bad operator",
      request("echo", { filter: filterOf("c-1", "~") }),
      "Unsupported operator: ~",
    ],
    [
      "a filter of another kind",
      request("echo", { filter: { matchType: "block", filter: {} } }),
      "Only clusters",
    ],
    ["a policy that raises", request("raise"), "TypeError: no such luck"],
    ["a cluster that is not there", request("lost"), 'there is no cluster "c-9"'],
    [
      "a node that is not there",
      request("lostNode"),
      'cluster "c-1" has no node "node-9"; it has "node-0", "node-1"',
    ],
    ["a GPU that is not there", request("lostGpu"), 'node "c-1/node-0" has no GPU 2; it has 0, 1'],
    ["adhoc false", request("echo", { adhoc: false }), "Only ad hoc requests are served"],
    ["no adhoc", { policy_rule_uri: uri("echo"), inputs: {} }, "Only ad hoc requests are served"],
    ["bad JSON", '{"adhoc": true,', "no JSON"],
    ["a list", "[]", "must be a JSON object"],
    ["a number", "7", "must be a JSON object"],
  ])("for %s is told, and the connection stays", async (_what, message, text) => {
    const reply = await client.ask(message);
    expect(reply.success).toBe(false);
    expect(reply.message).toContain(text);
    expect(await client.ask(request("nothing"))).toEqual({ success: true, data: null });
  });

  it("of a policy has the traceback for its author", async () => {
    const reply = await client.ask(request("raise", { request_id: "r" }));
    expect(reply).toEqual({
      success: false,
      message: "Policy rule 'raise:1.0-stable': TypeError: no such luck",
      code: "policy_raised",
      traceback: "at eval (policy.js:1)",
      request_id: "r",
    });
  });

  it("of the policy comes before one of the selection", async () => {
    const reply = await client.ask(request("nope", { clusters: ["z"] }));
    expect(reply.message).toContain("not found");
  });

  it("too long a message closes with 1009", async () => {
    const other = await connectTo(desk.socketUrl);
    other.say(request("echo", { inputs: "x".repeat(1_048_577) }));
    expect(await other.closed).toBe(1_009);
  });
});

describe("a selection", () => {
  it.each<readonly [string, object, readonly string[]]>([
    [
      "clusters in their order",
      { clusters: ["c-2", "z", "c-1"], filter: { bad: 1 } },
      ["c-2", "c-1"],
    ],
    ["a bare filter", { filter: filterOf("c-2") }, ["c-2"]],
    ["the no-ir form", { filter: { matchType: "cluster", filter: filterOf("c-1") } }, ["c-1"]],
    [
      "the envelope",
      { filter: { body: { values: { matchType: "cluster", filter: filterOf("c-1") } } } },
      ["c-1"],
    ],
    [
      "metrics",
      {
        filter: {
          clusterMetricsQuery: { variable: "cluster.vcpu.load1m", operator: ">", value: 1 },
        },
      },
      ["c-1"],
    ],
    ["similarity", { search: { similar_to: { cluster_id: "c-1" } } }, ["c-2"]],
    ["nothing at all", { clusters: [], filter: {}, search: {} }, ["c-1", "c-2"]],
  ])("by %s", async (_what, selection, clusters) => {
    const reply = await client.ask(request("keys", selection));
    expect(reply).toEqual({ success: true, data: { clusters, inputs: {} } });
  });
});

describe("on one connection", () => {
  it("requests without an id are answered in order, those with one as they are ready", async () => {
    const other = await connectTo(desk.socketUrl);
    other.say(request("slow", { inputs: { ms: 200 } }));
    other.say(request("nothing"));
    other.say(request("slow", { inputs: { ms: 60 }, request_id: "b" }));
    other.say(request("nothing", { request_id: 0 }));
    const replies = await other.until(4);
    expect(replies).toEqual([
      { success: true, data: null, request_id: 0 },
      { success: true, data: "slow", request_id: "b" },
      { success: true, data: "slow" },
      { success: true, data: null },
    ]);
    other.socket.close();
  });

  it("a slow policy delays nobody else's", async () => {
    const others = await Promise.all(Array.from({ length: 4 }, () => connectTo(desk.socketUrl)));
    client.say(request("slow", { inputs: { ms: 3_000 }, request_id: "slow" }));
    const startedAt = performance.now();
    await Promise.all(others.map((other) => other.ask(request("nothing"))));
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    client.say({ cancel: "slow" });
    for (const other of others) other.socket.close();
    const slow = (): SocketReply | undefined =>
      client.heard.find(({ request_id }) => request_id === "slow");
    await expect.poll(slow).toMatchObject({ success: false, code: "cancelled" });
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});

describe("POST /allocate", () => {
  it.each<readonly [number, unknown, object]>([
    [200, { policy_rule_uri: uri("nothing"), inputs: {} }, { success: true, data: null }],
    [400, { inputs: {} }, { success: false, message: "Missing required fields: policy_rule_uri" }],
    [500, { policy_rule_uri: uri("nothing") }, { success: false }],
    [
      500,
      { policy_rule_uri: "x", inputs: {} },
      { success: false, message: "Policy rule with URI 'x' not found." },
    ],
    [500, { policy_rule_uri: uri("raise"), inputs: {} }, { success: false, code: "policy_raised" }],
    [500, "{", { success: false, message: "The body must be a JSON object." }],
    [500, "[]", { success: false }],
    [500, undefined, { success: false }],
  ])("%i for %j", async (status, body, told) => {
    const reply = await desk.ask("POST", "/allocate", body);
    expect(reply.status).toBe(status);
    expect(reply.body).toMatchObject(told);
  });

  it("takes its body whatever its type is said to be", async () => {
    const body = JSON.stringify({ policy_rule_uri: uri("nothing"), inputs: {} });
    const reply = await desk.ask("POST", "/allocate", body, { "content-type": "text/plain" });
    expect(reply.body).toEqual({ success: true, data: null });
  });
});

function filterOf(id: string, operator = "==") {
  return { clusterQuery: { variable: "id", operator, value: id } };
}
