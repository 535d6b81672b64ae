import type { SimilarityIndex } from "./similarity-index.ts";

/** What clusters are compared with: each feature that matters, and nothing of the others. */
export interface Target {
  /** In the order of `NUMBER_FEATURES`. */
  readonly numbers: readonly (number | undefined)[];
  readonly tags: readonly string[] | undefined;
  readonly region: string | undefined;
}

/** A cluster of the index as a target; features that it lacks are left out. */
export function targetOfRow(index: SimilarityIndex, row: number): Target {
  const numbers = index.numbers.map(({ values }) => {
    const value = values[row]!;
    return Number.isNaN(value) ? undefined : value;
  });
  return { numbers, tags: index.tags.texts[row], region: index.regions[row] };
}
