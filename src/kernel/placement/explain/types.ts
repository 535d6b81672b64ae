import type { LabelWish } from "../types.ts";

/** Why a request goes where it goes, or nowhere. */
export interface Explanation {
  readonly nodes: number;
  readonly feasible: number;
  /** Nodes by the first constraint they fail, in this order; with `feasible` they add up. */
  readonly ruledOut: Readonly<Record<Constraint, number>>;
  /** The best nodes, best first, with what their scores are made of. */
  readonly candidates: readonly Candidate[];
  /** For a request that fits nowhere: single changes to it that would let it in now. */
  readonly wouldFit: readonly Change[];
  /** What the policy works by, where it has something to say of that. */
  readonly basis?: string;
}

/**
 * Hard constraints, in the order in which they are checked. `reserved`: the node's pool has
 * promised its GPUs; `cpu` and `memory` count what a pool's idle GPUs keep as taken.
 */
export const CONSTRAINTS = [
  "not_ready",
  "drained",
  "resting",
  "labels",
  "model",
  "gpu_memory",
  "reserved",
  "gpu_count",
  "gpu_free",
  "cpu",
  "tenants",
  "memory",
] as const;

export type Constraint = (typeof CONSTRAINTS)[number];

export interface Candidate {
  readonly node: number;
  readonly score: number;
  readonly terms: Readonly<Record<string, number>>;
  /** It comes after all that are not, whatever its score. */
  readonly isOnProbation?: true;
}

/** The most (or the other models) that one field may ask for, all else as it is. */
export type Change =
  | {
      readonly field: "cpu_milli" | "memory_mib" | "gpus" | "gpu_milli" | "gpu_memory_mib";
      readonly most: number;
    }
  | { readonly field: "models"; readonly models: readonly string[] }
  | { readonly field: "labels" };

/** Which nodes an explanation is about: those with the labels, or one; absent for all. */
export type Scope = { readonly labels: LabelWish } | { readonly node: number };
