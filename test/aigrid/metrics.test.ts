import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Desk, metricsDocument, startDesk } from "./desk.ts";

let desk: Desk;
const A = metricsDocument("a", { free: 16_000 });
const B = metricsDocument("b", { free: 4_000, nodes: 1 });

beforeAll(async () => {
  desk = await startDesk();
  for (const document of [B, A]) {
    const made = await desk.ask("POST", "/cluster", document);
    expect(made).toMatchObject({ status: 200, body: { success: true, data: "cluster created" } });
  }
});
afterAll(() => desk.close());

const success = (data: unknown) => ({ success: true, data });

describe("/cluster", () => {
  it("gives a document back as it came", async () => {
    expect((await desk.ask("GET", "/cluster/a")).body).toEqual(success(A));
  });

  it("says `message` and 400 for one that is not there, as the original", async () => {
    const reply = await desk.ask("GET", "/cluster/zz");
    expect(reply).toMatchObject({
      status: 400,
      body: { success: false, message: "cluster not found" },
    });
    expect(reply.body).not.toHaveProperty("error");
  });

  it.each<readonly [string, string, unknown, string]>([
    ["POST", "/cluster", {}, "'clusterId'"],
    ["POST", "/cluster", "{", "must be JSON"],
    ["DELETE", "/cluster/zz", undefined, "No document found to delete"],
    ["PUT", "/cluster/a", { clusterId: "other" }, "can't be changed"],
    ["PUT", "/cluster/a", "[]", "must be JSON"],
    ["POST", "/cluster/query", "{", "must be JSON"],
    ["POST", "/cluster/query", { clusterId: { $in: "a" } }, "$in needs an array"],
    ["POST", "/cluster/query", { $where: "1" }, "$where"],
    ["POST", "/cluster/aggregate", { a: 1 }, "must be a list"],
    ["POST", "/cluster/aggregate", [{ $out: "x" }], "'$out'"],
  ])("%s %s with %j is 400 with `error`: %s", async (method, path, body, error) => {
    const reply = await desk.ask(method, path, body);
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual({ success: false, error: expect.stringContaining(error) });
  });

  it("is updated field by field; a new one, or the same again, is told as not found", async () => {
    const missing = { status: 400, body: { success: false, error: "No document found to update" } };
    expect(await desk.ask("PUT", "/cluster/new", { cluster: { x: 1 } })).toMatchObject(missing);
    const stored = { clusterId: "new", cluster: { x: 1 } };
    expect((await desk.ask("GET", "/cluster/new")).body).toEqual(success(stored));
    expect(await desk.ask("PUT", "/cluster/new", { cluster: { x: 1 } })).toMatchObject(missing);
    const changed = await desk.ask("PUT", "/cluster/new", { nodes: [], "cluster.x": 2 });
    expect(changed.body).toEqual(success({ message: "Cluster updated", modified_count: 1 }));
    expect((await desk.ask("GET", "/cluster/new")).body).toEqual(
      success({ clusterId: "new", cluster: { x: 2 }, nodes: [] }),
    );
    const gone = await desk.ask("DELETE", "/cluster/new");
    expect(gone.body).toEqual(success({ message: "Cluster deleted", deleted_count: 1 }));
  });
});

describe("/cluster/query", () => {
  const ids = (body: unknown) =>
    Reflect.get(Object(body), "data").map((document: object) => Reflect.get(document, "clusterId"));

  it.each<readonly [unknown, readonly string[]]>([
    [{}, ["a", "b"]],
    [{ clusterId: { $in: ["b", "c"] } }, ["b"]],
    [{ "cluster.gpu.totalFreeMem": { $gt: 10_000 } }, ["a"]],
    [{ "cluster.gpu.totalFreeMem": { $gt: "10000" } }, []],
  ])("POST %j finds %j", async (filter, found) => {
    const reply = await desk.ask("POST", "/cluster/query", filter);
    expect(reply.status).toBe(200);
    expect(ids(reply.body)).toEqual(found);
  });

  it.each<readonly [string, readonly string[]]>([
    ["", ["a", "b"]],
    ["?clusterId=a", ["a"]],
    ["?clusterId=a&clusterId=b", ["a", "b"]],
    ["?cluster.vcpu.load1m=2&clusterId=b", ["b"]],
    ["?clusterId=zz", []],
  ])("GET %s finds %j", async (query, found) => {
    expect(ids((await desk.ask("GET", `/cluster/query${query}`)).body)).toEqual(found);
  });
});

describe("/cluster/aggregate", () => {
  it("serves the stages that only read", async () => {
    const pipeline = [
      { $match: { clusterId: { $ne: "zz" } } },
      { $group: { _id: null, free: { $sum: "$cluster.gpu.totalFreeMem" }, n: { $sum: 1 } } },
    ];
    const expected = success([{ _id: null, free: 4 * 16_000 + 2 * 4_000, n: 2 }]);
    for (const body of [pipeline, { pipeline }]) {
      expect((await desk.ask("POST", "/cluster/aggregate", body)).body).toEqual(expected);
    }
  });
});

describe("metrics and the desk under /v1", () => {
  it("are the same ones", async () => {
    await desk.ask("POST", "/clusters", { id: "a" });
    const before = await desk.ask("GET", "/v1/clusters/a");
    expect(before.body).toMatchObject({ metrics: { document: { clusterId: "a" } } });
    await desk.ask("PUT", "/v1/clusters/a/metrics", { clusterId: "a", fresh: true });
    expect((await desk.ask("GET", "/cluster/a")).body).toMatchObject({ data: { fresh: true } });
    await desk.ask("POST", "/cluster", A);
  });
});
