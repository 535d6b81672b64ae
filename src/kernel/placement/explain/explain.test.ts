import { describe, expect, it } from "vitest";
import {
  addNode,
  createNodeIndex,
  createRanking,
  drainNode,
  type Explanation,
  explain,
  findPolicy,
  internShape,
  type NodeSpec,
  occupy,
  type PodSpec,
  type Ranking,
} from "../index.ts";

const NODE: Omit<NodeSpec, "id"> = { cpuMilli: 32_000, memoryMib: 64, gpus: 4, model: "A" };
const POD: PodSpec = { cpuMilli: 1000, memoryMib: 1, gpus: 1, gpuMilli: 1000, models: [] };

function rankingOf(nodes: readonly Partial<NodeSpec>[], policy = "best-fit"): Ranking {
  const index = createNodeIndex();
  nodes.forEach((node, i) => {
    addNode(index, { ...NODE, id: `n${i}`, ...node });
  });
  return createRanking(index, findPolicy(policy)!.create({ index, seed: 1 }));
}

function explained(ranking: Ranking, pod: Partial<PodSpec>): Explanation {
  return explain(ranking, internShape(ranking.index.shapes, { ...POD, ...pod }), 3);
}

describe("explain", () => {
  it("counts each node at the first constraint it fails", () => {
    const ranking = rankingOf([
      {},
      { labels: { zone: "b" } },
      { labels: { zone: "a" }, model: "B" },
      { labels: { zone: "a" }, gpus: 1 },
      { labels: { zone: "a" }, gpus: 2 },
      { labels: { zone: "a" }, cpuMilli: 500 },
      { labels: { zone: "a" }, memoryMib: 0 },
      { labels: { zone: "a" } },
      { labels: { zone: "a" } },
    ]);
    drainNode(ranking.index, 8);
    const full = internShape(ranking.index.shapes, { ...POD, cpuMilli: 0, memoryMib: 0 });
    occupy(ranking.index, full, { node: 4, gpus: [1] });
    const pod = { labels: { zone: "a" }, models: ["A"], gpus: 2 };
    expect(explained(ranking, pod)).toMatchObject({
      nodes: 9,
      feasible: 1,
      ruledOut: {
        drained: 1,
        labels: 2,
        model: 1,
        gpu_count: 1,
        gpu_free: 1,
        cpu: 1,
        tenants: 0,
        memory: 1,
      },
      candidates: [{ node: 7 }],
      wouldFit: [],
    });
  });

  it("lists the best nodes as they would be picked, with the terms of their scores", () => {
    const ranking = rankingOf([{}, { cpuMilli: 8000 }, {}, { cpuMilli: 8000 }, {}]);
    const { candidates } = explained(ranking, {});
    expect(candidates.map(({ node }) => node)).toEqual([1, 3, 0]);
    expect(candidates[0]).toMatchObject({ terms: { cpu_milli_left: 7000, gpu_milli_left: 3000 } });
    expect(candidates[0]!.score).toBeGreaterThan(candidates[2]!.score);
  });

  it("keeps the order of nodes among groups with one score", () => {
    const ranking = rankingOf([{}, { model: "B" }, {}, { model: "B" }, {}], "first-fit");
    expect(explained(ranking, {}).candidates.map(({ node }) => node)).toEqual([0, 1, 2]);
  });

  it.each([
    [{ cpuMilli: 40_000 }, { field: "cpu_milli", most: 32_000 }],
    [{ memoryMib: 65 }, { field: "memory_mib", most: 64 }],
    [{ gpus: 5 }, { field: "gpus", most: 4 }],
    [{ models: ["X"] }, { field: "models", models: ["A", "B"] }],
    [{ labels: { zone: "x" } }, { field: "labels" }],
  ])("says what would make %o fit", (pod, change) => {
    const ranking = rankingOf([{}, { model: "B" }]);
    const { feasible, wouldFit } = explained(ranking, pod);
    expect(feasible).toBe(0);
    expect(wouldFit).toEqual([change]);
  });

  it("says how much of a GPU there is", () => {
    const ranking = rankingOf([{ gpus: 1 }]);
    const most = internShape(ranking.index.shapes, { ...POD, gpuMilli: 700 });
    occupy(ranking.index, most, { node: 0, gpus: [0] });
    expect(explained(ranking, { gpuMilli: 400 }).wouldFit).toEqual([
      { field: "gpu_milli", most: 300 },
    ]);
  });

  it("promises nothing where two things are wrong", () => {
    const ranking = rankingOf([{}]);
    expect(explained(ranking, { cpuMilli: 40_000, gpus: 5 }).wouldFit).toEqual([]);
  });
});
