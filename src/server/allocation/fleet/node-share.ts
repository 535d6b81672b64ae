import { type NodeView, placement } from "../../../kernel/index.ts";
import type { JsonObject } from "../../../policies/index.ts";
import { gpuIdsOf, toLedgerGpu } from "./node-names.ts";

const { GPU_MILLI } = placement;

/** Where a node stands for a policy: only a `ready` one takes grants. */
export type Standing = "ready" | "draining" | "resting" | "suspect" | "lost";

export function standingOf(node: NodeView): Standing {
  if (node.status !== "ready") return node.status;
  if (node.isDraining) return "draining";
  return node.restingUntilAt === undefined ? "ready" : "resting";
}

/**
 * Milli of a GPU, as documents number it, that a policy can't have: all of it where the node takes
 * no grants, or where the ledger does not know the GPU.
 */
export function heldMilli(node: NodeView, gpu: number): number {
  const free = node.gpuMilliFree[toLedgerGpu(node, gpu)];
  return free === undefined || standingOf(node) !== "ready" ? GPU_MILLI : GPU_MILLI - free;
}

/** MiB of the node that a policy can't have. */
export function heldMemoryMib(node: NodeView): number {
  const { memoryMib } = node.facts;
  return standingOf(node) === "ready" ? memoryMib - node.memoryMibFree : memoryMib;
}

/** A node's entry in `ledger`: what the ledger can still grant of it. */
export function ledgerEntry(node: NodeView): JsonObject {
  const ids = gpuIdsOf(node);
  return {
    status: standingOf(node),
    ...(ids === undefined ? {} : { gpu_ids: ids }),
    gpu_milli_free: node.gpuMilliFree,
    cpu_milli_free: node.cpuMilliFree,
    memory_mib_free: node.memoryMibFree,
  };
}

/** Would a policy see the two alike? Ids and labels are no part of what changes from day to day. */
export function looksAlike(a: NodeView, b: NodeView): boolean {
  return (
    a.node === b.node &&
    a.facts === b.facts &&
    standingOf(a) === standingOf(b) &&
    a.cpuMilliFree === b.cpuMilliFree &&
    a.memoryMibFree === b.memoryMibFree &&
    a.gpuMilliFree.length === b.gpuMilliFree.length &&
    a.gpuMilliFree.every((free, gpu) => free === b.gpuMilliFree[gpu])
  );
}
