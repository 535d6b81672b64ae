import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../contract.ts";
import { runClusterFilter } from "../filter/cluster-filter.ts";
import { compileSearch } from "../search-request.ts";
import { type Nearest, nearest } from "./nearest.ts";
import { createSimilarityIndex } from "./similarity-index.ts";

function cluster(id: string, gpus: number, tags: readonly string[], region: string): JsonObject {
  return {
    id,
    regionId: region,
    vcpus: { count: gpus * 16 },
    memory: gpus * 65536,
    gpus: { count: gpus, memory: gpus * 16384 },
    storage: { disks: 1, size: 1_000_000 },
    network: { interfaces: 2, txBandwidth: 1000, rxBandwidth: 1000 },
    tags,
    reputation: 90,
  };
}

const SMALL = cluster("small", 2, ["gpu"], "us");
const MIDDLE = cluster("middle", 8, ["gpu", "spot"], "eu");
const LARGE = cluster("large", 64, ["gpu", "production"], "us");
const BARE: JsonObject = { id: "bare" };
const CLUSTERS = [LARGE, BARE, MIDDLE, SMALL];
const METRICS: ReadonlyMap<string, JsonObject> = new Map<string, JsonObject>([
  ["small", { cluster: { gpu: { totalFreeMem: 8000 }, vcpu: { load1m: 4 } } }],
  [
    "middle",
    {
      cluster: {},
      nodes: [
        { vcpu: { load_1m: 1 }, gpus: [{ freeMem: 100 }, { freeMem: 200 }] },
        { vcpu: { load_1m: 3 }, gpus: {} },
      ],
    },
  ],
]);
const INDEX = createSimilarityIndex(CLUSTERS, METRICS);

function ask(similarTo: Json): Nearest {
  const search = compileSearch({ similar_to: similarTo });
  if (!search.ok) throw new Error(`${search.path}: ${search.message}`);
  if (search.value.kind !== "similar") throw new Error("must be a similarity search");
  const found = nearest(INDEX, search.value.question);
  if (!found.ok) throw new Error(found.message);
  return found.value;
}

const ids = ({ neighbours }: Nearest): readonly string[] => neighbours.map(({ id }) => id);

describe("the nearest clusters", () => {
  it("are those of about the described size, by ratio", () => {
    expect(ids(ask({ workload: { gpu_count: 3 } }))).toEqual(["small", "middle", "large", "bare"]);
    expect(ids(ask({ workload: { gpu_count: 30 }, k: 2 }))).toEqual(["large", "middle"]);
    // As many GPUs away from 64 as from 2, but four times against eight times.
    expect(ids(ask({ workload: { gpu_count: 16 }, k: 3 }))).toEqual(["middle", "large", "small"]);
  });

  it("keep their order when the workload is larger than anything there is", () => {
    // The smallest is as far as can be, and so is the one of which nothing is known.
    const { neighbours } = ask({ workload: { gpu_count: 1_000_000 } });
    expect(neighbours.map(({ id }) => id)).toEqual(["large", "middle", "bare", "small"]);
    for (const { distance } of neighbours) expect(distance).toBeLessThanOrEqual(1);
  });

  it("of a cluster leave itself out, and say what it lacks", () => {
    const found = ask({ cluster_id: "large" });
    expect(ids(found)).toEqual(["middle", "small", "bare"]);
    expect(found.leftOut).toEqual(["free_gpu_memory", "load"]);
  });

  it("share tags and region", () => {
    expect(ids(ask({ workload: { tags: ["gpu", "spot"] }, k: 1 }))).toEqual(["middle"]);
    expect(ids(ask({ workload: { region: "us" }, k: 2 }))).toEqual(["large", "small"]);
    const parts = ask({ workload: { tags: ["gpu", "new"] }, k: 1 }).neighbours[0]!.parts;
    expect(parts).toEqual([
      {
        feature: "tags",
        distance: 0.5,
        weight: 1,
        wanted: ["gpu", "new"],
        found: ["gpu"],
        isMissing: false,
      },
    ]);
  });

  it("follow the weights", () => {
    const workload = { gpu_count: 2, region: "eu" };
    expect(ids(ask({ workload, weights: { region: 5 }, k: 1 }))).toEqual(["middle"]);
    expect(ids(ask({ workload, weights: { region: 0.1 }, k: 1 }))).toEqual(["small"]);
    const [first] = ask({ workload, weights: { region: 3 } }).neighbours;
    expect(first!.parts.map(({ weight }) => weight)).toEqual([0.25, 0.75]);
    const [alone] = ask({ workload, weights: { region: 0 }, k: 1 }).neighbours;
    expect(alone!.parts.map(({ feature }) => feature)).toEqual(["gpu_count"]);
  });

  it("read free memory and load from wherever the metrics have them", () => {
    const { neighbours } = ask({ workload: { free_gpu_memory: 8000, load: 4 } });
    const middle = neighbours.find(({ id }) => id === "middle")!;
    expect(middle.parts.map(({ found }) => found)).toEqual([300, 2]);
    const index = createSimilarityIndex([cluster("none", 0, [], "us")], new Map());
    expect(index.numbers.find(({ feature }) => feature.name === "free_gpu_memory")!.values[0]).toBe(
      0,
    );
  });

  it("count what a cluster lacks as far, or skip it, and say so", () => {
    const workload = { load: 2, gpu_count: 64 };
    const far = ask({ workload, weights: { load: 3 } });
    const large = far.neighbours.find(({ id }) => id === "large")!;
    expect(large.distance).toBe(0.75);
    expect(large.parts.find(({ feature }) => feature === "load")).toEqual({
      feature: "load",
      distance: 1,
      weight: 0.75,
      wanted: 2,
      found: null,
      isMissing: true,
    });
    const skipped = ask({ workload, weights: { load: 3 }, missing: "skip" }).neighbours;
    expect(skipped[0]).toMatchObject({ id: "large", distance: 0 });
    expect(skipped.find(({ id }) => id === "bare")).toMatchObject({ distance: 1 });
  });

  it("with equal distances stand by id", () => {
    const twins = ["b", "a", "d", "c"].map((id) => cluster(id, 4, [], "us"));
    const target = { numbers: [64], tags: undefined, region: undefined };
    const question = {
      to: { kind: "workload", target },
      weights: new Map(),
      missing: "far",
    } as const;
    const found = nearest(createSimilarityIndex(twins, new Map()), { ...question, k: 3 });
    expect(found.ok && ids(found.value)).toEqual(["a", "b", "c"]);
  });

  it("come from a filter's clusters alone, if there is one", () => {
    const filter = { clusterQuery: { variable: "regionId", operator: "==", value: "us" } };
    const search = compileSearch({ similar_to: { workload: { gpu_count: 8 }, filter } });
    if (!search.ok || search.value.kind !== "similar") throw new Error("must be understood");
    const answer = runClusterFilter(search.value.filter!, CLUSTERS, METRICS);
    if (!answer.ok) throw new Error(answer.message);
    const among = new Set(answer.value.data!.map(({ id }) => id as string));
    const found = nearest(INDEX, search.value.question, among);
    expect(found.ok && ids(found.value)).toEqual(["small", "large"]);
  });
});

