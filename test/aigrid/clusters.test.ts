import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusterDocument, type Desk, startDesk } from "./desk.ts";

let desk: Desk;
const EAST = clusterDocument("east", { rest: { regionId: "us-east-1", reputation: 70, tags: [] } });
const WEST = clusterDocument("west", {
  rest: { config: { useGateway: true, urlMap: { a: "b" } } },
});

beforeAll(async () => {
  desk = await startDesk();
  for (const document of [EAST, WEST]) await desk.ask("POST", "/clusters", document);
});
afterAll(() => desk.close());

const ids = (body: unknown) =>
  Array.isArray(body) ? body.map((document) => Reflect.get(document, "id")) : body;

describe("POST /clusters", () => {
  it("stores the document whole and gives it back bare", async () => {
    const document = clusterDocument("new", { rest: { unknown: { deep: [1, null, "x"] } } });
    const made = await desk.ask("POST", "/clusters", document);
    expect(made).toMatchObject({ status: 200, body: document });
    expect((await desk.ask("GET", "/clusters/new")).body).toEqual(document);
    const node = await desk.ask("GET", `/v1/nodes/${encodeURIComponent("new/node-1")}`);
    expect(node.body).toMatchObject({ cluster: "new", gpus: 2, cpu_milli: 32_000 });
    await desk.ask("DELETE", "/clusters/new");
  });

  it("takes status, regionId and reputation as optional", async () => {
    const made = await desk.ask("POST", "/clusters", { id: "bare" });
    expect(made).toMatchObject({ status: 200, body: { id: "bare" } });
    expect((await desk.ask("DELETE", "/clusters/bare")).status).toBe(200);
  });

  it.each<readonly [number, unknown, string]>([
    [500, EAST, "E11000 duplicate key"],
    [500, {}, "Path `id` is required"],
    [500, { id: 7 }, "Path `id` is required"],
    [500, { id: "two words" }, "Cluster validation failed: id"],
    [400, "{", "JSON object"],
    [400, "[]", "JSON object"],
    [400, undefined, "JSON object"],
  ])("is %i for %j", async (status, body, error) => {
    const reply = await desk.ask("POST", "/clusters", body);
    expect(reply.status).toBe(status);
    expect(reply.body).toEqual({ error: expect.stringContaining(error) });
  });

  it("too long is told in the same envelope", async () => {
    const reply = await desk.ask("POST", "/clusters", { id: "x", pad: "x".repeat(1_100_000) });
    expect(reply.status).toBe(413);
    expect(reply.body).toEqual({ error: expect.any(String) });
  });

  it("is made once, whatever races", async () => {
    const made = await Promise.all(
      [1, 2, 3].map((reputation) => desk.ask("POST", "/clusters", { id: "race", reputation })),
    );
    expect(made.map(({ status }) => status).sort()).toEqual([200, 500, 500]);
    await desk.ask("DELETE", "/clusters/race");
  });
});

