import type { Labels } from "../../placement/index.ts";

export type ClusterId = string;
export type NodeId = string;

/** What a node has and where it stands, as it is registered. */
export interface NodeFacts {
  readonly cluster: ClusterId;
  /** Empty where nobody said. */
  readonly dataCenter: string;
  readonly rack: string;
  readonly cpuMilli: number;
  readonly memoryMib: number;
  /** Number of GPUs, all of one model. */
  readonly gpus: number;
  readonly gpuModel: string;
  readonly gpuMemoryMib: number;
  readonly labels: Labels;
}

/**
 * `ready` takes grants; `suspect` has missed heartbeats and takes none; `lost` has missed them for
 * the grace too, and what was on it is displaced.
 */
export type NodeStatus = "ready" | "suspect" | "lost";

/** Positions are what snapshots store. */
export const NODE_STATUSES: readonly NodeStatus[] = ["ready", "suspect", "lost"];
