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

async function ask(method: Method, url: string, payload?: object, headers = {}) {
  const given = payload === undefined ? {} : { payload };
  const reply = await system.server.app.inject({ method, url, headers, ...given });
  const [path = url] = url.split("?");
  const type = String(reply.headers["content-type"]);
  const body = reply.json();
  checkReply({ method, path, status: reply.statusCode, type, body });
  return { status: reply.statusCode, body };
}

const place = (body: object, query = "", headers = {}) =>
  ask("POST", `/v1/placements${query}`, body, headers);

/** A cluster of its own for each scenario: so many nodes with 4 GPUs each. */
async function cluster(id: string, nodes = 1, more: object = {}): Promise<string> {
  for (let i = 0; i < nodes; i++) {
    const facts = { cpu_milli: 32_000, memory_mib: 65_536, gpus: 4, gpu_model: "A100", ...more };
    await ask("POST", "/v1/nodes", { id: `${id}-${i}`, cluster: id, ...facts });
  }
  return id;
}

describe("asking for room", () => {
  it("gives GPUs of a node, told in the words of the request", async () => {
    const clusters = [await cluster("whole")];
    const want = { gpus: 2, cpu_milli: 500, memory_mib: 64, clusters, walltime_s: 60, name: "t" };
    const { status, body } = await place({ ...want, user_id: "ann" });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      group_id: body.placement_id,
      user_id: "ann",
      name: "t",
      state: "active",
      cluster: "whole",
      node: "whole-0",
      gpus: [0, 1],
      gpu_milli: 1_000,
      cpu_milli: 500,
      start_time: NOW,
      end_time: NOW + 60,
      preemptible: false,
      policy: "least-waste",
    });
    expect(body.placement_id).toMatch(/^p\d+$/);
    expect((await ask("GET", `/v1/placements/${body.placement_id}`)).body).toEqual(body);
  });

  it("shares a GPU", async () => {
    const clusters = [await cluster("shared")];
    const first = await place({ gpu_milli: 400, clusters, policy: "builtin://gpu-packing" });
    const second = await place({ gpu_milli: 400, clusters, policy: "gpu-packing" });
    expect(first.body).toMatchObject({ gpu_milli: 400, policy: "gpu-packing" });
    expect(second.body.gpus).toEqual(first.body.gpus);
  });

  it("places all parts of a gang, or says how many there is room for", async () => {
    const clusters = [await cluster("gang", 2)];
    const gang = await place({ gpus: 3, count: 2, clusters });
    expect(gang.status).toBe(201);
    const nodes = gang.body.placements.map(({ node }: { node: string }) => node);
    expect(nodes.sort()).toEqual(["gang-0", "gang-1"]);
    const listed = await ask("GET", `/v1/placements?group=${gang.body.group_id}`);
    expect(listed.body.items).toHaveLength(2);
    const more = await place({ gpus: 1, count: 3, clusters });
    expect(more.body).toMatchObject({ code: "no_feasible_node", placeable: 2, feasible: 2 });
    const many = await place({ gpus: 1, count: 5_000, clusters });
    expect(many.body).toMatchObject({ code: "gang_too_large", count: 5_000 });
  });

  it("takes exactly what somebody has chosen, or says what is free there", async () => {
    await cluster("chosen", 2);
    const chosen = { gpus: 2, node: "chosen-1", gpu_ids: [3, 1] };
    expect((await place(chosen)).body).toMatchObject({ node: "chosen-1", gpus: [1, 3] });
    expect((await place(chosen)).body).toMatchObject({
      code: "placement_conflict",
      node: "chosen-1",
      failed: "gpu_free",
      gpu_milli_free: [1_000, 0, 1_000, 0],
    });
    const wrong = await place({ node: "chosen-1", gpu_ids: [9] });
    expect(wrong.body).toMatchObject({ code: "unknown_gpu", gpu: 9, gpus: 4 });
    expect((await place({ gpus: 1, node: "none" })).body.code).toBe("unknown_node");
    expect((await place({ gpus: 1, clusters: ["none"] })).body.code).toBe("unknown_cluster");
  });

  it("says what stands against it, and what alone would help", async () => {
    const clusters = [await cluster("small")];
    const { status, body } = await place({ gpus: 9, clusters });
    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: "no_feasible_node",
      nodes: 1,
      feasible: 0,
      ruled_out: { gpu_count: 1, cpu: 0 },
      would_fit: [{ field: "gpus", most: 4 }],
    });
    const models = await place({ gpus: 1, clusters, gpu_model: "H100" });
    expect(models.body.would_fit).toEqual([{ field: "gpu_models", models: ["A100"] }]);
    const memory = await place({ gpus: 1, clusters, gpu_memory_mib: 1 });
    expect(memory.body).toMatchObject({ ruled_out: { gpu_memory: 1 } });
    const labels = await place({ cpu_milli: 1, clusters, labels: { zone: ["a", "b"] } });
    expect(labels.body).toMatchObject({
      ruled_out: { labels: 1 },
      would_fit: [{ field: "labels" }],
    });
    const unknown = await place({ gpus: 1, policy: "fdg" });
    expect(unknown.body).toMatchObject({ code: "unknown_policy" });
    expect(unknown.body.known).toContain("fgd");
  });

  it.each([
    [{ gpus: -1 }, "/gpus"],
    [{ gpus: 1, gpu_milli: 1_001 }, "/gpu_milli"],
    [{ gpus: 1, walltime_s: 0 }, "/walltime_s"],
    [{ gpus: 1, count: 0 }, "/count"],
    [{ gpus: 1, priority: 2 ** 40 }, "/priority"],
    [{ gpus: 1, gpu_models: [] }, "/gpu_models"],
    [{ node: "a", gpu_ids: [1, 1] }, "/gpu_ids"],
    [{ gpus: "1" }, "/gpus"],
    [{ gpu: 1 }, "/gpu"],
  ])("%j names the field that is wrong", async (body, path) => {
    const told = await place(body);
    expect(told.body).toMatchObject({ code: "invalid_request", errors: [{ path }] });
  });

  it("dry is the same answer with nothing stored", async () => {
    const clusters = [await cluster("dry")];
    const dry = await place({ gpus: 1, clusters }, "?dry_run=true");
    const real = await place({ gpus: 1, clusters });
    expect([dry.status, real.status]).toEqual([200, 201]);
    expect(dry.body).toEqual({ ...real.body, dry_run: true });
  });

  it("with a key is granted once, and the key is good for nothing else", async () => {
    const clusters = [await cluster("key")];
    const key = { "idempotency-key": "k1" };
    const first = await place({ gpus: 1, clusters }, "", key);
    const second = await place({ gpus: 1, clusters }, "", key);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    const other = await place({ gpus: 2, clusters }, "", key);
    expect(other.body).toMatchObject({
      code: "idempotency_key_reused",
      placement_id: first.body.placement_id,
    });
  });

  it("explained says why there and not elsewhere", async () => {
    const clusters = [await cluster("why", 2)];
    const { body } = await place({ gpus: 1, clusters, policy: "best-fit" }, "?explain=true");
    expect(body.explanation).toMatchObject({ policy: "best-fit", nodes: 2, feasible: 2 });
    expect(body.explanation.candidates[0]).toMatchObject({ node: body.node });
    expect(Object.keys(body.explanation.candidates[0].terms).length).toBeGreaterThan(0);
  });
});

