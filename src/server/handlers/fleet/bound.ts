import {
  type GrantNumber,
  type LedgerState,
  listPlacements,
  type NodeId,
  type PlacementView,
  viewPlacement,
} from "../../../kernel/index.ts";

/** More placements than a node may hold at once. */
const BOUND_MAX = 4_096;

/** Placements that hold something of a node now, or will when others have made room. */
export function boundTo(state: LedgerState, node: NodeId): readonly PlacementView[] {
  return listPlacements(state, { node, states: ["scheduled", "active"] }, BOUND_MAX).items;
}

/** Of what a node says it runs: what is not bound to it any more. O(1) each. */
export function endedOf(
  state: LedgerState,
  node: NodeId,
  running: readonly GrantNumber[],
): readonly GrantNumber[] {
  return running.filter((grant) => {
    const view = viewPlacement(state, grant);
    if (view === undefined || view.node !== node) return true;
    return view.state !== "active" && view.state !== "scheduled";
  });
}
