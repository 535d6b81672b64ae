import { type LedgerState, type NodeFacts, type NodeId, poolsBackedBy } from "../model/index.ts";
import type { FleetRejection } from "./types.ts";

/** A node is in one pool at most: its GPUs are not promised twice. O(pools). */
export function checkPools(
  state: LedgerState,
  node: NodeId,
  facts: NodeFacts,
): FleetRejection | undefined {
  const [, second] = poolsBackedBy(state, facts);
  return second === undefined ? undefined : { reason: "node_in_pool", node, pool: second };
}
