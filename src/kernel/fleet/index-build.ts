import {
  holdPart,
  holdTenant,
  isHolding,
  type LedgerState,
  type NodeRow,
  newestFirst,
} from "../model/index.ts";
import {
  addNode,
  closeNode,
  createNodeIndex,
  DRAINED,
  NOT_READY,
  RESTING,
  setProbation,
} from "../placement/index.ts";
import { specOf } from "./facts.ts";
import { learntPolicies, restorePolicies } from "./rankings.ts";

/**
 * Makes the index of the nodes anew from the nodes and placements, and with it all rankings.
 * Whatever is decided on it is the same as before: that is what a restart does too. O(n log n).
 */
export function rebuildIndex(state: LedgerState): void {
  const { fleet, placements } = state;
  const { scale } = fleet.index;
  const learnt = learntPolicies(fleet);
  fleet.index = createNodeIndex();
  // A node that is gone may have been the largest.
  fleet.index.scale = scale;
  const rows = fleet.nodes.filter((row) => row !== undefined);
  for (const row of rows) addNode(fleet.index, specOf(row.node, row.facts, row.pool), row.number);
  for (const slot of newestFirst(placements)) {
    if (isHolding(placements, slot)) holdTenant(fleet, placements, slot);
  }
  for (const [, parts] of state.backing.parts) {
    for (const part of parts) holdPart(fleet, part);
  }
  for (const row of rows) restoreStanding(state, row);
  restorePolicies(fleet, learnt);
}

function restoreStanding({ fleet: { index } }: LedgerState, row: NodeRow): void {
  setProbation(index, row.number, row.failures.length > 0);
  if (row.status !== "ready") closeNode(index, row.number, NOT_READY);
  if (row.isDraining) closeNode(index, row.number, DRAINED);
  if (row.restingUntilAt !== undefined) closeNode(index, row.number, RESTING);
}
