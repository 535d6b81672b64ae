import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../policies/index.ts";
import { aggregate } from "./aggregate.ts";

const DOCUMENTS: readonly JsonObject[] = [
  { clusterId: "a", region: "eu", cluster: { gpu: { free: 5 } }, nodes: [{ m: 1 }, { m: 3 }] },
  { clusterId: "b", region: "eu", cluster: { gpu: { free: 7 } }, nodes: [{ m: 2 }] },
  { clusterId: "c", region: "us", cluster: {}, nodes: [] },
];

const ask = (pipeline: Json) => aggregate(DOCUMENTS, pipeline, "cluster_metrics");

describe("an aggregation", () => {
  it.each<readonly [Json, Json]>([
    [[], [...DOCUMENTS]],
    [[{ $match: { clusterId: "b" } }], [DOCUMENTS[1]!]],
    [
      [{ $group: { _id: "$region", free: { $sum: "$cluster.gpu.free" }, n: { $sum: 1 } } }],
      [
        { _id: "eu", free: 12, n: 2 },
        { _id: "us", free: 0, n: 1 },
      ],
    ],
    [
      [
        { $unwind: "$nodes" },
        {
          $group: {
            _id: null,
            mean: { $avg: "$nodes.m" },
            least: { $min: "$nodes.m" },
            most: { $max: "$nodes.m" },
            first: { $first: "$clusterId" },
            last: { $last: "$clusterId" },
            count: { $count: {} },
          },
        },
      ],
      [{ _id: null, mean: 2, least: 1, most: 3, first: "a", last: "b", count: 3 }],
    ],
    [
      [{ $group: { _id: "$region", n: { $sum: 1 } } }, { $sort: { n: 1 } }, { $limit: 1 }],
      [{ _id: "us", n: 1 }],
    ],
    [[{ $sort: { "cluster.gpu.free": -1 } }, { $skip: 2 }], [DOCUMENTS[2]!]],
    [[{ $match: { region: "eu" } }, { $count: "eu" }], [{ eu: 2 }]],
    [[{ $match: { region: "xx" } }, { $count: "xx" }], []],
    [
      [{ $group: { _id: "$region", avg: { $avg: "$x" } } }, { $match: { _id: "us" } }],
      [{ _id: "us", avg: null }],
    ],
  ])("%j gives %j", (pipeline, rows) => {
    expect(ask(pipeline)).toEqual({ ok: true, rows });
  });

  it.each<readonly [Json, string]>([
    [{}, "must be a list"],
    [[{}], "one operator"],
    [[{ $match: {}, $limit: 1 }], "one operator"],
    [[{ $lookup: {} }], "'$lookup'"],
    [[{ $out: "x" }], "'$out'"],
    [[{ $match: { $where: "1" } }], "$where"],
    [[{ $match: { a: { $in: 1 } } }], "$in needs an array"],
    [[{ $group: { n: { $sum: 1 } } }], "needs an _id"],
    [[{ $group: { _id: null, n: { $function: "x" } } }], "needs one of $sum"],
    [[{ $group: { _id: { $add: [1, 2] } } }], "must be null"],
    [[{ $group: { _id: null, n: { $sum: { $multiply: [1, 2] } } } }], "needs one of"],
    [[{ $unwind: "$a.b" }], "at the top"],
    [[{ $sort: { a: "up" } }], "1 or -1"],
    [[{ $limit: -1 }], "whole number"],
    [Array.from({ length: 17 }, () => ({ $limit: 1 })), "more than 16 stages"],
  ])("%j is refused: %s", (pipeline, why) => {
    const outcome = ask(pipeline);
    expect(outcome.ok === false && outcome.message).toContain(why);
  });

  it("does not grow without bound", () => {
    const long = { nodes: Array.from({ length: 60_000 }, () => 1) };
    const pipeline = [{ $unwind: "$nodes" }];
    const outcome = aggregate([long, long], pipeline, "cluster_metrics");
    expect(outcome.ok === false && outcome.message).toContain("more than 100000 documents");
  });
});
