import type { Backing, LedgerState, NodeFacts, Pool, PoolId } from "../model/index.ts";

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
  const pools: PoolId[] = [];
  for (const pool of state.pools.values()) {
    if (pool.backing !== undefined && backs(facts, pool.backing)) pools.push(pool.id);
  }
  return pools;
}

/** A node that the backing would take from another pool, if there is one. O(nodes). */
export function nodeInOther(
  state: LedgerState,
  backing: Backing,
): { readonly node: string; readonly pool: PoolId } | undefined {
  for (const row of state.fleet.nodes) {
    if (row !== undefined && row.pool !== "" && backs(row.facts, backing)) {
      return { node: row.node, pool: row.pool };
    }
  }
  return undefined;
}

function isIn(list: readonly string[], value: string): boolean {
  return list.length === 0 || list.includes(value);
}

/** Backed pools, in their order. */
export function backedPools(state: LedgerState): readonly Pool[] {
  return [...state.pools.values()].filter(({ backing }) => backing !== undefined);
}
