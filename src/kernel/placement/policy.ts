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
  /** What a learning policy knows; `PolicyContext.learnt` takes it back. */
  readonly learnt?: () => Learnt;
  /** What the policy works by at present, in words: where it has learnt too little to do more. */
  readonly basis?: () => string;
  /** For a policy that does not rank: the node itself, of these or of all, or `NO_NODE`. */
  readonly pick?: (shape: Shape, among?: readonly number[]) => number;
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
  /** What such a policy knew before: this one goes on from there, to the last bit. */
  readonly learnt?: Learnt;
}

/** What a learning policy knows, as plain data. */
export interface Learnt {
  readonly mix: MixImage;
  /** The requests that its scores go by, most frequent first, and the version they are of. */
  readonly basis?: { readonly version: number; readonly entries: readonly MixEntry[] };
  /** Of `least-waste` alone. */
  readonly waste?: WasteImage;
}

export interface MixImage {
  /** Most frequent first. */
  readonly entries: readonly MixEntry[];
  readonly seen: number;
  readonly nextVersionAt: number;
  readonly version: number;
}

/** What `least-waste` knows beside the mix. */
export interface WasteImage {
  readonly version: number;
  readonly isRivalBetter: boolean;
  readonly ownFullness: number;
  /** By free milli: what a remnant is worth, how often it was seen, what was given out of it. */
  readonly remnants?: {
    readonly worth: readonly number[];
    readonly seen: readonly number[];
    readonly filled: readonly number[];
  };
  readonly scores?: ScoresImage;
  readonly rehearsal?: RehearsalImage;
}

/** What scores were made from, and the prices they have by now. */
export interface ScoresImage {
  readonly entries: readonly MixEntry[];
  readonly gpusByModel: readonly (readonly [string, number])[];
  readonly prices: readonly number[];
  readonly isPriced: boolean;
  readonly milliLeft: number;
}

/** A rehearsal under way: how it began, and how many pods it has had. */
export interface RehearsalImage {
  readonly isRival: boolean;
  readonly seed: number;
  readonly entries: readonly MixEntry[];
  readonly stage: readonly StageNodes[];
  readonly pods: number;
}

/** Some like nodes in a row. */
export interface StageNodes {
  readonly cpuMilli: number;
  readonly gpus: number;
  readonly model: string;
  readonly count: number;
}

/** One kind of request in a workload, without memory and labels. */
export interface MixEntry {
  readonly cpuMilli: number;
  readonly gpus: number;
  readonly gpuMilli: number;
  readonly models: readonly string[];
  readonly count: number;
}
