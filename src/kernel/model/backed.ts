import type { NodeFacts, NodeId, NodeRow } from "./fleet/index.ts";
import type { PoolId } from "./ids.ts";
import type { Backing, Pool } from "./pool.ts";
import type { LedgerState } from "./state.ts";

/** The label of a node in the index that says whose units its GPUs are. */
export const POOL_LABEL = "arbiter/pool";

/** Are the GPUs of a node with these facts units of a pool with that backing? */
export function backs(facts: NodeFacts, backing: Backing): boolean {
  return (
    facts.gpus > 0 &&
    isIn(backing.clusters, facts.cluster) &&
    isIn(backing.dataCenters, facts.dataCenter) &&
    isIn(backing.racks, facts.rack) &&
    isIn(backing.gpuModels, facts.gpuModel) &&
    Object.entries(backing.labels).every(
      ([name, value]) => Object.hasOwn(facts.labels, name) && facts.labels[name] === value,
    )
  );
}

/** The pools whose backing a node with these facts would be part of, in the order of the pools. */
export function poolsBackedBy(state: LedgerState, facts: NodeFacts): readonly PoolId[] {
  return backedPools(state).flatMap(({ id, backing }) => (backs(facts, backing!) ? [id] : []));
}

/** A node that the backing would take from another pool, if there is one. O(nodes). */
export function nodeInOther(
  { fleet }: LedgerState,
  backing: Backing,
): { readonly node: NodeId; readonly pool: PoolId } | undefined {
  for (const row of fleet.nodes) {
    if (row !== undefined && row.pool !== "" && backs(row.facts, backing)) {
      return { node: row.node, pool: row.pool };
    }
  }
  return undefined;
}

/** Backed pools, in their order. */
export function backedPools(state: LedgerState): readonly Pool[] {
  return state.backing.pools.map((id) => state.pools.get(id)!);
}

/** Is the node's capacity its pool's? Else only what its grants still hold is. */
export function isInService({ status, isDraining, restingUntilAt }: NodeRow): boolean {
  return status !== "lost" && !isDraining && restingUntilAt === undefined;
}

/** Grants that hold something on the node: placements, and reservations that are bound to it. */
export function holdersOn({ backing }: LedgerState, row: NodeRow): number {
  return row.liveCount + (backing.onNode.get(row.node)?.size ?? 0);
}

function isIn(list: readonly string[], value: string): boolean {
  return list.length === 0 || list.includes(value);
}
