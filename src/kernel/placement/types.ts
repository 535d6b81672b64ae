/** Milli of one whole GPU. */
export const GPU_MILLI = 1000;

/** A node as it is registered: what it has when it is empty. */
export interface NodeSpec {
  readonly id: string;
  readonly cpuMilli: number;
  readonly memoryMib: number;
  /** Number of GPUs, all of one model. */
  readonly gpus: number;
  /** The model of its GPUs; empty for a node without any. */
  readonly model: string;
  /** Memory of each GPU; 0 or absent where nobody said. */
  readonly gpuMemoryMib?: number;
  readonly labels?: Labels;
  /** Its whole GPUs are this pool's units: each idle one keeps its share of cpu and memory. */
  readonly pool?: string;
}

/** What one part of a workload asks of one node. */
export interface PodSpec {
  readonly cpuMilli: number;
  readonly memoryMib: number;
  readonly gpus: number;
  /** Milli of each GPU; below 1000 the GPU is shared. 0 where `gpus` is 0. */
  readonly gpuMilli: number;
  /** The models it may run on; empty for any. */
  readonly models: readonly string[];
  /** Labels that the node must have. */
  readonly labels?: LabelWish;
  /** The least memory of each GPU; absent for any. */
  readonly gpuMemoryMib?: number;
  /** Pools that have promised what they have: their nodes take nobody. */
  readonly withoutPools?: readonly string[];
}

export type Labels = Readonly<Record<string, string>>;

/** By the name of a label: the value it must have, or the values of which it must have one. */
export type LabelWish = Readonly<Record<string, string | readonly string[]>>;

/** Where one part was put: the node's number and the GPUs taken there, ascending. */
export interface Placed {
  readonly node: number;
  readonly gpus: readonly number[];
}
