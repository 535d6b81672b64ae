import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../policies/index.ts";
import { updateDocument } from "./update.ts";

const BEFORE: JsonObject = {
  id: "c",
  reputation: 90,
  tags: ["gpu", "old"],
  nodes: { count: 1, nodeData: [{ id: "n", memory: 5 }] },
};

describe("an update of a document", () => {
  it.each<readonly [JsonObject, JsonObject]>([
    [{ reputation: 1 }, { reputation: 1 }],
    [{ $set: { "nodes.count": 2, region: "x" } }, { nodes: { count: 2 }, region: "x" }],
    [{ $set: { "nodes.nodeData.0.memory": 6 } }, { nodes: { nodeData: [{ id: "n", memory: 6 }] } }],
    [{ $set: { "config.urlMap.a": 1 } }, { config: { urlMap: { a: 1 } } }],
    [{ $set: { "tags.3": "x" } }, { tags: ["gpu", "old", null, "x"] }],
    [{ $inc: { reputation: -5, runs: 2 } }, { reputation: 85, runs: 2 }],
    [{ $push: { tags: "new" } }, { tags: ["gpu", "old", "new"] }],
    [{ $addToSet: { tags: "gpu" } }, { tags: ["gpu", "old"] }],
    [{ $pull: { tags: "old" } }, { tags: ["gpu"] }],
    [{ $set: { a: 1 }, $inc: { a: 1 } }, { a: 2 }],
    [{}, BEFORE],
  ])("%j gives %j", (update, expected) => {
    const copy = structuredClone(BEFORE);
    const updated = updateDocument(BEFORE, update);
    expect(updated).toMatchObject({ ok: true, document: expected });
    expect(BEFORE).toEqual(copy);
  });

  it("takes fields away", () => {
    const updated = updateDocument(BEFORE, { $unset: { reputation: "", "nodes.count": "" } });
    const { reputation: _gone, ...rest } = BEFORE;
    const nodes = { nodeData: [{ id: "n", memory: 5 }] };
    expect(updated).toEqual({ ok: true, document: { ...rest, nodes } });
  });

  it.each<readonly [JsonObject, string]>([
    [{ $set: { a: 1 }, b: 1 }, "side by side"],
    [{ $rename: { a: "b" } }, "Unknown modifier: $rename"],
    [{ $constructor: { a: 1 } }, "Unknown modifier"],
    [{ $set: 1 }, "$set must be an object"],
    [{ $set: { "id.x": 1 } }, "inside a plain value"],
    [{ $set: { "tags.x": 1 } }, "no place in a list"],
    [{ $set: { "tags.99999": 1 } }, "far behind"],
    [{ $set: { "a..b": 1 } }, "is no path"],
    [{ $inc: { id: 1 } }, "$inc needs numbers"],
    [{ $push: { id: 1 } }, "$push needs a list"],
    [{ $push: { tags: { $each: [1] } } }, "$each"],
    [{ $pull: { tags: { a: 1 } } }, "plain value"],
  ])("%j is refused: %s", (update, why) => {
    const updated = updateDocument(BEFORE, update);
    expect(updated.ok === false && updated.message).toContain(why);
  });

  it("reaches no prototype", () => {
    const update: JsonObject = JSON.parse(
      '{"$set": {"__proto__.polluted": 1, "constructor.x": 1}}',
    );
    const updated = updateDocument({ id: "c" }, update);
    expect(updated.ok && JSON.stringify(updated.document)).toBe(
      '{"id":"c","__proto__":{"polluted":1},"constructor":{"x":1}}',
    );
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    expect(Object.hasOwn(Object, "x")).toBe(false);
  });
});
