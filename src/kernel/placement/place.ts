import { chooseGpus } from "./gpu-choice.ts";
import { NO_NODE, occupy, type Shape, vacate } from "./nodes/index.ts";
import { pickAmong, pickNode, type Ranking } from "./ranking.ts";
import type { Placed } from "./types.ts";

/** Where the policy would put one pod now; undefined if it fits nowhere. Changes no node. */
export function propose(ranking: Ranking, shape: Shape): Placed | undefined {
  const node = pickNode(ranking, shape);
  if (node === NO_NODE) return undefined;
  return chooseGpus(ranking.index, ranking.policy, node, shape);
}

/** As `propose`, on one of `nodes`, which must ascend. O(nodes given). */
export function proposeAmong(
  ranking: Ranking,
  shape: Shape,
  nodes: readonly number[],
): Placed | undefined {
  const node = pickAmong(ranking, shape, nodes);
  if (node === NO_NODE) return undefined;
  return chooseGpus(ranking.index, ranking.policy, node, shape);
}

/** Puts one pod on the node and GPUs that the policy likes best; undefined if it fits nowhere. */
export function place(ranking: Ranking, shape: Shape): Placed | undefined {
  ranking.policy.arrived?.(shape);
  const placed = propose(ranking, shape);
  if (placed !== undefined) occupy(ranking.index, shape, placed);
  return placed;
}

/** Puts all `count` pods of a gang, each as if it came alone, or none; undefined for none. */
export function placeGang(
  ranking: Ranking,
  shape: Shape,
  count: number,
): readonly Placed[] | undefined {
  for (let i = 0; i < count; i++) ranking.policy.arrived?.(shape);
  const placed = proposeGang(ranking, shape, count);
  for (const one of placed ?? []) occupy(ranking.index, shape, one);
  return placed;
}

/** Where `placeGang` would put the gang. Leaves the nodes as they are. */
export function proposeGang(
  ranking: Ranking,
  shape: Shape,
  count: number,
): readonly Placed[] | undefined {
  const gang: Placed[] = [];
  while (gang.length < count) {
    const placed = propose(ranking, shape);
    if (placed === undefined) break;
    occupy(ranking.index, shape, placed);
    gang.push(placed);
  }
  for (const placed of gang) vacate(ranking.index, shape, placed);
  return gang.length === count ? gang : undefined;
}
