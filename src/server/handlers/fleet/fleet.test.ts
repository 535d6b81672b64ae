import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkReply } from "../../../../test/http/reply-check.ts";
import { handClock, type RealServer, startRealServer } from "../../testing/real-server.ts";

const NOW = 1_800_000_000;
const clock = handClock(NOW * 1_000);
let system: RealServer;
beforeAll(async () => {
  system = await startRealServer({ clock });
});
afterAll(() => system.close());

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Asks, and checks that the reply is one that is announced. */
async function ask(method: Method, url: string, payload?: object) {
  const given = payload === undefined ? {} : { payload };
  const reply = await system.server.app.inject({ method, url, ...given });
  const [path = url] = url.split("?");
  const type = String(reply.headers["content-type"]);
  const body = reply.json();
  checkReply({ method, path, status: reply.statusCode, type, body });
  return { status: reply.statusCode, body };
}

const GPU_NODE = { cpu_milli: 32_000, memory_mib: 131_072, gpus: 4, gpu_model: "A100" };
const register = (id: string, cluster: string, more: object = {}) =>
  ask("POST", "/v1/nodes", { id, cluster, ...GPU_NODE, ...more });
const path = (id: string): string => `/v1/nodes/${encodeURIComponent(id)}`;

describe("nodes", () => {
  it("register, say once more what they have, and are told when to be heard", async () => {
    const fresh = await register("a1", "a", { labels: { zone: "x" } });
    expect(fresh.status).toBe(201);
    expect(fresh.body).toMatchObject({
      id: "a1",
      status: "ready",
      leased: false,
      gpus_free: 4,
      gpu_milli_free: [1_000, 1_000, 1_000, 1_000],
      next_heartbeat_s: 10,
      lease_s: 30,
      registered_time: NOW,
    });
    const again = await register("a1", "a", { labels: { zone: "x" }, leased: true });
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ leased: true, heartbeat: { last_time: null, lease_s: 30 } });
    expect((await register("a1", "b")).body).toMatchObject({
      code: "node_elsewhere",
      cluster: "a",
    });
    expect((await register("a2", "a", { gpus: 17 })).body).toMatchObject({
      code: "invalid_node",
      errors: [{ path: "/gpus" }],
    });
  });

  it("are listed by id, page by page, and by what is asked of them", async () => {
    for (const id of ["l/1 ", "l1", "l2", "l3"]) {
      const zone = id === "l2" ? "y" : "z";
      await register(id.trim(), "l", { labels: { zone, disk: "ssd" }, gpus: id === "l3" ? 0 : 4 });
    }
    await ask("POST", `${path("l1")}/drain`, { note: "new disk" });
    const idsOf = async (query: string): Promise<readonly string[]> => {
      const { body } = await ask("GET", `/v1/nodes?cluster=l${query}`);
      return body.items.map(({ id }: { id: string }) => id);
    };
    expect(await idsOf("")).toEqual(["l/1", "l1", "l2", "l3"]);
    expect(await idsOf("&draining=true")).toEqual(["l1"]);
    expect(await idsOf("&model=A100&draining=false")).toEqual(["l/1", "l2"]);
    expect(await idsOf("&label=zone%3Dz&label=disk%3Dssd")).toEqual(["l/1", "l1", "l3"]);
    expect(await idsOf("&label=zone%3Dy")).toEqual(["l2"]);
    expect(await idsOf("&status=lost")).toEqual([]);
    const first = await ask("GET", "/v1/nodes?cluster=l&limit=2");
    expect(first.body.items).toHaveLength(2);
    expect(await idsOf(`&cursor=${first.body.next_cursor}`)).toEqual(["l2", "l3"]);
    expect((await ask("GET", "/v1/nodes?label=zone")).body.errors[0].path).toBe("label/0");
  });

  it("are drained and undrained, without a body too", async () => {
    await register("d1", "d");
    expect((await ask("POST", `${path("d1")}/drain`)).body).toMatchObject({ draining: true });
    const refused = await ask("POST", "/v1/placements", { gpus: 1, clusters: ["d"] });
    expect(refused.body).toMatchObject({ code: "no_feasible_node", ruled_out: { drained: 1 } });
    const noted = await ask("POST", `${path("d1")}/drain`, { note: "power" });
    expect(noted.body).toMatchObject({ draining: true, drain_note: "power" });
    const back = await ask("POST", `${path("d1")}/undrain`);
    expect(back.body).toMatchObject({ draining: false });
    expect(back.body).not.toHaveProperty("drain_note");
    expect((await ask("POST", `${path("none")}/drain`)).status).toBe(404);
  });

  it("leave, with what they hold only by force", async () => {
    await register("r1", "r");
    const { body } = await ask("POST", "/v1/placements", { gpus: 1, node: "r1" });
    const kept = await ask("DELETE", path("r1"));
    expect(kept.body).toMatchObject({ code: "node_in_use", live: 1, held: { gpus: 1 } });
    const gone = await ask("DELETE", `${path("r1")}?force=true`);
    expect(gone.body).toMatchObject({ id: "r1", displaced: [body.placement_id] });
    expect((await ask("GET", path("r1"))).body.code).toBe("unknown_node");
    expect((await ask("GET", `/v1/placements/${body.placement_id}`)).body.state).toBe("displaced");
    expect((await ask("GET", `${path("r1")}/placements`)).body.items).toHaveLength(1);
    expect((await ask("GET", `${path("never")}/placements`)).body.code).toBe("unknown_node");
  });
});

