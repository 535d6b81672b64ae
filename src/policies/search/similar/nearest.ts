import type { Json } from "../../contract.ts";
import { done, fault, type Outcome } from "../outcome.ts";
import { type Comparison, comparisons } from "./comparison.ts";
import { FEATURE_NAMES } from "./features.ts";
import type { SimilarityIndex } from "./similarity-index.ts";
import { type Target, targetOfRow } from "./target.ts";

/** A question for the clusters that are most like something. */
export interface NearestQuestion {
  readonly to:
    | { readonly kind: "cluster"; readonly id: string }
    | { readonly kind: "workload"; readonly target: Target };
  /** How many; fewer are told if there are fewer. */
  readonly k: number;
  /** By feature name; 1 where none is given, 0 leaves the feature out. */
  readonly weights: ReadonlyMap<string, number>;
  /** A feature that a cluster lacks counts as far as can be, or is left out for it. */
  readonly missing: "far" | "skip";
}

export interface Nearest {
  /** Nearest first; ties by id. */
  readonly neighbours: readonly Neighbour[];
  /** Features with a weight that the target cluster lacks: nobody was compared by them. */
  readonly leftOut: readonly string[];
}

export interface Neighbour {
  readonly id: string;
  /** 0: the same in all that was compared; 1: as far as can be. The weighted mean of the parts. */
  readonly distance: number;
  readonly parts: readonly Part[];
}

/** Why: one feature's part of a distance. */
export interface Part {
  readonly feature: string;
  /** Of this feature alone, 0 to 1. */
  readonly distance: number;
  /** Its share of all that counts for this cluster, 0 to 1; shares add up to 1. */
  readonly weight: number;
  readonly wanted: Json;
  /** Null where the cluster lacks the feature. */
  readonly found: Json;
  readonly isMissing: boolean;
}

/**
 * The nearest clusters by the weighted mean of their differences, each scaled to 0..1 (Gower 1971):
 * numbers by their place between the ends of fleet and target, tags by the share they have in
 * common, regions by being the same. `among`: only these ids. A cluster is not its own neighbour.
 * Cost: O(clusters x features), and O(k) more for each of the k. Faults: a cluster that is not
 * there, and nothing to compare by.
 */
export function nearest(
  index: SimilarityIndex,
  question: NearestQuestion,
  among?: ReadonlySet<string>,
): Outcome<Nearest> {
  const { to } = question;
  const ownRow = to.kind === "cluster" ? index.rowOf.get(to.id) : -1;
  if (to.kind === "cluster" && ownRow === undefined) {
    return fault("similar_to.cluster_id", `Cluster not found: ${to.id}`);
  }
  const target = to.kind === "workload" ? to.target : targetOfRow(index, ownRow!);
  const weightOf = (name: string): number => question.weights.get(name) ?? 1;
  const all = comparisons(index, target);
  const used = all.filter(({ name }) => weightOf(name) > 0);
  if (used.length === 0)
    return fault("similar_to", "nothing to compare by: no feature with a weight");

  const weights = used.map(({ name }) => weightOf(name));
  const distances = rate(index.ids.length, used, weights, question.missing);
  const rows = pick(index.ids, distances, question.k, (row) => {
    return row !== ownRow && (among?.has(index.ids[row]!) ?? true);
  });
  const known = new Set(all.map(({ name }) => name));
  return done({
    neighbours: rows.map((row) => ({
      id: index.ids[row]!,
      distance: distances[row]!,
      parts: partsOf(row, used, weights, question.missing),
    })),
    leftOut:
      to.kind === "workload"
        ? []
        : FEATURE_NAMES.filter((name) => !known.has(name) && weightOf(name) > 0),
  });
}

/** The distance of every row, feature by feature, as the columns lie in memory. */
function rate(
  rows: number,
  used: readonly Comparison[],
  weights: readonly number[],
  missing: "far" | "skip",
): Float64Array {
  const distances = new Float64Array(rows);
  const totals = new Float64Array(rows);
  for (const [place, { distanceOf }] of used.entries()) {
    const weight = weights[place]!;
    for (let row = 0; row < rows; row++) {
      const distance = distanceOf(row);
      const isMissing = Number.isNaN(distance);
      if (isMissing && missing === "skip") continue;
      distances[row]! += weight * (isMissing ? 1 : distance);
      totals[row]! += weight;
    }
  }
  for (let row = 0; row < rows; row++) {
    // With nothing in common to compare by, a cluster is as far as can be.
    distances[row] = totals[row] === 0 ? 1 : distances[row]! / totals[row]!;
  }
  return distances;
}

/** The k rows with the least distance, nearest first; ties by id. */
function pick(
  ids: readonly string[],
  distances: Float64Array,
  k: number,
  takes: (row: number) => boolean,
): readonly number[] {
  const picked: number[] = [];
  const isBefore = (a: number, b: number): boolean =>
    distances[a]! < distances[b]! || (distances[a]! === distances[b]! && ids[a]! < ids[b]!);
  for (let row = 0; row < ids.length; row++) {
    if (picked.length === k && !isBefore(row, picked[k - 1]!)) continue;
    if (!takes(row)) continue;
    picked.splice(placeFor(row, picked, isBefore), 0, row);
    if (picked.length > k) picked.pop();
  }
  return picked;
}

/** Where `row` belongs in the sorted list, by halving. */
function placeFor(
  row: number,
  sorted: readonly number[],
  isBefore: (a: number, b: number) => boolean,
): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(row, sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function partsOf(
  row: number,
  used: readonly Comparison[],
  weights: readonly number[],
  missing: "far" | "skip",
): readonly Part[] {
  const counts = used.map(({ distanceOf }) => missing === "far" || !Number.isNaN(distanceOf(row)));
  const total = weights.reduce((sum, weight, place) => sum + (counts[place]! ? weight : 0), 0);
  return used.map(({ name, wanted, foundIn, distanceOf }, place) => {
    const distance = distanceOf(row);
    const isMissing = Number.isNaN(distance);
    return {
      feature: name,
      distance: isMissing ? 1 : distance,
      weight: counts[place]! ? weights[place]! / total : 0,
      wanted,
      found: foundIn(row),
      isMissing,
    };
  });
}
