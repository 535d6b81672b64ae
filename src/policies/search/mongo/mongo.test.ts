import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../contract.ts";
import { compileMongo, runMongo } from "./compile.ts";
import type { ModelName } from "./model.ts";

const WEST: JsonObject = {
  id: "c-west-1",
  regionId: "us-west-2",
  status: "live",
  nodes: {
    count: 2,
    nodeData: [
      {
        id: "node-1",
        gpus: {
          count: 2,
          memory: 32768,
          gpus: [
            { modelName: "NVIDIA A100", memory: 16384 },
            { modelName: "NVIDIA L4", memory: 24576 },
          ],
          features: ["fp16"],
        },
        vcpus: { count: 32 },
      },
      { id: "node-2", gpus: { count: 0, memory: 0, gpus: [] }, vcpus: { count: 8 } },
    ],
  },
  gpus: { count: 2, memory: 32768 },
  tags: ["gpu", "production"],
  clusterMetadata: { name: "West", countries: ["USA"], email: null },
  reputation: 94,
};
const EAST: JsonObject = {
  id: "c-east-1",
  regionId: "eu.east",
  nodes: { count: 1, nodeData: [] },
  gpus: { count: 0, memory: 0 },
  tags: [],
  clusterMetadata: { name: "East" },
  reputation: 40,
};

/** The ids that a filter finds among the two clusters, or its fault. */
function find(filter: Json, model: ModelName = "cluster"): Json {
  const compiled = compileMongo(filter, { model });
  if (!compiled.ok) return [compiled.path, compiled.message];
  const found = runMongo(compiled.value, [WEST, EAST]);
  return found.ok ? found.value.map((document) => document["id"]!).join(" ") : [found.message];
}

const BOTH = "c-west-1 c-east-1";

describe("find filters on cluster documents", () => {
  it.each<readonly [Json, string]>([
    [{}, BOTH],
    [{ id: "c-west-1" }, "c-west-1"],
    [{ id: { $in: ["c-east-1", "c-none"] } }, "c-east-1"],
    [{ id: { $nin: ["c-east-1"] } }, "c-west-1"],
    [{ id: { $ne: "c-east-1" } }, "c-west-1"],
    [{ "gpus.count": { $gte: 2 }, tags: "gpu" }, "c-west-1"],
    [{ "gpus.count": { $gt: 0, $lt: 3 } }, "c-west-1"],
    [{ reputation: { $lte: 40 } }, "c-east-1"],
    [{ tags: { $in: ["gpu", "none"] } }, "c-west-1"],
    [{ tags: { $all: ["production", "gpu"] } }, "c-west-1"],
    [{ tags: { $all: [] } }, ""],
    [{ tags: { $size: 0 } }, "c-east-1"],
    [{ tags: { $size: 2 } }, "c-west-1"],
    [{ tags: ["gpu", "production"] }, "c-west-1"],
    [{ tags: ["production", "gpu"] }, ""],
    [{ tags: { $ne: "gpu" } }, "c-east-1"],
    [{ "tags.1": "production" }, "c-west-1"],
    [{ status: { $exists: true } }, "c-west-1"],
    [{ status: { $exists: false } }, "c-east-1"],
    [{ status: null }, "c-east-1"],
    [{ "clusterMetadata.email": null }, BOTH],
    [{ "clusterMetadata.email": { $exists: true } }, "c-west-1"],
    [{ "clusterMetadata.email": { $type: "null" } }, "c-west-1"],
    [{ tags: { $type: "array" } }, BOTH],
    [{ "clusterMetadata.countries": "USA" }, "c-west-1"],
    [{ "nodes.nodeData.vcpus.count": 8 }, "c-west-1"],
    [{ "nodes.nodeData.0.vcpus.count": 8 }, ""],
    [{ "nodes.nodeData.1.vcpus.count": 8 }, "c-west-1"],
    [{ "nodes.nodeData.gpus.gpus.memory": { $gt: 20000 } }, "c-west-1"],
    [{ "nodes.nodeData.0.gpus.gpus.1.modelName": "NVIDIA L4" }, "c-west-1"],
    [{ "nodes.nodeData.gpus.features": "fp16" }, "c-west-1"],
    [{ "nodes.nodeData": { $elemMatch: { "vcpus.count": 32, "gpus.count": 2 } } }, "c-west-1"],
    [{ "nodes.nodeData": { $elemMatch: { "vcpus.count": 8, "gpus.count": 2 } } }, ""],
    [{ "nodes.nodeData.vcpus.count": 8, "nodes.nodeData.gpus.count": 2 }, "c-west-1"],
    [{ tags: { $elemMatch: { $gt: "a", $lt: "h" } } }, "c-west-1"],
    [{ $or: [{ regionId: "eu.east" }, { id: "c-west-1" }] }, BOTH],
    [{ $and: [{ reputation: { $gt: 1 } }, { tags: "gpu" }] }, "c-west-1"],
    [{ $nor: [{ tags: "gpu" }, { id: "x" }] }, "c-east-1"],
    [{ reputation: { $not: { $gt: 50 } } }, "c-east-1"],
    [{ id: { $regex: "west" } }, "c-west-1"],
    [{ id: { $regex: "^c-.*-1$" } }, BOTH],
    [{ regionId: { $regex: "^EU\\.", $options: "i" } }, "c-east-1"],
    [{ regionId: { $not: { $regex: "^us" } } }, "c-east-1"],
    [{ gpus: { count: 2, memory: 32768 } }, "c-west-1"],
    [{ gpus: { memory: 32768, count: 2 } }, ""],
  ])("%j finds %j", (filter, ids) => {
    expect(find(filter)).toBe(ids);
  });

  it("finds nothing that is not stored, whatever objects inherit", () => {
    for (const path of ["constructor", "toString", "__proto__", "hasOwnProperty", "tags.length"]) {
      for (const tail of ["", ".name", ".constructor", ".__proto__"]) {
        expect(find({ [`${path}${tail}`]: { $exists: true } })).toBe("");
      }
    }
    expect(find(JSON.parse('{"__proto__": {"$exists": true}}'))).toBe("");
  });

  it("finds own fields with such names", () => {
    const document: JsonObject = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}');
    const compiled = compileMongo(JSON.parse('{"__proto__.a": 1, "constructor": 2}'), {
      model: "plain",
    });
    expect(compiled.ok && runMongo(compiled.value, [document])).toEqual({
      ok: true,
      value: [document],
    });
  });
});