describe("a heartbeat", () => {
  const beat = (id: string, body?: object) => ask("POST", `${path(id)}/heartbeat`, body);

  it("tells what is bound to the node, and what is over", async () => {
    await register("h1", "h");
    const want = { gpus: 2, node: "h1", walltime_s: 60, name: "train", user_id: "ann" };
    const granted = (await ask("POST", "/v1/placements", want)).body;
    const first = await beat("h1", { running: ["p999999", granted.placement_id] });
    expect(first.body).toMatchObject({
      node: "h1",
      status: "ready",
      draining: false,
      next_heartbeat_s: 10,
      placements: [
        {
          placement_id: granted.placement_id,
          user_id: "ann",
          name: "train",
          gpus: granted.gpus,
          gpu_milli: 1_000,
          state: "active",
          end_time: NOW + 60,
          acknowledged: false,
        },
      ],
      ended: ["p999999"],
    });
    const known = await ask("POST", `/v1/placements/${granted.placement_id}/acknowledge`);
    expect(known.body.acknowledged_time).toBe(NOW);
    expect((await beat("h1")).body.placements[0].acknowledged).toBe(true);
    await ask("DELETE", `/v1/placements/${granted.placement_id}`);
    const last = await beat("h1", { running: [granted.placement_id] });
    expect(last.body).toMatchObject({ placements: [], ended: [granted.placement_id] });
  });

  it("makes a node leased, and is seen", async () => {
    await register("h2", "h");
    await beat("h2");
    expect((await ask("GET", path("h2"))).body).toMatchObject({
      leased: true,
      heartbeat: { last_time: NOW, lost_time: NOW + 30 + 60 },
    });
  });

  it("brings metrics along, within a bound", async () => {
    await register("h3", "h");
    const metrics = { id: "h3", vcpu: { load1m: 2.5 } };
    await beat("h3", { metrics });
    expect((await ask("GET", path("h3"))).body.metrics).toEqual({
      received_at: NOW,
      age_s: 0,
      document: metrics,
    });
    const large = await beat("h3", { metrics: { filler: "x".repeat(70_000) } });
    expect(large.body).toMatchObject({ code: "documents_too_large", max: 65_536 });
  });

  it("of a node that nobody knows is refused: it has to register", async () => {
    expect((await beat("nobody")).body.code).toBe("unknown_node");
  });
});

const DOCUMENT = {
  id: "west",
  regionId: "us-west-2",
  nodes: {
    count: 2,
    nodeData: [
      {
        id: "node-1",
        gpus: {
          count: 2,
          gpus: [
            { modelName: "T4", memory: 16 },
            { modelName: "T4", memory: 16 },
          ],
        },
        vcpus: { count: 8 },
        memory: 1_024,
      },
      { id: "node-2", vcpus: { count: 8 }, memory: 1_024 },
    ],
  },
  extra: { anything: [1, null, "x"] },
};

