import { assert, createNumberHeap, type NumberHeap } from "../../../base/index.ts";
import { GPU_MILLI, type Load, occupy, vacate } from "../../placement/index.ts";
import { type Fleet, type NodeId, nodeRow } from "../fleet/index.ts";
import type { GrantNumber, PoolId } from "../ids.ts";

/** GPUs of one node that a reservation holds, with their share of its cpu and memory. */
export interface BoundPart {
  readonly node: NodeId;
  readonly gpus: readonly number[];
  readonly cpuMilli: number;
  readonly memoryMib: number;
}

/** Which nodes the running reservations of backed pools have. */
export interface BackingBook {
  /** Backed pools, in the order of their creation. */
  pools: readonly PoolId[];
  readonly parts: Map<GrantNumber, readonly BoundPart[]>;
  /** By node: the reservations that are bound to it. */
  readonly onNode: Map<NodeId, Set<GrantNumber>>;
  /** Running reservations that have fewer GPUs than they hold units. */
  readonly wanting: Set<GrantNumber>;
  /** When reservations are near enough to evict for: (instant, number). May hold stale pairs. */
  readonly noticeDue: NumberHeap;
  /** Nodes or what they hold have changed: capacities and bindings may have to follow. */
  isStale: boolean;
}

export function createBackingBook(): BackingBook {
  return {
    pools: [],
    parts: new Map(),
    onNode: new Map(),
    wanting: new Set(),
    noticeDue: createNumberHeap(),
    isStale: false,
  };
}

/** GPUs that a reservation is bound to. */
export function boundGpus(book: BackingBook, grant: GrantNumber): number {
  let gpus = 0;
  for (const part of book.parts.get(grant) ?? []) gpus += part.gpus.length;
  return gpus;
}

/** What a part takes of its node in the index: whole GPUs. */
export function partLoad({ gpus, cpuMilli, memoryMib }: BoundPart): Load {
  return {
    cpuMilli,
    memoryMib,
    gpus: gpus.length,
    gpuMilli: GPU_MILLI,
    isShared: false,
    hostBit: 1 << gpus.length,
  };
}

/** Takes from the index what the part holds. */
export function holdPart(fleet: Fleet, part: BoundPart): void {
  occupy(fleet.index, partLoad(part), { node: numberOf(fleet, part), gpus: part.gpus });
}

/** Gives it back. */
export function freePart(fleet: Fleet, part: BoundPart): void {
  vacate(fleet.index, partLoad(part), { node: numberOf(fleet, part), gpus: part.gpus });
}

function numberOf(fleet: Fleet, { node }: BoundPart): number {
  const row = nodeRow(fleet, node);
  assert(row !== undefined, "a node goes after what is bound to it");
  return row.number;
}
