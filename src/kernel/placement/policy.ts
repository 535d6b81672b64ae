import type { NodeIndex, Shape } from "./nodes/index.ts";

/**
 * An answer to "which of the feasible nodes?". A score may look at what a group's nodes have in
 * common (see `Groups`) and at nothing else: that is what lets groups be ranked instead of nodes.
 */
export interface Policy {
  readonly name: string;
  /**
   * Whole number in `0..SCORE_MAX`, higher is better, ties go to the lowest node number. Called
   * for feasible groups only. Must give the same until `epoch` changes.
   */
  readonly score: (group: number, shape: Shape) => number;
  /** For a shape that shares a GPU: which one of the node's, among those with enough free. */
  readonly sharedGpu: (node: number, shape: Shape) => number;
  /** Counts up when scores have changed, so that what was kept of them is void. */
  readonly epoch: () => number;
  /** What the score is made of, by name, for an explanation. */
  readonly terms: (group: number, shape: Shape) => Readonly<Record<string, number>>;
  /** Hears of every request, placed or not, before it is placed. For policies that learn. */
  readonly arrived?: (shape: Shape) => void;
  /** What the policy works by at present, in words: where it has learnt too little to do more. */
  readonly basis?: () => string;
  /** For a policy that does not rank: the node itself, or `NO_NODE`. */
  readonly pick?: (shape: Shape) => number;
}

/** How to make a policy; one for each file of `policies/`, named in its registry. */
export interface PolicyDefinition {
  readonly name: string;
  /** One sentence for people who choose. */
  readonly about: string;
  /** It goes by chance: made anew for each decision, with a seed of its own. */
  readonly isSeeded?: true;
  /** It learns from the requests that it hears of. */
  readonly isLearning?: true;
  readonly create: (context: PolicyContext) => Policy;
}

export interface PolicyContext {
  readonly index: NodeIndex;
  /** Where a policy's chance comes from. */
  readonly seed: number;
  /** The workload to expect, if it is known: shapes with how often each is asked for. */
  readonly mix?: readonly MixEntry[];
}

/** One kind of request in a workload, without memory and labels. */
export interface MixEntry {
  readonly cpuMilli: number;
  readonly gpus: number;
  readonly gpuMilli: number;
  readonly models: readonly string[];
  readonly count: number;
}