describe("clusters", () => {
  it("are stored whole, and their nodes can be placed on", async () => {
    const stored = await ask("PUT", "/v1/clusters/west", DOCUMENT);
    expect(stored.status).toBe(201);
    expect(stored.body).toMatchObject({
      cluster: { id: "west", nodes: 2, nodes_ready: 2, gpus: 2, gpus_free: 2, stored_time: NOW },
      nodes_registered: 2,
      nodes_removed: 0,
      warnings: [],
    });
    const { body } = await ask("GET", "/v1/clusters/west");
    expect(body.document).toEqual(DOCUMENT);
    const placed = await ask("POST", "/v1/placements", { gpu_milli: 500, clusters: ["west"] });
    expect(placed.body).toMatchObject({ node: "west/node-1", cluster: "west", gpus: [0] });
    expect((await ask("GET", "/v1/clusters/west")).body).toMatchObject({
      gpus: 2,
      gpus_free: 1,
      gpu_milli_free: 1_500,
    });
  });

  it("lose the nodes that their document lists no more, unless those are in use", async () => {
    const [first, second] = DOCUMENT.nodes.nodeData;
    const without = (node: unknown) => ({ ...DOCUMENT, nodes: { nodeData: [node] } });
    const inUse = await ask("PUT", "/v1/clusters/west", without(second));
    expect(inUse.body).toMatchObject({ code: "node_in_use", node: "west/node-1" });
    const changed = await ask("PUT", "/v1/clusters/west", without(first));
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ nodes_registered: 0, nodes_removed: 1 });
    expect((await ask("GET", path("west/node-2"))).status).toBe(404);
  });

  it("keep the metrics that came last, with their age", async () => {
    const put = (document: object) => ask("PUT", "/v1/clusters/west/metrics", document);
    await put({ clusterId: "west", nodes: [] });
    clock.pass(7_000);
    const list = await ask("GET", "/v1/clusters?full=true");
    const west = list.body.items.find(({ id }: { id: string }) => id === "west");
    expect(west).toMatchObject({
      document: { id: "west" },
      metrics: { received_at: NOW, age_s: 7, document: { clusterId: "west", nodes: [] } },
    });
    const lean = await ask("GET", "/v1/clusters?limit=1");
    expect(lean.body.items[0]).not.toHaveProperty("document");
    expect(lean.body.next_cursor).toBeTypeOf("string");
    expect((await ask("PUT", "/v1/clusters/nowhere/metrics", {})).status).toBe(404);
  });

  it("are refused under another id", async () => {
    const other = await ask("PUT", "/v1/clusters/east", DOCUMENT);
    expect([other.status, other.body.errors[0].path]).toEqual([400, "/id"]);
  });

  it("are deleted when nothing on them is held", async () => {
    const held = await ask("DELETE", "/v1/clusters/west");
    expect(held.body).toMatchObject({ code: "cluster_in_use", live: 1 });
    const { body } = await ask("GET", "/v1/placements?cluster=west&state=active");
    await ask("DELETE", `/v1/placements/${body.items[0].placement_id}`);
    const gone = await ask("DELETE", "/v1/clusters/west");
    expect(gone.body).toMatchObject({ id: "west", nodes: 1 });
    expect((await ask("GET", "/v1/clusters/west")).body.code).toBe("unknown_cluster");
    expect((await ask("GET", path("west/node-1"))).status).toBe(404);
  });
});

it("what happened is in the activity, in words", async () => {
  await register("act", "act");
  const { body } = await ask("POST", "/v1/placements", { gpus: 1, node: "act", user_id: "ann" });
  await ask("POST", `/v1/placements/${body.placement_id}/fail`, { message: "no driver" });
  const told = await ask("GET", `/v1/activity?placement=${body.placement_id}`);
  expect(told.body.items).toMatchObject([
    { kind: "placement.ended", message: "failed: no driver", node: "act", user_id: "ann" },
    { kind: "placement.granted", policy: "least-waste", gpus: body.gpus, cluster: "act" },
  ]);
  const ofNode = await ask("GET", "/v1/activity?node=act");
  expect(ofNode.body.items.map(({ kind }: { kind: string }) => kind)).toEqual([
    "placement.ended",
    "placement.granted",
    "node.registered",
  ]);
  const ofCluster = await ask("GET", "/v1/activity?cluster=west&limit=2");
  expect(ofCluster.body.items[0]).toMatchObject({ kind: "cluster.deleted", cluster: "west" });
});

it("the fleet is counted for Prometheus", async () => {
  const { text } = await system.server.app
    .inject({ url: "/metrics" })
    .then((reply) => ({ text: reply.body }));
  const figure = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  expect(figure('arbiter_nodes\\{state="draining"\\}')).toBe(1);
  expect(figure("arbiter_gpus_free")).toBeGreaterThan(4);
  expect(figure("arbiter_heartbeats_total")).toBe(5);
  expect(figure("arbiter_live_placements")).toBe(0);
});
