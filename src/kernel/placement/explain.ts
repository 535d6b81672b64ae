import { NODE_GPUS_MAX, SCORE_MAX } from "./limits.ts";
import {
  allowsKind,
  hasGpus,
  hasLabels,
  hasModel,
  isFeasible,
  NO_NODE,
  type NodeIndex,
  type Shape,
  treeFirst,
  treeMemoryMax,
  treeSize,
  treeVisit,
} from "./nodes/index.ts";
import type { Ranking } from "./ranking.ts";

/** Why a request goes where it goes, or nowhere. */
export interface Explanation {
  readonly nodes: number;
  readonly feasible: number;
  /** Nodes by the first constraint they fail, in this order; with `feasible` they add up. */
  readonly ruledOut: Readonly<Record<Constraint, number>>;
  /** The best nodes, best first, with what their scores are made of. */
  readonly candidates: readonly Candidate[];
  /** For a request that fits nowhere: single changes to it that would let it in now. */
  readonly wouldFit: readonly Change[];
  /** What the policy works by, where it has something to say of that. */
  readonly basis?: string;
}

/** Hard constraints, in the order in which they are checked. */
export const CONSTRAINTS = [
  "drained",
  "labels",
  "model",
  "gpu_count",
  "gpu_free",
  "cpu",
  "tenants",
  "memory",
] as const;

export type Constraint = (typeof CONSTRAINTS)[number];

export interface Candidate {
  readonly node: number;
  readonly score: number;
  readonly terms: Readonly<Record<string, number>>;
}

/** The most (or the other models) that one field may ask for, all else as it is. */
export type Change =
  | {
      readonly field: "cpu_milli" | "memory_mib" | "gpus" | "gpu_milli";
      readonly most: number;
    }
  | { readonly field: "models"; readonly models: readonly string[] }
  | { readonly field: "labels" };

/** Explains what `pickNode` would say now. Changes nothing. O(nodes) at worst. */
export function explain(ranking: Ranking, shape: Shape, candidatesMax: number): Explanation {
  const { index, policy } = ranking;
  const ruledOut = countRuledOut(index, shape);
  const failed = CONSTRAINTS.reduce((sum, constraint) => sum + ruledOut[constraint], 0);
  const feasible = index.nodes.count - failed;
  const basis = policy.basis?.();
  return {
    nodes: index.nodes.count,
    feasible,
    ruledOut,
    candidates: bestCandidates(ranking, shape, candidatesMax),
    wouldFit: feasible > 0 ? [] : findChanges(index, shape),
    ...(basis === undefined ? {} : { basis }),
  };
}

function countRuledOut(index: NodeIndex, shape: Shape): Record<Constraint, number> {
  const { groups, tree } = index;
  const counts: Record<Constraint, number> = {
    drained: index.nodes.count,
    labels: 0,
    model: 0,
    gpu_count: 0,
    gpu_free: 0,
    cpu: 0,
    tenants: 0,
    memory: 0,
  };
  for (let group = 0; group < groups.count; group++) {
    const root = groups.root[group]!;
    if (root === NO_NODE) continue;
    const size = treeSize(tree, root);
    counts.drained -= size;
    const failed = failedBy(index, group, shape);
    if (failed !== undefined) {
      counts[failed] += size;
      continue;
    }
    const taking = countWith(index, root, 0);
    counts.tenants += size - taking;
    counts.memory += taking - countWith(index, root, shape.memoryMib);
  }
  return counts;
}

function failedBy(index: NodeIndex, group: number, shape: Shape): Constraint | undefined {
  const { groups, kinds, sets } = index;
  const kind = kinds.kinds[groups.kind[group]!]!;
  if (!hasLabels(kind, shape.labels)) return "labels";
  if (!hasModel(kind, shape.models)) return "model";
  const set = groups.set[group]!;
  if (sets.sizes[set]! < shape.gpus) return "gpu_count";
  if (!hasGpus(index, set, shape)) return "gpu_free";
  return groups.cpu[group]! < shape.cpuMilli ? "cpu" : undefined;
}

function countWith(index: NodeIndex, root: number, memory: number): number {
  let count = 0;
  treeVisit(index.tree, root, memory, () => {
    count += 1;
    return true;
  });
  return count;
}

