import { assert, type Prng } from "../../base/index.ts";

/**
 * What becomes of one append.
 * `fail_before`: nothing is written, the append is refused.
 * `fail_after`: everything is durable, but nobody is told: the append is refused.
 * `tear`: the first `kept` records reach the disk, the append is refused.
 */
export type AppendFate =
  | { readonly kind: "succeed" }
  | { readonly kind: "fail_before" }
  | { readonly kind: "fail_after" }
  | { readonly kind: "tear"; readonly kept: number };

export interface AppendAttempt {
  /** Counts the appends of this journal from 1. */
  readonly number: number;
  readonly fromSeq: number;
  readonly count: number;
}

/** Decides what goes wrong, and must decide the same for the same attempts. */
export interface FaultPlan {
  onAppend(attempt: AppendAttempt): AppendFate;
  /** Is this snapshot lost half way? Counted from 1. */
  failsSnapshot(number: number): boolean;
}

export const NO_FAULTS: FaultPlan = {
  onAppend: () => ({ kind: "succeed" }),
  failsSnapshot: () => false,
};

/** One append in `every` goes wrong, in one of the three ways, as `chance` falls. */
export function randomFaults(chance: Prng, every: number): FaultPlan {
  return {
    onAppend: ({ count }) => {
      if (!chance.chance(1, every)) return { kind: "succeed" };
      const way = chance.below(3);
      if (way === 0) return { kind: "fail_before" };
      if (way === 1) return { kind: "fail_after" };
      return { kind: "tear", kept: chance.below(count) };
    },
    failsSnapshot: () => chance.chance(1, every),
  };
}

/** The append with that number meets `fate`; all others succeed. */
export function faultAt(number: number, fate: AppendFate): FaultPlan {
  assert(number >= 1, "appends are counted from 1");
  return {
    onAppend: (attempt) => (attempt.number === number ? fate : { kind: "succeed" }),
    failsSnapshot: () => false,
  };
}
