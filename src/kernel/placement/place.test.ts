import { describe, expect, it } from "vitest";
import { createPrng } from "../../base/index.ts";
import {
  addNode,
  createNodeIndex,
  createRanking,
  findPolicy,
  internShape,
  PLACEMENT_POLICIES,
  type Placed,
  type PodSpec,
  place,
  placeGang,
  proposeGang,
  type Ranking,
  rebuildGroups,
} from "./index.ts";

const POD: PodSpec = { cpuMilli: 1000, memoryMib: 1, gpus: 1, gpuMilli: 1000, models: [] };

const NAMES = PLACEMENT_POLICIES.map(({ name }) => name);

function rankingOf(policy: string, nodes: number): Ranking {
  const index = createNodeIndex();
  for (let i = 0; i < nodes; i++) {
    const gpus = [2, 4, 8][i % 3]!;
    addNode(index, { id: `n${i}`, cpuMilli: 8000 * gpus, memoryMib: 999, gpus, model: "A" });
  }
  return createRanking(index, findPolicy(policy)!.create({ index, seed: 1 }));
}

/** What becomes of a hundred pods of many shapes; `between` is called now and then. */
function placeMany(policy: string, between: (ranking: Ranking) => void): readonly unknown[] {
  const ranking = rankingOf(policy, 12);
  const chance = createPrng(5);
  return Array.from({ length: 100 }, (_, i): Placed | undefined => {
    if (i % 7 === 0) between(ranking);
    const gpuMilli = 100 * (1 + chance.below(10));
    const gpus = gpuMilli === 1000 ? 1 + chance.below(3) : 1;
    const pod = { ...POD, gpuMilli, gpus, cpuMilli: 500 * chance.below(12) };
    return place(ranking, internShape(ranking.index.shapes, pod));
  });
}

describe.each(NAMES)("with %s", (policy) => {
  it("groups made anew change no decision", () => {
    const steady = placeMany(policy, () => {});
    expect(steady.filter((placed) => placed !== undefined).length).toBeGreaterThan(50);
    expect(placeMany(policy, ({ index }) => rebuildGroups(index))).toEqual(steady);
  });

  it("proposals, even of gangs, change no decision", () => {
    const ask = (ranking: Ranking): void => {
      const shape = internShape(ranking.index.shapes, { ...POD, cpuMilli: 700 });
      expect(proposeGang(ranking, shape, 3)).toEqual(proposeGang(ranking, shape, 3));
    };
    expect(placeMany(policy, ask)).toEqual(placeMany(policy, () => {}));
  });

  it("a gang is placed as a whole or not at all", () => {
    const ranking = rankingOf(policy, 3);
    const { index } = ranking;
    const shape = internShape(index.shapes, { ...POD, gpus: 2 });
    expect(placeGang(ranking, shape, 8)).toBeUndefined();
    expect(index.nodes.tenantTotal).toBe(0);
    const gang = placeGang(ranking, shape, 7)!;
    const taken = gang.flatMap(({ node, gpus }) => gpus.map((gpu) => `${node} ${gpu}`));
    expect(new Set(taken).size).toBe(14);
    expect(place(ranking, shape)).toBeUndefined();
  });
});

describe("policies", () => {
  it("have names of their own, a sentence about them, and are found by name", () => {
    expect(new Set(NAMES).size).toBe(9);
    for (const definition of PLACEMENT_POLICIES) {
      expect(findPolicy(definition.name)).toBe(definition);
      expect(definition.about).not.toBe("");
    }
    expect(findPolicy("fgd ")).toBeUndefined();
  });

  it.each(["fgd", "least-waste"])("that learn say what they go by: %s", (policy) => {
    const ranking = rankingOf(policy, 12);
    const shape = internShape(ranking.index.shapes, POD);
    expect(ranking.policy.basis?.()).toMatch(/^best-fit, for only 0 requests/);
    for (let i = 0; i < 20; i++) place(ranking, shape);
    expect(ranking.policy.basis?.()).toMatch(/mix of 20 requests seen/);
  });
});
