import type { JsonObject } from "../../contract.ts";
import { ownField } from "../document/json.ts";
import {
  type ClusterFacts,
  isValue,
  NUMBER_FEATURES,
  type NumberFeature,
  readRegion,
  readTags,
  scaled,
} from "./features.ts";

/** A fleet as columns, one row a cluster: what is needed to say which clusters are alike. */
export interface SimilarityIndex {
  readonly ids: readonly string[];
  readonly rowOf: ReadonlyMap<string, number>;
  /** In the order of `NUMBER_FEATURES`. */
  readonly numbers: readonly NumberColumn[];
  /** Undefined where a cluster's document has none. */
  readonly regions: readonly (string | undefined)[];
  readonly tags: TagColumn;
}

export interface NumberColumn {
  readonly feature: NumberFeature;
  /** As it is in the documents; NaN where it is not known. */
  readonly values: Float64Array;
  /** On the scale of differences; NaN where it is not known. */
  readonly scaled: Float64Array;
  /** Ends of the scaled values; both 0 if none is known. */
  readonly least: number;
  readonly largest: number;
}

export interface TagColumn {
  readonly numberOf: ReadonlyMap<string, number>;
  /** The numbers of row r's tags stand at `starts[r]` to before `starts[r + 1]`. */
  readonly numbers: Int32Array;
  readonly starts: Int32Array;
  /** Undefined where a cluster's document has no tags at all. */
  readonly texts: readonly (readonly string[] | undefined)[];
}

/**
 * Takes what matters out of a snapshot of documents and metrics (by cluster id). Documents without
 * an id, and all but the first with one id, are left out. Cost: O(all that is in the documents).
 */
export function createSimilarityIndex(
  clusters: readonly JsonObject[],
  metrics: ReadonlyMap<string, JsonObject>,
): SimilarityIndex {
  const rowOf = new Map<string, number>();
  const facts: ClusterFacts[] = [];
  for (const document of clusters) {
    const id = ownField(document, "id");
    if (typeof id !== "string" || rowOf.has(id)) continue;
    rowOf.set(id, facts.length);
    facts.push({ document, metrics: metrics.get(id) });
  }
  return {
    ids: [...rowOf.keys()],
    rowOf,
    numbers: NUMBER_FEATURES.map((feature) => numberColumn(feature, facts)),
    regions: facts.map(readRegion),
    tags: tagColumn(facts.map(readTags)),
  };
}

function numberColumn(feature: NumberFeature, facts: readonly ClusterFacts[]): NumberColumn {
  const values = new Float64Array(facts.length).fill(Number.NaN);
  const onScale = new Float64Array(facts.length).fill(Number.NaN);
  let least = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  for (const [row, fact] of facts.entries()) {
    const value = feature.read(fact);
    if (!isValue(feature, value)) continue;
    values[row] = value;
    onScale[row] = scaled(feature, value);
    least = Math.min(least, onScale[row]!);
    largest = Math.max(largest, onScale[row]!);
  }
  const isEmpty = least > largest;
  const ends = isEmpty ? { least: 0, largest: 0 } : { least, largest };
  return { feature, values, scaled: onScale, ...ends };
}

function tagColumn(texts: readonly (readonly string[] | undefined)[]): TagColumn {
  const numberOf = new Map<string, number>();
  const numbers: number[] = [];
  const starts = new Int32Array(texts.length + 1);
  for (const [row, tags] of texts.entries()) {
    for (const tag of tags ?? []) {
      const number = numberOf.get(tag) ?? numberOf.size;
      numberOf.set(tag, number);
      numbers.push(number);
    }
    starts[row + 1] = numbers.length;
  }
  return { numberOf, numbers: Int32Array.from(numbers), starts, texts };
}