describe("a forecast", () => {
  const forecast = (body: object) => ask("POST", "/v1/placements/explain", body);

  it("says where it would go, and leaves everything as it is", async () => {
    const clusters = [await cluster("cast", 2)];
    const told = await forecast({ gpus: 4, count: 2, clusters });
    expect(told.body).toMatchObject({ fits: true, placeable: 2, count: 2, would_evict: [] });
    const granted = await place({ gpus: 4, count: 2, clusters });
    const places = granted.body.placements.map(
      ({ node, gpus }: { node: string; gpus: number[] }) => ({ node, gpus }),
    );
    expect(told.body.would_go).toEqual(places);
    const full = await forecast({ gpus: 1, count: 2, clusters });
    expect([full.status, full.body.fits, full.body.placeable]).toEqual([200, false, 0]);
    expect(full.body.explanation).toMatchObject({
      ruled_out: { gpu_free: 2 },
      would_fit: expect.any(Array),
    });
  });

  it("of what can't be asked is refused as the request would be", async () => {
    expect((await forecast({ gpus: -1 })).body.errors[0].path).toBe("/gpus");
    expect((await forecast({ gpus: 1, node: "none" })).body.code).toBe("unknown_node");
    expect((await forecast({ gpus: 1, policy: "x" })).body.code).toBe("unknown_policy");
  });
});

