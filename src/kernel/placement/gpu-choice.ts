import { NODE_GPUS_MAX } from "./limits.ts";
import type { NodeIndex, Shape } from "./nodes/index.ts";
import type { Policy } from "./policy.ts";
import { GPU_MILLI, type Placed } from "./types.ts";

/** Puts a pod of `shape` on GPUs of a node that is feasible for it. Reads only. */
export function chooseGpus(index: NodeIndex, policy: Policy, node: number, shape: Shape): Placed {
  if (shape.gpus === 0) return { node, gpus: [] };
  if (shape.isShared) return { node, gpus: [policy.sharedGpu(node, shape)] };
  if (shape.gpuMilli === GPU_MILLI) return { node, gpus: firstWithEnough(index, node, shape) };
  return { node, gpus: tightestMany(index, node, shape) };
}

/** The GPU with the least free milli that is enough; of equals the first. */
export function tightestGpu(index: NodeIndex, node: number, shape: Shape): number {
  return tightest(index, node, shape.gpuMilli, []);
}

/**
 * The GPU whose free milli `scoreOf` likes best, among those with enough; of equals the first.
 * Scores are whole numbers of at least 0.
 */
export function bestGpu(
  index: NodeIndex,
  node: number,
  shape: Shape,
  scoreOf: (free: number) => number,
): number {
  const { gpuFree, gpuCount } = index.nodes;
  let best = -1;
  let bestScore = -1;
  let lastFree = -1;
  for (let gpu = 0; gpu < gpuCount[node]!; gpu++) {
    const free = gpuFree[node * NODE_GPUS_MAX + gpu]!;
    if (free < shape.gpuMilli || free === lastFree) continue;
    lastFree = free;
    const score = scoreOf(free);
    if (score <= bestScore) continue;
    best = gpu;
    bestScore = score;
  }
  return best;
}

function firstWithEnough(index: NodeIndex, node: number, shape: Shape): readonly number[] {
  const { gpuFree, gpuCount } = index.nodes;
  const gpus: number[] = [];
  for (let gpu = 0; gpu < gpuCount[node]! && gpus.length < shape.gpus; gpu++) {
    if (gpuFree[node * NODE_GPUS_MAX + gpu]! >= shape.gpuMilli) gpus.push(gpu);
  }
  return gpus;
}

function tightestMany(index: NodeIndex, node: number, shape: Shape): readonly number[] {
  const gpus: number[] = [];
  while (gpus.length < shape.gpus) gpus.push(tightest(index, node, shape.gpuMilli, gpus));
  return gpus.sort((a, b) => a - b);
}

function tightest(
  index: NodeIndex,
  node: number,
  milli: number,
  except: readonly number[],
): number {
  const { gpuFree, gpuCount } = index.nodes;
  let best = -1;
  let least = GPU_MILLI + 1;
  for (let gpu = 0; gpu < gpuCount[node]!; gpu++) {
    const free = gpuFree[node * NODE_GPUS_MAX + gpu]!;
    if (free < milli || free >= least || except.includes(gpu)) continue;
    best = gpu;
    least = free;
  }
  return best;
}
