import type { Json } from "../../contract.ts";
import { scaled } from "./features.ts";
import type { NumberColumn, SimilarityIndex, TagColumn } from "./similarity-index.ts";
import type { Target } from "./target.ts";

/** One feature of the target, compared with that of any row. */
export interface Comparison {
  readonly name: string;
  readonly wanted: Json;
  readonly foundIn: (row: number) => Json;
  /** 0 to 1; NaN where the row lacks the feature. */
  readonly distanceOf: (row: number) => number;
}

/** A comparison for each feature that the target has, in the order of `FEATURE_NAMES`. */
export function comparisons(index: SimilarityIndex, target: Target): readonly Comparison[] {
  const found: Comparison[] = [];
  for (const [place, column] of index.numbers.entries()) {
    const wanted = target.numbers[place];
    if (wanted !== undefined) found.push(compareNumbers(column, wanted));
  }
  if (target.tags !== undefined) found.push(compareTags(index.tags, target.tags));
  if (target.region !== undefined) found.push(compareRegions(index.regions, target.region));
  return found;
}

/**
 * By the share of the spread that lies between the two. The target widens the spread where it lies
 * outside, so that nothing is farther than 1 and the order stays.
 */
function compareNumbers(column: NumberColumn, wanted: number): Comparison {
  const { feature, values, least, largest } = column;
  const at = scaled(feature, wanted);
  const spread = Math.max(feature.spreadMin, Math.max(largest, at) - Math.min(least, at));
  return {
    name: feature.name,
    wanted,
    foundIn: (row) => (Number.isNaN(values[row]!) ? null : values[row]!),
    distanceOf: (row) => Math.abs(column.scaled[row]! - at) / spread,
  };
}

/** By the share of all their tags that the two don't have in common (Jaccard 1901). */
function compareTags(column: TagColumn, wanted: readonly string[]): Comparison {
  const texts = [...new Set(wanted)];
  const isWanted = new Uint8Array(column.numberOf.size);
  for (const text of texts) {
    const number = column.numberOf.get(text);
    if (number !== undefined) isWanted[number] = 1;
  }
  const distanceOf = (row: number): number => {
    if (column.texts[row] === undefined) return Number.NaN;
    const start = column.starts[row]!;
    const end = column.starts[row + 1]!;
    let common = 0;
    for (let place = start; place < end; place++) common += isWanted[column.numbers[place]!]!;
    const together = texts.length + (end - start) - common;
    return together === 0 ? 0 : 1 - common / together;
  };
  return { name: "tags", wanted: texts, foundIn: (row) => column.texts[row] ?? null, distanceOf };
}

function compareRegions(regions: readonly (string | undefined)[], wanted: string): Comparison {
  return {
    name: "region",
    wanted,
    foundIn: (row) => regions[row] ?? null,
    distanceOf: (row) => {
      const region = regions[row];
      if (region === undefined) return Number.NaN;
      return region === wanted ? 0 : 1;
    },
  };
}
