import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { createPrng } from "../../../base/index.ts";
import {
  addNode,
  createNodeIndex,
  drainNode,
  internShape,
  type NodeIndex,
  occupy,
  removeNode,
  treeSize,
  undrainNode,
  vacate,
} from "./index.ts";

const NODE = { cpuMilli: 8000, memoryMib: 64, gpus: 2, model: "A" };
const POD = { cpuMilli: 1000, memoryMib: 1, gpus: 1, gpuMilli: 600, models: [] };

function indexOf(count: number): NodeIndex {
  const index = createNodeIndex();
  for (let i = 0; i < count; i++) addNode(index, { ...NODE, id: `n${i}` });
  return index;
}

function groupSizes({ groups, tree }: NodeIndex): readonly number[] {
  const sizes = Array.from({ length: groups.count }, (_, group) =>
    treeSize(tree, groups.root[group]!),
  );
  return sizes.filter((size) => size > 0).sort((a, b) => b - a);
}

describe("nodes", () => {
  it("in the same state are one group, whichever GPU is taken", () => {
    const index = indexOf(4);
    const shape = internShape(index.shapes, POD);
    occupy(index, shape, { node: 1, gpus: [0] });
    occupy(index, shape, { node: 2, gpus: [1] });
    expect(groupSizes(index)).toEqual([2, 2]);
    vacate(index, shape, { node: 1, gpus: [0] });
    expect(groupSizes(index)).toEqual([3, 1]);
  });

  it("are in no group while drained, and come back as they are then", () => {
    const index = indexOf(2);
    const shape = internShape(index.shapes, POD);
    occupy(index, shape, { node: 0, gpus: [0] });
    drainNode(index, 0);
    expect(groupSizes(index)).toEqual([1]);
    vacate(index, shape, { node: 0, gpus: [0] });
    undrainNode(index, 0);
    undrainNode(index, 0);
    expect(groupSizes(index)).toEqual([2]);
  });

  it("that are removed leave their id and number, and only without tenants", () => {
    const index = indexOf(1);
    const shape = internShape(index.shapes, POD);
    occupy(index, shape, { node: 0, gpus: [0] });
    expect(() => removeNode(index, 0)).toThrow("when its tenants have gone");
    vacate(index, shape, { node: 0, gpus: [0] });
    removeNode(index, 0);
    expect(addNode(index, { ...NODE, id: "n0" })).toBe(0);
    expect(groupSizes(index)).toEqual([1]);
  });

  it.each([
    [{ ...POD, gpuMilli: 1000 }, [[0], [0]], "a GPU is neither given nor given back twice"],
    [{ ...POD, gpuMilli: 100, cpuMilli: 5000 }, [[0], [1]], "cpu is not given twice"],
    [{ ...POD, gpuMilli: 100, memoryMib: 40 }, [[0], [1]], "memory is not given twice"],
    [POD, [[2]], "GPUs of its node"],
    [POD, [[0, 1]], "as many GPUs as were asked for"],
  ])("give nothing twice: %o to %o", (pod, placements, rule) => {
    const index = indexOf(1);
    const shape = internShape(index.shapes, pod);
    const occupyAll = () => {
      for (const gpus of placements) occupy(index, shape, { node: 0, gpus });
    };
    expect(occupyAll).toThrow(rule);
  });

  it("keep no groups of the past, however long it goes on", () => {
    const index = indexOf(20);
    const chance = createPrng(testSeed());
    for (let i = 0; i < 20_000; i++) {
      const gpuMilli = 1 + chance.below(1000);
      const shape = internShape(index.shapes, { ...POD, gpuMilli, cpuMilli: chance.below(8000) });
      const placed = { node: chance.below(20), gpus: [chance.below(2)] };
      occupy(index, shape, placed);
      vacate(index, shape, placed);
    }
    expect(groupSizes(index)).toEqual([20]);
    expect(index.groups.count).toBeLessThan(10);
    expect(index.shapes.byKey.size).toBeLessThanOrEqual(512);
  });
});
