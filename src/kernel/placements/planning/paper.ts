import { rankingOf } from "../../fleet/index.ts";
import type { LedgerState, Stamp } from "../../model/index.ts";
import {
  type Constraint,
  chooseGpus,
  failedConstraint,
  findPolicy,
  internShape,
  limits,
  type NodeIndex,
  type Placed,
  propose,
  proposeAmong,
  type Ranking,
  type Shape,
} from "../../placement/index.ts";
import type { RequestPlacement } from "../types.ts";
import { chooseEviction } from "./evict.ts";
import {
  createPlan,
  evictInPlan,
  type Plan,
  type PlannedPart,
  putInPlan,
  undoPlan,
} from "./plan.ts";
import type { Where } from "./where.ts";

/** What became of a gang on paper. */
export interface PaperOutcome {
  /** The parts that found a place, in order: all of them, or as many as there is room for. */
  readonly parts: readonly PlannedPart[];
  readonly ranking: Ranking;
  readonly shape: Shape;
  /** Where a node was named and can't take the next part: why. */
  readonly failed: Constraint | undefined;
}

/**
 * Places one part after the other as if each came alone; what is preemptible makes room for what
 * is not, where nothing is free. The state is afterwards as it was.
 */
export function placeOnPaper(
  state: LedgerState,
  command: Pick<RequestPlacement, "policy" | "count" | "preemptible">,
  where: Where,
  stamp: Stamp,
): PaperOutcome {
  const { index } = state.fleet;
  const ranking = rankingOf(state.fleet, findPolicy(command.policy)!, stamp);
  const shape = internShape(index.shapes, where.pod);
  const plan = createPlan(state, shape, stamp);
  while (plan.parts.length < command.count) {
    const placed = proposeWhere(ranking, shape, where);
    if (placed !== undefined) putInPlan(plan, placed, [], command.count);
    else if (command.preemptible || !evictFor(plan, ranking, where, command.count)) break;
  }
  const isShort = plan.parts.length < command.count;
  const failed =
    isShort && where.row !== undefined
      ? (failedConstraint(index, where.row.number, shape) ?? "gpu_free")
      : undefined;
  undoPlan(plan);
  return { parts: plan.parts, ranking, shape, failed };
}

/** Where the policy puts the shape, in what `where` leaves open. */
function proposeWhere(ranking: Ranking, shape: Shape, where: Where): Placed | undefined {
  if (where.row === undefined) {
    return where.nodes === undefined
      ? propose(ranking, shape)
      : proposeAmong(ranking, shape, where.nodes);
  }
  const { index, policy } = ranking;
  const node = where.row.number;
  if (failedConstraint(index, node, shape) !== undefined) return undefined;
  if (where.gpus === undefined) return chooseGpus(index, policy, node, shape);
  const gpus = [...where.gpus].sort((a, b) => a - b);
  return areFree(index, node, gpus, shape) ? { node, gpus } : undefined;
}

function areFree(
  { nodes }: NodeIndex,
  node: number,
  gpus: readonly number[],
  shape: Shape,
): boolean {
  const first = node * limits.NODE_GPUS_MAX;
  return gpus.every((gpu) => nodes.gpuFree[first + gpu]! >= shape.gpuMilli);
}

/** Adds a part in place of others; false if nobody's going would make room. */
function evictFor(plan: Plan, ranking: Ranking, where: Where, count: number): boolean {
  const { shape } = plan;
  const eviction = chooseEviction(plan, where, count);
  if (eviction === undefined) return false;
  evictInPlan(plan, eviction.victims);
  const placed = proposeWhere(ranking, shape, { ...where, row: eviction.row });
  putInPlan(plan, placed!, eviction.victims, count);
  return true;
}
