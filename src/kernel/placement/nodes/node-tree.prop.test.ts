import fc from "fast-check";
import { expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import {
  createNodeTree,
  growNodeTree,
  NO_NODE,
  treeFirst,
  treeInsert,
  treeMemoryMax,
  treeRemove,
  treeSize,
  treeVisit,
} from "./node-tree.ts";

// Goal: the tree finds what a sorted list would. Method: random inserts and removals on both.
it("is a sorted list of nodes with the most memory of any part", () => {
  const change = fc.record({ node: fc.nat(40), memory: fc.integer({ min: -1, max: 9 }) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 120 }), (changes) => {
      const tree = createNodeTree();
      growNodeTree(tree, 41);
      const members = new Map<number, number>();
      let root = NO_NODE;
      for (const { node, memory } of changes) {
        if (members.delete(node)) root = treeRemove(tree, root, node);
        else {
          members.set(node, memory);
          root = treeInsert(tree, root, node, memory);
        }
        const sorted = [...members].sort(([a], [b]) => a - b);
        expect(treeSize(tree, root)).toBe(sorted.length);
        expect(treeMemoryMax(tree, root)).toBe(Math.max(-1, ...members.values()));
        for (const want of [-1, 0, 5, 9]) {
          const enough = sorted.filter(([, has]) => has >= want).map(([number]) => number);
          const visited: number[] = [];
          treeVisit(tree, root, want, (found) => visited.push(found) > 0);
          expect(visited).toEqual(enough);
          expect(treeFirst(tree, root, want)).toBe(enough[0] ?? NO_NODE);
        }
      }
    }),
    { seed: testSeed(), numRuns: 100 },
  );
});
