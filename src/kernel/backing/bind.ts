import { rankingOf } from "../fleet/index.ts";
import { BIND_GRANTS_MAX } from "../limits.ts";
import {
  type BoundPart,
  type GrantNumber,
  isLeaving,
  type LedgerState,
  nodeRow,
  POOL_LABEL,
  type Pool,
  partLoad,
  type Stamp,
  slotOf,
  tenantsOf,
} from "../model/index.ts";
import {
  findPolicy,
  GPU_MILLI,
  internShape,
  limits,
  occupy,
  type Placed,
  propose,
  type Ranking,
  vacate,
} from "../placement/index.ts";
import { lackingOf } from "./capacity.ts";
import type { PlacementPreempted, ReservationBound } from "./types.ts";

/**
 * Finds nodes for running reservations that lack GPUs, in the order of their numbers. Admission has
 * seen to it that there are enough; where a node was lost meanwhile, it binds what it can, and
 * the rest waits. Leaves the index as it was.
 */
export function planBindings(
  state: LedgerState,
  stamp: Stamp,
): readonly (PlacementPreempted | ReservationBound)[] {
  const bound: ReservationBound[] = [];
  const undo: (() => void)[] = [];
  for (const grant of [...state.backing.wanting].sort((a, b) => a - b)) {
    if (bound.length >= BIND_GRANTS_MAX) break;
    const pool = state.poolOrder[state.grants.pool[slotOf(state.grants, grant)]!];
    if (pool?.backing === undefined) continue;
    const parts = planOne(state, pool, grant, stamp, undo);
    if (parts.length > 0) bound.push({ kind: "reservation.bound", grant, pool: pool.id, parts });
  }
  for (const back of undo.reverse()) back();
  return [...cutShort(state, bound), ...bound];
}

/** Who still has a notice on those nodes is out of time: what it had in the index is taken. */
function cutShort(
  { fleet, placements }: LedgerState,
  bound: readonly ReservationBound[],
): readonly PlacementPreempted[] {
  const nodes = new Set(bound.flatMap(({ parts }) => parts.map(({ node }) => node)));
  return [...nodes].flatMap((node) =>
    [...tenantsOf(placements, nodeRow(fleet, node)!)]
      .filter((slot) => isLeaving(placements, slot))
      .map((slot) => ({ kind: "placement.preempted", grant: placements.number[slot]! }) as const),
  );
}

function planOne(
  state: LedgerState,
  pool: Pool,
  grant: GrantNumber,
  stamp: Stamp,
  undo: (() => void)[],
): readonly BoundPart[] {
  const { index } = state.fleet;
  const ranking = rankingOf(state.fleet, findPolicy(pool.backing!.policy)!, stamp);
  const parts: BoundPart[] = [];
  let lacking = lackingOf(state, grant);
  let size = Math.min(lacking, limits.NODE_GPUS_MAX);
  while (lacking > 0 && size > 0) {
    const placed =
      proposeWhole(ranking, pool.id, size) ?? (size === 1 ? anyIdle(state, pool) : undefined);
    if (placed === undefined) {
      // No node has so many idle ones: in halves, so that large pieces stay together.
      size >>= 1;
      continue;
    }
    const part = partAt(state, placed);
    const load = partLoad(part);
    occupy(index, load, placed);
    undo.push(() => vacate(index, load, placed));
    parts.push(part);
    lacking -= size;
    size = Math.min(size, lacking);
  }
  return parts;
}

/** A node of the pool with so many idle GPUs, by the pool's placement policy. */
function proposeWhole(ranking: Ranking, pool: string, gpus: number): Placed | undefined {
  const shape = internShape(ranking.index.shapes, {
    cpuMilli: 0,
    memoryMib: 0,
    gpus,
    gpuMilli: GPU_MILLI,
    models: [],
    labels: { [POOL_LABEL]: pool },
  });
  return propose(ranking, shape);
}

/**
 * An idle GPU wherever there is one: on a node that was in use before it joined the pool, cpu may
 * be gone that its idle GPUs should keep. O(nodes of the pool).
 */
function anyIdle({ fleet }: LedgerState, pool: Pool): Placed | undefined {
  const { closed, gpuFree } = fleet.index.nodes;
  for (const row of fleet.nodes) {
    if (row?.pool !== pool.id || closed[row.number] !== 0) continue;
    const first = row.number * limits.NODE_GPUS_MAX;
    for (let gpu = 0; gpu < row.facts.gpus; gpu++) {
      if (gpuFree[first + gpu] === GPU_MILLI) return { node: row.number, gpus: [gpu] };
    }
  }
  return undefined;
}

/** The GPUs with their share of cpu and memory, or what is left of it on a node in use before. */
function partAt({ fleet }: LedgerState, { node, gpus }: Placed): BoundPart {
  const { nodes, kinds } = fleet.index;
  const { keptCpuMilli, keptMemoryMib } = kinds.kinds[nodes.kind[node]!]!;
  return {
    node: fleet.nodes[node]!.node,
    gpus,
    cpuMilli: Math.min(nodes.cpuFree[node]!, keptCpuMilli * gpus.length),
    memoryMib: Math.min(nodes.memoryFree[node]!, keptMemoryMib * gpus.length),
  };
}