describe("casting", () => {
  it.each<readonly [Json, string]>([
    [{ "nodes.count": { $gt: "1" } }, "c-west-1"],
    [{ reputation: "94" }, "c-west-1"],
    [{ reputation: { $in: "94" } }, "c-west-1"],
    [{ reputation: { $in: ["40", 94] } }, BOTH],
    [{ reputation: [40, "94"] }, BOTH],
    [{ reputation: { $not: { $gt: " 50 " } } }, "c-east-1"],
    [{ id: { $in: "c-east-1" } }, "c-east-1"],
    [{ id: ["c-east-1"] }, "c-east-1"],
    [{ tags: { $in: "gpu" } }, "c-west-1"],
    [{ tags: { $size: "2" } }, "c-west-1"],
    [{ reputation: { $exists: "yes" } }, BOTH],
    [{ reputation: { $exists: "0" } }, ""],
    [{ $or: [{ "gpus.count": "2" }] }, "c-west-1"],
    [{ swap: "" }, BOTH],
    [{ reputation: { $gte: "" } }, ""],
    // Outside the schema, values are taken as they are.
    [{ "nodes.nodeData": { $elemMatch: { "gpus.count": "2" } } }, ""],
    [{ "nodes.nodeData": { $elemMatch: { "gpus.count": 2 } } }, "c-west-1"],
    [{ "nodes.nodeData.vcpus.count": "8" }, ""],
    [{ status: { $gt: 1 } }, ""],
  ])("%j finds %j", (filter, ids) => {
    expect(find(filter)).toBe(ids);
  });

  it("casts nothing for other documents", () => {
    expect(find({ reputation: "94" }, "cluster_metrics")).toBe("");
    expect(find({ reputation: "94" }, "plain")).toBe("");
    expect(find({ reputation: 94 }, "plain")).toBe("c-west-1");
  });
});

