import { NODE_GPUS_MAX } from "./limits.ts";
import { type NodeIndex, type Shape, setAfterMany, setAfterShared } from "./nodes/index.ts";

/**
 * The best of `scoreOf(set after)` over the ways to put the shape on the group's nodes: a shared
 * pod may take any GPU with enough free, all others leave no choice. Scores are at least 0.
 */
export function bestAfter(
  index: NodeIndex,
  group: number,
  shape: Shape,
  scoreOf: (set: number) => number,
): number {
  const { sets } = index;
  const set = index.groups.set[group]!;
  if (!shape.isShared) return scoreOf(setAfterMany(sets, set, shape.gpus, shape.gpuMilli));
  let best = -1;
  let last = -1;
  for (let n = 0; n < sets.sizes[set]!; n++) {
    const free = sets.values[set * NODE_GPUS_MAX + n]!;
    if (free < shape.gpuMilli) break;
    if (free === last) continue;
    last = free;
    const score = scoreOf(setAfterShared(sets, set, free, shape.gpuMilli));
    if (score > best) best = score;
  }
  return best;
}