describe("/clusters/:id", () => {
  it("is 404 for one that is not there", async () => {
    for (const method of ["GET", "DELETE", "PUT"]) {
      const reply = await desk.ask(method, "/clusters/nope", method === "PUT" ? {} : undefined);
      expect(reply).toMatchObject({ status: 404, body: { error: "Cluster not found" } });
    }
  });

  it("takes $set with dotted paths, and plain fields", async () => {
    const set = { $set: { "config.urlMap.a": "c", reputation: 95 }, $push: { tags: "new" } };
    const updated = await desk.ask("PUT", "/clusters/west", set);
    const expected = {
      ...WEST,
      config: { useGateway: true, urlMap: { a: "c" } },
      reputation: 95,
      tags: ["gpu", "new"],
    };
    expect(updated).toMatchObject({ status: 200, body: expected });
    const plain = await desk.ask("PUT", "/clusters/west", { status: "down" });
    expect(plain.body).toEqual({ ...expected, status: "down" });
    expect((await desk.ask("GET", "/clusters/west")).body).toEqual(plain.body);
    await desk.ask("PUT", "/clusters/west", WEST);
  });

  it("feeds the fleet with what an update changes", async () => {
    const nodeData = WEST.nodes.nodeData.slice(0, 1);
    await desk.ask("PUT", "/clusters/west", { $set: { "nodes.nodeData": nodeData } });
    const { body } = await desk.ask("GET", "/v1/nodes?cluster=west");
    expect(body).toMatchObject({ items: [{ id: "west/node-0" }] });
    await desk.ask("PUT", "/clusters/west", WEST);
  });

  it.each<readonly [unknown, string]>([
    [{ $set: { id: "other" } }, "can't be changed"],
    [{ $rename: { a: "b" } }, "Unknown modifier: $rename"],
    [{ $set: { a: 1 }, b: 2 }, "side by side"],
  ])("refuses %j with 500", async (update, error) => {
    const reply = await desk.ask("PUT", "/clusters/west", update);
    expect(reply).toMatchObject({ status: 500 });
    expect(reply.body).toEqual({ error: expect.stringContaining(error) });
  });

  it("loses no update of two at once", async () => {
    const both = [{ $set: { "config.x": 1 } }, { $set: { "config.y": 2 } }];
    await Promise.all(both.map((update) => desk.ask("PUT", "/clusters/east", update)));
    const { body } = await desk.ask("GET", "/clusters/east");
    expect(body).toMatchObject({ config: { x: 1, y: 2 } });
    await desk.ask("PUT", "/clusters/east", { $unset: { config: "" } });
  });

  it("is deleted, but not from under a placement", async () => {
    await desk.ask("POST", "/clusters", clusterDocument("held"));
    const held = await desk.ask("POST", "/v1/placements", { gpus: 1, clusters: ["held"] });
    const refused = await desk.ask("DELETE", "/clusters/held");
    expect(refused.status).toBe(409);
    expect(refused.body).toEqual({ error: expect.any(String) });
    const id = Reflect.get(Object(held.body), "placement_id");
    await desk.ask("DELETE", `/v1/placements/${id}`);
    const gone = await desk.ask("DELETE", "/clusters/held");
    expect(gone).toMatchObject({ status: 200, body: { message: "Cluster deleted" } });
  });
});

describe("POST /clusters/query", () => {
  it.each<readonly [unknown, unknown]>([
    [{ query: {} }, ["east", "west"]],
    [{ query: { regionId: "us-east-1" } }, ["east"]],
    [{ regionId: "us-east-1" }, ["east"]],
    [{ id: { $in: ["west", "zz"] } }, ["west"]],
    [{ query: { id: { $in: "west" } } }, ["west"]],
    [{ "nodes.count": { $gt: "1" }, reputation: { $gte: 80 } }, ["west"]],
    [{ $or: [{ tags: "gpu" }, { reputation: 70 }] }, ["east", "west"]],
    [{ "nodes.nodeData": { $elemMatch: { id: "node-1" } } }, ["east", "west"]],
    [{ status: "nothing" }, []],
    [{ query: "west", id: "west" }, []],
  ])("%j finds %j", async (filter, found) => {
    const reply = await desk.ask("POST", "/clusters/query", filter);
    expect(reply.status).toBe(200);
    expect(ids(reply.body)).toEqual(found);
  });

  it.each<readonly [unknown, string]>([
    [{}, "A filter is needed"],
    [undefined, "A filter is needed"],
    [{ query: null }, "must be an object"],
    [{ $where: "sleep(1000)" }, "$where"],
    [{ query: { $where: "1" } }, "$where"],
    [{ reputation: "abc" }, 'Cast to number failed for value "abc"'],
    [{ reputation: { $near: 1 } }, "$near"],
  ])("%j is 500: never all clusters by accident", async (filter, error) => {
    const reply = await desk.ask("POST", "/clusters/query", filter);
    expect(reply.status).toBe(500);
    expect(JSON.stringify(reply.body).toLowerCase()).toContain(
      error.replaceAll('"', '\\"').toLowerCase(),
    );
  });
});

describe("a cluster that only its nodes name", () => {
  it("has a document made of what they say", async () => {
    const node = { id: "n1", cluster: "bare", cpu_milli: 8_000, memory_mib: 1_024, gpus: 1 };
    await desk.ask("POST", "/v1/nodes", { ...node, gpu_model: "T4", gpu_memory_mib: 16_000 });
    expect((await desk.ask("GET", "/clusters/bare")).body).toMatchObject({
      id: "bare",
      nodes: {
        count: 1,
        nodeData: [{ id: "n1", gpus: { count: 1, gpus: [{ modelName: "T4" }] } }],
      },
      vcpus: { count: 8 },
    });
    await desk.ask("DELETE", "/v1/nodes/n1");
  });
});