describe("what is refused, and where", () => {
  it.each<readonly [Json, string, RegExp]>([
    [5, "", /^must be an object$/],
    [{}, "", /^needs a cluster_id or a workload/],
    [{ cluster_id: "a", workload: {} }, "", /not both$/],
    [{ cluster_id: 5 }, ".cluster_id", /^must be a string$/],
    [{ workload: [] }, ".workload", /^must be an object$/],
    [{ workload: { gpus: 1 } }, ".workload.gpus", /^unknown field; known: vcpus, memory/],
    [{ workload: { memory: "8" } }, ".workload.memory", /^must be a number of 0 or more$/],
    [{ workload: { memory: -1 } }, ".workload.memory", /^must be a number of 0 or more$/],
    [{ workload: { tags: "gpu" } }, ".workload.tags", /^must be an array$/],
    [{ workload: { tags: ["a", 1] } }, ".workload.tags.1", /^must be a string$/],
    [{ workload: { region: 1 } }, ".workload.region", /^must be a string$/],
    [{ workload: {}, k: 0 }, ".k", /^must be a whole number from 1 to 1000$/],
    [{ workload: {}, k: 1.5 }, ".k", /^must be a whole number/],
    [{ workload: {}, weights: { tag: 1 } }, ".weights.tag", /^unknown field/],
    [{ workload: {}, weights: { tags: -1 } }, ".weights.tags", /^must be a number from 0/],
    [{ workload: {}, missing: "near" }, ".missing", /^must be "far" or "skip"$/],
    [{ workload: {}, filter: {} }, ".filter", /^Missing or invalid JSON body$/],
    [{ workload: {}, top: 1 }, ".top", /^unknown field; known: cluster_id, workload, k/],
  ])("%j at %j: %s", (similarTo, path, message) => {
    const search = compileSearch({ similar_to: similarTo });
    if (search.ok) throw new Error("must be refused");
    expect([search.path, search.message]).toEqual([
      `similar_to${path}`,
      expect.stringMatching(message),
    ]);
  });

  it.each<readonly [Json, string, string]>([
    [{ cluster_id: "nobody" }, "similar_to.cluster_id", "Cluster not found: nobody"],
    [{ workload: {} }, "similar_to", "nothing to compare by: no feature with a weight"],
    [{ cluster_id: "bare" }, "similar_to", "nothing to compare by: no feature with a weight"],
  ])("%j at %j: %s", (similarTo, path, message) => {
    const search = compileSearch({ similar_to: similarTo });
    if (!search.ok || search.value.kind !== "similar") throw new Error("must be understood");
    expect(nearest(INDEX, search.value.question)).toEqual({ ok: false, path, message });
  });
});