function bestCandidates(ranking: Ranking, shape: Shape, most: number): readonly Candidate[] {
  const { index, policy } = ranking;
  const { groups, tree } = index;
  const ranked: { readonly group: number; readonly score: number; readonly first: number }[] = [];
  for (let group = 0; group < groups.count; group++) {
    const root = groups.root[group]!;
    if (root === NO_NODE || !isFeasible(index, group, shape)) continue;
    const first = treeFirst(tree, root, shape.memoryMib);
    if (first === NO_NODE) continue;
    const score = policy.pick === undefined ? policy.score(group, shape) : SCORE_MAX;
    ranked.push({ group, score, first });
  }
  ranked.sort((a, b) => b.score - a.score || a.first - b.first);
  const candidates: Candidate[] = [];
  // A group's nodes follow its first; those of a later group with the same score may lie between.
  let cut = SCORE_MAX;
  for (const { group, score } of ranked) {
    if (candidates.length >= most && score < cut) break;
    const terms = policy.terms(group, shape);
    let left = most;
    treeVisit(tree, groups.root[group]!, shape.memoryMib, (node) => {
      candidates.push({ node, score, terms });
      left -= 1;
      return left > 0;
    });
    cut = score;
  }
  return candidates.sort((a, b) => b.score - a.score || a.node - b.node).slice(0, most);
}

/** Each field on its own: what is the most of it that some node has, which passes all else? */
function findChanges(index: NodeIndex, shape: Shape): readonly Change[] {
  const { groups, sets, tree, kinds } = index;
  const most = { cpu: -1, memory: -1, gpus: -1, milli: -1 };
  const models = new Set<string>();
  let isFreeOfLabels = false;
  for (let group = 0; group < groups.count; group++) {
    const root = groups.root[group]!;
    if (root === NO_NODE) continue;
    const kind = kinds.kinds[groups.kind[group]!]!;
    const set = groups.set[group]!;
    const isAllowed = allowsKind(shape, kinds, groups.kind[group]!);
    const memoryFits = treeMemoryMax(tree, root) >= shape.memoryMib;
    const cpuFits = groups.cpu[group]! >= shape.cpuMilli;
    const gpusFit = hasGpus(index, set, shape);
    if (isAllowed && memoryFits && gpusFit) most.cpu = Math.max(most.cpu, groups.cpu[group]!);
    if (isAllowed && cpuFits && gpusFit) {
      most.memory = Math.max(most.memory, treeMemoryMax(tree, root));
    }
    if (isAllowed && cpuFits && memoryFits && shape.gpus > 0) {
      most.gpus = Math.max(most.gpus, countGpus(index, set, shape.gpuMilli));
      if (sets.sizes[set]! >= shape.gpus) {
        most.milli = Math.max(most.milli, sets.values[set * NODE_GPUS_MAX + shape.gpus - 1]!);
      }
    }
    if (!cpuFits || !memoryFits || !gpusFit) continue;
    if (hasLabels(kind, shape.labels)) models.add(kind.model);
    if (hasModel(kind, shape.models)) isFreeOfLabels = true;
  }
  return [
    ...(most.cpu >= 0 ? [{ field: "cpu_milli", most: most.cpu } as const] : []),
    ...(most.memory >= 0 ? [{ field: "memory_mib", most: most.memory } as const] : []),
    ...(most.gpus > 0 ? [{ field: "gpus", most: most.gpus } as const] : []),
    ...(most.milli > 0 ? [{ field: "gpu_milli", most: most.milli } as const] : []),
    ...(models.size > 0 ? [{ field: "models", models: sorted(models) } as const] : []),
    ...(isFreeOfLabels ? [{ field: "labels" } as const] : []),
  ];
}

function countGpus(index: NodeIndex, set: number, milli: number): number {
  let count = 0;
  while (
    count < index.sets.sizes[set]! &&
    index.sets.values[set * NODE_GPUS_MAX + count]! >= milli
  ) {
    count += 1;
  }
  return count;
}

function sorted(texts: ReadonlySet<string>): readonly string[] {
  return [...texts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