describe("a placement", () => {
  it("is renewed, released once, and its GPUs are free again", async () => {
    const clusters = [await cluster("life")];
    const { body } = await place({ gpus: 4, clusters, walltime_s: 60 });
    const path = `/v1/placements/${body.placement_id}`;
    const renewed = await ask("PATCH", path, { walltime_s: 600 });
    expect(renewed.body).toMatchObject({ end_time: NOW + 600 });
    const long = await ask("PATCH", path, { walltime_s: 10 ** 9 });
    expect(long.body).toMatchObject({ code: "walltime_too_long", asked: 10 ** 9 });
    expect((await place({ gpus: 1, clusters })).status).toBe(409);
    expect((await ask("DELETE", path)).body).toMatchObject({ state: "ended" });
    expect((await ask("DELETE", path)).body).toMatchObject({
      code: "placement_not_live",
      state: "ended",
    });
    expect((await place({ gpus: 4, clusters })).status).toBe(201);
    expect((await ask("GET", "/v1/placements/p999999")).status).toBe(404);
    expect((await ask("GET", "/v1/placements/r1")).status).toBe(404);
  });

  it("that fails too often makes its node rest", async () => {
    const clusters = [await cluster("sick")];
    for (let i = 0; i < 3; i++) {
      const { body } = await place({ gpus: 1, clusters });
      const report = { message: "no driver" };
      const failed = await ask("POST", `/v1/placements/${body.placement_id}/fail`, report);
      expect(failed.body).toMatchObject({ state: "failed", message: "no driver" });
    }
    expect((await place({ gpus: 1, clusters })).body.ruled_out).toMatchObject({ resting: 1 });
    const node = await ask("GET", "/v1/nodes/sick-0");
    expect(node.body).toMatchObject({ failures: 3, resting_until: NOW + 600 });
    await ask("POST", "/v1/nodes/sick-0/undrain");
    expect((await place({ gpus: 1, clusters })).status).toBe(201);
  });

  it("that may be evicted makes room, after its notice", async () => {
    const clusters = [await cluster("evict")];
    const weak = await place({ gpus: 4, clusters, preemptible: true, user_id: "weak" });
    const told = await ask("POST", "/v1/placements/explain", { gpus: 4, clusters });
    expect(told.body.would_evict).toEqual([weak.body.placement_id]);
    const strong = await place({ gpus: 4, clusters });
    expect(strong.body.state).toBe("scheduled");
    const evicted = await ask("GET", `/v1/placements/${weak.body.placement_id}`);
    expect(evicted.body).toMatchObject({ evicted_by: strong.body.placement_id });
  });
});

describe("lists", () => {
  it("are newest first, and filtered", async () => {
    await cluster("list", 2);
    const ids: string[] = [];
    for (const user_id of ["ann", "bob", "ann"]) {
      const { body } = await place({ gpus: 1, clusters: ["list"], user_id });
      ids.unshift(body.placement_id);
    }
    await ask("DELETE", `/v1/placements/${ids[0]}`);
    const idsOf = async (query: string) => {
      const { body } = await ask("GET", `/v1/placements?cluster=list${query}`);
      return body.items.map(({ placement_id }: { placement_id: string }) => placement_id);
    };
    expect(await idsOf("")).toEqual(ids);
    expect(await idsOf("&user=ann")).toEqual([ids[0], ids[2]]);
    expect(await idsOf("&state=active")).toEqual(ids.slice(1));
    const { body } = await ask("GET", "/v1/placements?cluster=list&limit=2");
    expect(await idsOf(`&cursor=${body.next_cursor}`)).toEqual(ids.slice(2));
    const onNode = await ask("GET", "/v1/nodes/list-0/placements?state=active");
    const all = await ask("GET", "/v1/placements?node=list-0&state=active");
    expect(onNode.body.items).toEqual(all.body.items);
  });
});

it("a restart changes nothing that was told", async () => {
  const clusters = [await cluster("keep")];
  const { body } = await place({ gpus: 2, clusters });
  const nodes = await ask("GET", "/v1/nodes");
  const lists = await ask("GET", "/v1/placements");
  await system.restart();
  expect((await ask("GET", `/v1/placements/${body.placement_id}`)).body).toEqual(body);
  expect((await ask("GET", "/v1/nodes")).body).toEqual(nodes.body);
  expect((await ask("GET", "/v1/placements")).body).toEqual(lists.body);
  expect((await place({ gpus: 3, clusters })).status).toBe(409);
  expect((await place({ gpus: 2, clusters })).status).toBe(201);
});
