import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { viewNode } from "../../src/kernel/index.ts";
import { clusterDocument, type Desk, metricsDocument, policyDocument, startDesk } from "./desk.ts";
import { connectTo, type SocketReply } from "./socket.ts";

let desk: Desk;

beforeEach(async () => {
  desk = await startDesk();
  await desk.ask("POST", "/clusters", clusterDocument("c-1", { nodes: 2, gpus: 2 }));
  await desk.ask("POST", "/cluster", metricsDocument("c-1"));
});
afterEach(() => desk.close());

const add = (name: string, body: string) => desk.ask("POST", "/policy", policyDocument(name, body));
const request = (policy: string, rest: object) => ({
  adhoc: true,
  policy_rule_uri: policy,
  inputs: {},
  ...rest,
});
const freeMilli = (node: string) =>
  desk.ledger.read((state) => viewNode(state, node)?.gpuMilliFree);

/** The first GPU with memory left, as a policy sees it that knows nothing of the ledger. */
const FIRST_FREE = `
  for (const [cluster_id, { metrics }] of Object.entries(input.cluster_data)) {
    for (const node of metrics.nodes) {
      const gpu = node.gpus.find(({ freeMem }) => freeMem >= 8_000);
      if (gpu) return { cluster_id, node_id: node.id, gpus: [String(gpu.gpu_id)] };
    }
  }
  return { error: "nothing is free" };`;