describe("what is refused, and where", () => {
  const cast = (kind: string, shown: string, type: string, path: string): string => {
    const value = `value "${shown}" (type ${type})`;
    return `Cast to ${kind} failed for ${value} at path "${path}" for model "Cluster"`;
  };

  it.each<readonly [Json, string, string]>([
    [{ reputation: "abc" }, "reputation", cast("Number", "abc", "string", "reputation")],
    [
      { $and: [{ reputation: { $in: ["1", "x"] } }] },
      "$and.0.reputation.$in.1",
      cast("Number", "x", "string", "reputation"),
    ],
    [{ reputation: { a: 1 } }, "reputation", cast("Number", "{ a: 1 }", "Object", "reputation")],
    [{ id: { $gt: [5] } }, "id.$gt", cast("string", "[ 5 ]", "Array", "id")],
    [{ id: { $in: [["a"]] } }, "id.$in.0", cast("string", "[ 'a' ]", "Array", "id")],
    [
      { reputation: { $exists: 2 } },
      "reputation.$exists",
      cast("boolean", "2", "number", "reputation"),
    ],
    [{ $or: { a: 1 } }, "$or", cast("Array", "{ a: 1 }", "Object", "$or")],
    [{ $or: [5] }, "$or.0", cast("Object", "5", "number", "$or.0")],
    [{ $or: [] }, "$or", "$or must be a nonempty array"],
    [{ status: { $in: "live" } }, "status.$in", "$in needs an array"],
    [{ $where: "sleep(1)" }, "$where", "$where is not allowed"],
    [{ id: { $where: "1" } }, "id.$where", "$where is not allowed"],
    [{ $and: [{ $where: "1" }] }, "$and.0.$where", "$where is not allowed"],
    [{ $expr: {} }, "$expr", "unknown top level operator: $expr"],
    [{ status: { $foo: 1 } }, "status.$foo", "unknown operator: $foo"],
    [{ status: { $gt: 1, b: 2 } }, "status.b", "unknown operator: b"],
    [{ id: { $foo: 1 } }, "id.$foo", "Can't use $foo with String."],
    [{ tags: { $foo: 1 } }, "tags.$foo", "Can't use $foo with Array."],
    [{ reputation: { $regex: "a" } }, "reputation.$regex", "Can't use $regex with Number."],
    [{ id: { $size: 1 } }, "id.$size", "Can't use $size with String."],
    [{ status: { $not: "a" } }, "status.$not", "$not needs a document of operators"],
    [{ status: { $elemMatch: 1 } }, "status.$elemMatch", "$elemMatch needs an Object"],
    [{ status: { $size: -1 } }, "status.$size", "$size may not be negative"],
    [{ status: { $size: 1.5 } }, "status.$size", "$size must be a whole number"],
    [{ status: { $size: "x" } }, "status.$size", '$size needs a number, not "x"'],
    [{ status: { $type: "date" } }, "status.$type", "Unknown type name alias: date"],
    [{ status: { $in: [{ $gt: 1 }] } }, "status.$in.0", "cannot nest $ under $in"],
    [{ status: { $options: "i" } }, "status.$options", "$options needs a $regex"],
    [null, "", "filter must be an object"],
    [[], "", "filter must be an object"],
    ["{}", "", "filter must be an object"],
  ])("%j at %j: %s", (filter, path, message) => {
    expect(find(filter)).toEqual([path, message]);
  });

  it.each<readonly [Json, string]>([
    [{ a: { $in: 5 } }, "$in needs an array"],
    [{ a: { $nin: "x" } }, "$nin needs an array"],
    [{ a: { $all: "x" } }, "$all needs an array"],
    [{ $or: {} }, "$or must be an array"],
    [{ $and: [5] }, "$and entries need to be full objects"],
  ])("%j on metrics, as MongoDB says it: %s", (filter, message) => {
    expect(find(filter, "cluster_metrics")).toContain(message);
  });

  it.each(["a+", "(a)", "a|b", "[ab]", "a.b", "\\d", "a{2}", "a^", "a$b", "a\\", "*", "a?"])(
    "regular expression %s",
    (source) => {
      const said = JSON.stringify(find({ id: { $regex: source } }));
      expect(said).toContain("$regex takes literal text");
    },
  );

  it("whatever is too deep, too large or too long", () => {
    let deep: Json = { id: 1 };
    for (let level = 0; level < 100_000; level++) deep = { $and: [deep] };
    expect(find(deep)).toMatchObject({ 1: "more than 64 levels deep" });
    const wide = Array.from({ length: 50_001 }, () => 1);
    expect(find({ id: { $in: wide } })).toEqual(["", "more than 50000 values"]);
    expect(find({ "a.b": "x".repeat(5_000) })).toEqual([
      "a.b",
      "text of more than 4096 characters",
    ]);
    expect(find({ ["a.".repeat(40)]: 1 })).toMatchObject({ 1: "path of more than 32 parts" });
    expect(find({ id: { $regex: "x".repeat(2_000) } })).toMatchObject({
      1: "$regex of more than 1024 characters",
    });
  });
});
