import {
  createRation,
  exhausted,
  type Ration,
  sharedSpot,
  takeRation,
} from "../../backing/index.ts";
import { rankingOf } from "../../fleet/index.ts";
import { EVICTION_NOTICE_MS, WALLTIME_MS } from "../../limits.ts";
import {
  type LedgerState,
  nextSecond,
  type Stamp,
  secondOf,
  type Window,
} from "../../model/index.ts";
import {
  type Constraint,
  chooseGpus,
  failedConstraint,
  findPolicy,
  GPU_MILLI,
  internShape,
  limits,
  type NodeIndex,
  type Placed,
  type PodSpec,
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
  command: Pick<RequestPlacement, "policy" | "count" | "preemptible" | "walltimeMs">,
  where: Where,
  stamp: Stamp,
): PaperOutcome {
  const { index } = state.fleet;
  const ranking = rankingOf(state.fleet, findPolicy(command.policy)!, stamp);
  const window = longestWindow(command.walltimeMs, stamp);
  const ration = createRation(state, where.pod, window, command.preemptible);
  const plan = createPlan(state, rationedShape(index, where.pod, ration), stamp);
  while (plan.parts.length < command.count) {
    const placed =
      proposePart(ranking, plan.shape, where, command.count) ??
      shareSpot(state, where, ration, window);
    if (placed !== undefined) putInPlan(plan, placed, [], command.count);
    else if (command.preemptible || !evictFor(plan, ranking, where, command.count)) break;
    takeRation(ration, state.fleet.nodes[plan.parts.at(-1)!.node]!.pool);
    plan.shape = rationedShape(index, where.pod, ration);
  }
  const { shape } = plan;
  const isShort = plan.parts.length < command.count;
  const failed =
    isShort && where.row !== undefined
      ? (failedConstraint(index, where.row.number, shape) ?? "gpu_free")
      : undefined;
  undoPlan(plan);
  return { parts: plan.parts, ranking, shape, failed };
}

/** What the request may hold at most: it may have to wait for those that it evicts. */
function longestWindow(walltimeMs = WALLTIME_MS, { at }: Stamp): Window {
  return { startAt: secondOf(at), endAt: nextSecond(at + EVICTION_NOTICE_MS) + walltimeMs };
}

/** The pod's shape, kept off the nodes of pools that have no more to give. */
function rationedShape(index: NodeIndex, pod: PodSpec, ration: Ration): Shape {
  const without = exhausted(ration);
  return internShape(index.shapes, without.length === 0 ? pod : { ...pod, withoutPools: without });
}

/** A share of a GPU that its pool has given out whole already. */
function shareSpot(
  state: LedgerState,
  where: Where,
  ration: Ration,
  window: Window,
): Placed | undefined {
  const without = exhausted(ration);
  const { pod, row, gpus } = where;
  if (without.length === 0 || pod.gpus !== 1 || pod.gpuMilli === GPU_MILLI) return undefined;
  const { index } = state.fleet;
  const shape = internShape(index.shapes, pod);
  const takes = (node: number): boolean =>
    (row === undefined || row.number === node) &&
    where.nodes?.includes(node) !== false &&
    failedConstraint(index, node, shape) === undefined;
  const spot = sharedSpot(state, without, pod.gpuMilli, window, takes);
  return gpus === undefined || spot?.gpus[0] === gpus[0] ? spot : undefined;
}

/** Where the policy puts one part of `count`. */
function proposePart(
  ranking: Ranking,
  shape: Shape,
  where: Where,
  count: number,
): Placed | undefined {
  const placed = proposeWhere(ranking, shape, where);
  const sharesMany = shape.gpus > 1 && shape.gpuMilli < GPU_MILLI;
  if (placed === undefined || count === 1 || !sharesMany) return placed;
  return { ...placed, gpus: emptiestGpus(ranking.index, placed.node, shape) };
}

/**
 * Parts that share several GPUs each fit most often onto a node if each takes the emptiest ones;
 * with the fullest, as a policy takes them for one alone, a gang might fail for want of pairs.
 */
function emptiestGpus({ nodes }: NodeIndex, node: number, { gpus: wanted }: Shape): number[] {
  const first = node * limits.NODE_GPUS_MAX;
  const free = (gpu: number): number => nodes.gpuFree[first + gpu]!;
  const gpus = Array.from({ length: nodes.gpuCount[node]! }, (_, gpu) => gpu);
  gpus.sort((a, b) => free(b) - free(a) || a - b);
  return gpus.slice(0, wanted).sort((a, b) => a - b);
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
  const placed = proposePart(ranking, shape, { ...where, row: eviction.row }, count);
  putInPlan(plan, placed!, eviction.victims, count);
  return true;
}
