import { createPrng, type Prng } from "../../../base/index.ts";
import { NODE_GPUS_MAX } from "../limits.ts";
import {
  isFeasible,
  isNodeFeasible,
  isOnProbation,
  memoryFor,
  NO_NODE,
  type NodeIndex,
  type Shape,
  treeFirst,
  treeVisit,
} from "../nodes/index.ts";
import type { Policy, PolicyContext, PolicyDefinition } from "../policy.ts";

/**
 * Any feasible node that is not on probation and any GPU of it, each as likely. The same seed and
 * requests give the same nodes.
 */
export const random: PolicyDefinition = {
  name: "random",
  about: "any feasible node, each as likely (seeded)",
  isSeeded: true,
  create: createRandom,
};

/** Nodes tried blindly before all feasible ones are counted. */
const TRIES = 48;

function createRandom({ index, seed }: PolicyContext): Policy {
  const requests = createPrng(seed);
  let drawn = requests.nextU32();
  // A proposal draws nothing, or asking twice would not give the same. Parts of one gang differ
  // in how many tenants there are.
  const chanceOf = (salt: number): Prng =>
    createPrng(drawn + Math.imul(2 * index.nodes.tenantTotal + salt, 0x9e3779b1));
  return {
    name: "random",
    score: () => 0,
    sharedGpu: (node, shape) => anyGpu(index, chanceOf(1), node, shape),
    epoch: () => 0,
    terms: () => ({}),
    arrived: () => {
      drawn = requests.nextU32();
    },
    pick: (shape, among) => anyNode(index, chanceOf(0), shape, among),
  };
}

function anyNode(
  index: NodeIndex,
  chance: Prng,
  shape: Shape,
  among: readonly number[] | undefined,
): number {
  for (let i = 0; among === undefined && i < TRIES && index.nodes.count > 0; i++) {
    const node = chance.below(index.nodes.count);
    if (isNodeFeasible(index, node, shape) && isSound(index, node)) return node;
  }
  const nodes = among?.filter((node) => isNodeFeasible(index, node, shape));
  const feasible = nodes ?? feasibleNodes(index, shape);
  const sound = feasible.filter((node) => isSound(index, node));
  const choice = sound.length > 0 ? sound : feasible;
  return choice.length === 0 ? NO_NODE : choice[chance.below(choice.length)]!;
}

function anyGpu(index: NodeIndex, chance: Prng, node: number, shape: Shape): number {
  const { gpuFree, gpuCount } = index.nodes;
  const gpus: number[] = [];
  for (let gpu = 0; gpu < gpuCount[node]!; gpu++) {
    if (gpuFree[node * NODE_GPUS_MAX + gpu]! >= shape.gpuMilli) gpus.push(gpu);
  }
  return gpus[chance.below(gpus.length)]!;
}

/** True if the node, which is in a group, is not on probation. */
function isSound(index: NodeIndex, node: number): boolean {
  return !isOnProbation(index, index.nodes.group[node]!);
}

/** Group by group in the order of their first nodes, which no history of the index changes. */
function feasibleNodes(index: NodeIndex, shape: Shape): readonly number[] {
  const { groups, tree } = index;
  const firsts: { readonly first: number; readonly root: number; readonly memory: number }[] = [];
  for (let group = 0; group < groups.count; group++) {
    const root = groups.root[group]!;
    if (root === NO_NODE || !isFeasible(index, group, shape)) continue;
    const memory = memoryFor(index, group, shape);
    const first = treeFirst(tree, root, memory);
    if (first !== NO_NODE) firsts.push({ first, root, memory });
  }
  const nodes: number[] = [];
  for (const { root, memory } of firsts.sort((a, b) => a.first - b.first)) {
    treeVisit(tree, root, memory, (node) => {
      nodes.push(node);
      return true;
    });
  }
  return nodes;
}
