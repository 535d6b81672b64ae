import type { Json, JsonObject } from "../../contract.ts";
import { isList, isObject, ownField } from "../document/json.ts";
import { type CompiledClusterFilter, compileFilterAt } from "../filter/cluster-filter.ts";
import { NEIGHBOURS_DEFAULT, NEIGHBOURS_MAX, WEIGHT_MAX } from "../limits.ts";
import { show } from "../mongo/show.ts";
import { below, collect, done, type Fault, fault, type Outcome } from "../outcome.ts";
import { FEATURE_NAMES, isValue, NUMBER_FEATURES } from "./features.ts";
import type { NearestQuestion } from "./nearest.ts";
import type { Target } from "./target.ts";

/** What `similar_to` asks: the question, and which clusters may answer it. */
export interface SimilarSearch {
  readonly question: NearestQuestion;
  /** Undefined: all clusters. */
  readonly filter: CompiledClusterFilter | undefined;
}

/**
 * Reads `{"cluster_id"}` or `{"workload"}` with `k`, `weights`, `missing` (`far`, `skip`) and
 * `filter`. Fields that are not known are refused, with their place. The value must be within
 * bounds (`checkBounds`). Cost: O(value).
 */
export function readSimilarTo(value: Json, at: string): Outcome<SimilarSearch> {
  if (!isObject(value)) return fault(at, "must be an object");
  const unknown = refuseUnknown(value, FIELDS, at);
  if (unknown !== undefined) return unknown;
  const to = readTo(value, at);
  if (!to.ok) return to;
  const k = readK(ownField(value, "k"), below(at, "k"));
  if (!k.ok) return k;
  const weights = readWeights(ownField(value, "weights"), below(at, "weights"));
  if (!weights.ok) return weights;
  const missing = ownField(value, "missing") ?? "far";
  if (missing !== "far" && missing !== "skip") {
    return fault(below(at, "missing"), 'must be "far" or "skip"');
  }
  const filter = readFilter(ownField(value, "filter"), below(at, "filter"));
  if (!filter.ok) return filter;
  const question = { to: to.value, k: k.value, weights: weights.value, missing } as const;
  return done({ question, filter: filter.value });
}

const FIELDS = ["cluster_id", "workload", "k", "weights", "missing", "filter"];

function readTo(value: JsonObject, at: string): Outcome<NearestQuestion["to"]> {
  const id = ownField(value, "cluster_id");
  const workload = ownField(value, "workload");
  if ((id === undefined) === (workload === undefined)) {
    return fault(at, "needs a cluster_id or a workload, and not both");
  }
  if (workload !== undefined) return readWorkload(workload, below(at, "workload"));
  if (typeof id === "string") return done({ kind: "cluster", id });
  return fault(below(at, "cluster_id"), "must be a string");
}

function readWorkload(value: Json, at: string): Outcome<NearestQuestion["to"]> {
  if (!isObject(value)) return fault(at, "must be an object");
  const unknown = refuseUnknown(value, FEATURE_NAMES, at);
  if (unknown !== undefined) return unknown;
  const numbers = collect(NUMBER_FEATURES, (feature): Outcome<number | undefined> => {
    const number = ownField(value, feature.name);
    if (number === undefined) return done(undefined);
    const isNumber = typeof number === "number" && isValue(feature, number);
    return isNumber
      ? done(number)
      : fault(below(at, feature.name), "must be a number of 0 or more");
  });
  if (!numbers.ok) return numbers;
  const tags = readTagsWanted(ownField(value, "tags"), below(at, "tags"));
  if (!tags.ok) return tags;
  const region = ownField(value, "region");
  if (region !== undefined && typeof region !== "string") {
    return fault(below(at, "region"), "must be a string");
  }
  const target: Target = { numbers: numbers.value, tags: tags.value, region };
  return done({ kind: "workload", target });
}

function readTagsWanted(
  value: Json | undefined,
  at: string,
): Outcome<readonly string[] | undefined> {
  if (value === undefined) return done(undefined);
  if (!isList(value)) return fault(at, "must be an array");
  return collect(value, (tag, index) =>
    typeof tag === "string" ? done(tag) : fault(below(at, index), "must be a string"),
  );
}

function readK(value: Json | undefined, at: string): Outcome<number> {
  if (value === undefined) return done(NEIGHBOURS_DEFAULT);
  const isCount = typeof value === "number" && Number.isInteger(value);
  if (isCount && value >= 1 && value <= NEIGHBOURS_MAX) return done(value);
  return fault(at, `must be a whole number from 1 to ${NEIGHBOURS_MAX}`);
}

function readWeights(value: Json | undefined, at: string): Outcome<ReadonlyMap<string, number>> {
  if (value === undefined) return done(new Map());
  if (!isObject(value)) return fault(at, "must be an object");
  const unknown = refuseUnknown(value, FEATURE_NAMES, at);
  if (unknown !== undefined) return unknown;
  const weights = collect(Object.entries(value), ([name, weight]): Outcome<[string, number]> => {
    const isWeight = typeof weight === "number" && weight >= 0 && weight <= WEIGHT_MAX;
    if (isWeight) return done([name, weight]);
    return fault(below(at, name), `must be a number from 0 to ${WEIGHT_MAX}`);
  });
  return weights.ok ? done(new Map(weights.value)) : weights;
}

function readFilter(
  value: Json | undefined,
  at: string,
): Outcome<CompiledClusterFilter | undefined> {
  return value === undefined ? done(undefined) : compileFilterAt(value, at);
}

function refuseUnknown(value: JsonObject, known: readonly string[], at: string): Fault | undefined {
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown === undefined) return undefined;
  const shown = show(unknown);
  return fault(below(at, shown), `unknown field; known: ${known.join(", ")}`);
}