describe("a grant", () => {
  it("of a policy's choice is a placement, and the next run sees it", async () => {
    await add("first", FIRST_FREE);
    const client = await connectTo(desk.socketUrl);
    const ask = () => client.ask(request("first:1.0-stable", { grant: { walltime: 3_600 } }));
    const seen: unknown[] = [];
    for (let i = 0; i < 5; i++) seen.push(await ask());
    const entry = (node: number, gpu: number) => ({
      success: true,
      data: { cluster_id: "c-1", node_id: `node-${node}`, gpus: [`${gpu}`] },
      placements: [{ cluster: "c-1", node: `c-1/node-${node}`, gpus: [gpu], state: "active" }],
    });
    expect(seen.slice(0, 4)).toMatchObject([entry(0, 0), entry(0, 1), entry(1, 0), entry(1, 1)]);
    expect(seen[4]).toMatchObject({ success: false, code: "invalid_answer" });
    expect(await freeMilli("c-1/node-0")).toEqual([0, 0]);
    const { body } = await desk.ask("GET", "/v1/placements");
    expect(body).toMatchObject({ items: [{}, {}, {}, {}] });
  });

  it("lets the ledger fill in the node and the GPUs", async () => {
    await add("cluster", "return { cluster_id: 'c-1', why: 'cheap' };");
    const client = await connectTo(desk.socketUrl);
    const reply = await client.ask(request("cluster:1.0-stable", { grant: { gpus: 2 } }));
    expect(reply).toMatchObject({
      success: true,
      data: { cluster_id: "c-1", node_id: "node-0", gpus: [0, 1], why: "cheap" },
      placements: [{ placement_id: "p1", gpus: [0, 1] }],
    });
    const gang = await client.ask(
      request("cluster:1.0-stable", { grant: { gpu_milli: 500, count: 3 } }),
    );
    expect(gang).toMatchObject({ success: true, data: [{}, {}, {}] });
    expect(gang["placements"]).toHaveLength(3);
  });

  it("that can't be given says why, and what would fit", async () => {
    await add("cluster", "return { cluster_id: 'c-1' };");
    const client = await connectTo(desk.socketUrl);
    const reply = await client.ask(request("cluster:1.0-stable", { grant: { gpus: 3 } }));
    expect(reply).toMatchObject({
      success: false,
      code: "not_granted",
      problem: { code: "no_feasible_node", ruled_out: { gpu_count: 2 } },
    });
    expect(reply.message).toMatch(/^What the policy chose could not be granted in 3 tries\./);
    const plain = await client.ask(request("builtin://best-fit", { grant: { gpus: 3 } }));
    expect(plain).toMatchObject({ success: false, problem: { code: "no_feasible_node" } });
  });

  it("under the same key is the same one, over either road", async () => {
    await add("first", FIRST_FREE);
    const client = await connectTo(desk.socketUrl);
    const asked = request("first:1.0-stable", { grant: { idempotency_key: "k-1" } });
    const first = await client.ask(asked);
    const again = await client.ask(asked);
    expect(again["placements"]).toEqual(first["placements"]);
    const over = await desk.ask("POST", "/allocate", asked);
    expect(over.body).toMatchObject({ success: true, placements: first["placements"] });
    const other = request("first:1.0-stable", { inputs: 1, grant: { idempotency_key: "k-1" } });
    expect(await client.ask(other)).toMatchObject({
      success: false,
      problem: { code: "idempotency_key_reused" },
    });
    expect(await freeMilli("c-1/node-0")).toEqual([0, 1_000]);
    const key = { "idempotency-key": "k-2" };
    const keyless = request("first:1.0-stable", { grant: {} });
    const made = await desk.ask("POST", "/allocate", keyless, key);
    const repeated = await desk.ask("POST", "/allocate", keyless, key);
    expect(repeated.body).toHaveProperty("placements", [expect.objectContaining({ gpus: [1] })]);
    expect(made.body).toMatchObject({ placements: [{ placement_id: "p2" }] });
    expect(repeated.body).toMatchObject({ placements: [{ placement_id: "p2" }] });
    expect(await freeMilli("c-1/node-0")).toEqual([0, 0]);
  });

  it("for a list is all of it or nothing", async () => {
    await add(
      "pair",
      `return [0, 1].map((gpu) => ({ cluster_id: 'c-1', node_id: 'node-0', gpus: [gpu] }));`,
    );
    await add(
      "twice",
      `return [0, 0].map((gpu) => ({ cluster_id: 'c-1', node_id: 'node-1', gpus: [gpu] }));`,
    );
    const client = await connectTo(desk.socketUrl);
    const twice = await client.ask(request("twice:1.0-stable", { grant: {} }));
    expect(twice).toMatchObject({ success: false, problem: { code: "placement_conflict" } });
    expect(await freeMilli("c-1/node-1")).toEqual([1_000, 1_000]);
    const pair = await client.ask(request("pair:1.0-stable", { grant: {} }));
    expect(pair).toMatchObject({ success: true, data: [{ gpus: [0] }, { gpus: [1] }] });
    expect(await freeMilli("c-1/node-0")).toEqual([0, 0]);
  });

  it("that somebody takes meanwhile makes the policy choose again", async () => {
    const slow = `return new Promise((go) => setTimeout(go, 150)).then(() => { ${FIRST_FREE} });`;
    await add("slow", slow);
    const clients = await Promise.all([0, 1, 2].map(() => connectTo(desk.socketUrl)));
    const replies = await Promise.all(
      clients.map((client) => client.ask(request("slow:1.0-stable", { grant: {} }))),
    );
    const places = replies.map(({ data }) => JSON.stringify(data)).sort();
    expect(replies.every(({ success }) => success)).toBe(true);
    expect(new Set(places).size).toBe(3);
  });

  it("is not made for a client that has gone", async () => {
    const body = "return new Promise((go) => setTimeout(() => go({ cluster_id: 'c-1' }), 150));";
    await add("slow", body);
    const client = await connectTo(desk.socketUrl);
    client.say(request("slow:1.0-stable", { grant: { gpus: 1 } }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.socket.terminate();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await freeMilli("c-1/node-0")).toEqual([1_000, 1_000]);
  });
});

describe("many callers", () => {
  it("never get the same GPU: as many grants as there are GPUs", async () => {
    const [nodes, gpus, callers, connections] = [125, 4, 1_000, 50];
    await desk.ask("POST", "/clusters", clusterDocument("big", { nodes, gpus }));
    const asked = request("builtin://best-fit", { clusters: ["big"], grant: { gpus: 1 } });
    const clients = await Promise.all(
      Array.from({ length: connections }, () => connectTo(desk.socketUrl)),
    );
    const replies = await Promise.all(
      clients.map((client) => {
        for (let i = 0; i < callers / connections; i++) client.say({ ...asked, request_id: i });
        return client.until(callers / connections);
      }),
    );
    const granted = replies.flat().filter(({ success }) => success);
    const taken = granted.map(({ data }) => JSON.stringify(data));
    expect(granted).toHaveLength(nodes * gpus);
    expect(new Set(taken).size).toBe(nodes * gpus);
    const refused = replies.flat().filter(({ success }: SocketReply) => !success);
    expect(refused.every(({ code }) => code === "not_granted")).toBe(true);
  });
});

describe("a cluster whose document mixes models", () => {
  it("keeps the document's numbers of its GPUs", async () => {
    const [a, b] = [
      { modelName: "A100", memory: 40_000 },
      { modelName: "T4", memory: 16_000 },
    ];
    const node = { id: "n", gpus: { gpus: [b, a, b, a, a] }, vcpus: { count: 8 }, memory: 1_000 };
    await desk.ask("POST", "/clusters", { id: "mix", nodes: { count: 1, nodeData: [node] } });
    await add("mixed", "return { cluster_id: 'mix', node_id: 'n', gpus: ['4', '1'] };");
    await add("rest", "return { cluster_id: 'mix', node_id: 'n', gpus: [0] };");
    const client = await connectTo(desk.socketUrl);
    const reply = await client.ask(request("mixed:1.0-stable", { grant: {} }));
    expect(reply).toMatchObject({ success: true, data: { gpus: ["4", "1"] } });
    expect(await freeMilli("mix/n")).toEqual([0, 1_000, 0]);
    const built = await client.ask(
      request("builtin://first-fit", { clusters: ["mix"], grant: { gpus: 1 } }),
    );
    expect(built).toMatchObject({ success: true, data: { node_id: "n", gpus: [3] } });
    const none = await client.ask(request("rest:1.0-stable", {}));
    expect(none.message).toContain('node "mix/n" has no GPU 0; it has 1, 3, 4');
  });
});
