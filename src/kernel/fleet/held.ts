import {
  gpuNumbers,
  gpusOf,
  holdersOn,
  type LedgerState,
  type NodeFacts,
  type NodeId,
  type NodeRow,
  placementState,
  podOf,
  poolsBackedBy,
  tenantsOf,
} from "../model/index.ts";
import type { FleetRejection, PlacementDisplaced } from "./types.ts";

/** With other facts, is what the node's grants hold still there? O(live grants of the node). */
export function checkHeld(
  state: LedgerState,
  row: NodeRow,
  facts: NodeFacts,
): FleetRejection | undefined {
  if (holdersOn(state, row) === 0) return undefined;
  const held = heldOn(state, row);
  const needs = gpuNeeds(state, row);
  const before = row.facts;
  const fits =
    held.cpuMilli <= facts.cpuMilli &&
    held.memoryMib <= facts.memoryMib &&
    needs.gpus <= facts.gpus &&
    needs.gpuMemoryMib <= facts.gpuMemoryMib &&
    (needs.gpus === 0 || before.gpuModel === facts.gpuModel) &&
    (poolsBackedBy(state, facts)[0] ?? "") === row.pool;
  return fits ? undefined : inUse(state, row);
}

/** The refusal of what would take away what live grants of the node hold. */
export function inUse(state: LedgerState, row: NodeRow): FleetRejection {
  const live = holdersOn(state, row);
  return { reason: "node_in_use", node: row.node, live, held: heldOn(state, row) };
}

/** What becomes of a node's grants when it is gone, in the order of their numbers. */
export function displacements(
  { placements }: LedgerState,
  row: NodeRow,
  reason: PlacementDisplaced["reason"],
): readonly PlacementDisplaced[] {
  const numbers = [...tenantsOf(placements, row)].map((slot) => placements.number[slot]!);
  numbers.sort((a, b) => a - b);
  return numbers.map((grant) => ({ kind: "placement.displaced", grant, reason }));
}

/** What live grants hold of the node, or still use until they are gone, whichever is more. */
function heldOn({ fleet: { index }, placements }: LedgerState, row: NodeRow): Held {
  const { cpuTotal, cpuFree, memoryTotal, memoryFree } = index.nodes;
  const { number } = row;
  let cpuMilli = 0;
  let memoryMib = 0;
  let bits = 0;
  for (const slot of tenantsOf(placements, row)) {
    bits |= placements.gpus[slot]!;
    if (placementState(placements, slot) !== "active") continue;
    const { load } = podOf(placements, slot);
    cpuMilli += load.cpuMilli;
    memoryMib += load.memoryMib;
  }
  return {
    cpuMilli: Math.max(cpuMilli, cpuTotal[number]! - cpuFree[number]!),
    memoryMib: Math.max(memoryMib, memoryTotal[number]! - memoryFree[number]!),
    gpus: gpuNumbers(bits).length,
  };
}

interface Held {
  readonly cpuMilli: number;
  readonly memoryMib: number;
  readonly gpus: number;
}

/** How many GPUs the node must have at least, and with how much memory, for its grants. */
function gpuNeeds(
  { placements, backing }: LedgerState,
  row: NodeRow,
): { readonly gpus: number; readonly gpuMemoryMib: number } {
  let gpus = 0;
  let gpuMemoryMib = 0;
  for (const slot of tenantsOf(placements, row)) {
    const own = gpusOf(placements, slot);
    if (own.length === 0) continue;
    gpus = Math.max(gpus, own[own.length - 1]! + 1);
    gpuMemoryMib = Math.max(gpuMemoryMib, podOf(placements, slot).pod.gpuMemoryMib ?? 0);
  }
  for (const grant of backing.onNode.get(row.node) ?? []) {
    for (const part of backing.parts.get(grant) ?? []) {
      if (part.node === row.node) gpus = Math.max(gpus, part.gpus[part.gpus.length - 1]! + 1);
    }
  }
  return { gpus, gpuMemoryMib };
}

/** A node is in one pool at most: its GPUs are not promised twice. O(pools). */
export function checkPools(
  state: LedgerState,
  node: NodeId,
  facts: NodeFacts,
): FleetRejection | undefined {
  const [, second] = poolsBackedBy(state, facts);
  return second === undefined ? undefined : { reason: "node_in_pool", node, pool: second };
}
