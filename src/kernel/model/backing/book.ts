import type { Load } from "../../placement/index.ts";
import type { NodeId } from "../fleet/index.ts";
import type { GrantNumber } from "../ids.ts";

/** GPUs of one node that a reservation holds, with their share of its cpu and memory. */
export interface BoundPart {
  readonly node: NodeId;
  readonly gpus: readonly number[];
  readonly cpuMilli: number;
  readonly memoryMib: number;
}

/** Which nodes the running reservations of backed pools have. */
export interface BackingBook {
  readonly parts: Map<GrantNumber, readonly BoundPart[]>;
  /** By node: the reservations that are bound to it. */
  readonly onNode: Map<NodeId, Set<GrantNumber>>;
  /** Running reservations that have fewer GPUs than they hold units. */
  readonly wanting: Set<GrantNumber>;
  /** Nodes or what they hold have changed: capacities and bindings may have to follow. */
  isStale: boolean;
}

export function createBackingBook(): BackingBook {
  return { parts: new Map(), onNode: new Map(), wanting: new Set(), isStale: false };
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
    gpuMilli: 1000,
    isShared: false,
    hostBit: 1 << gpus.length,
  };
}
