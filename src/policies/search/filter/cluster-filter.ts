import type { Json, JsonObject } from "../../contract.ts";
import { checkBounds, isObject, ownField } from "../document/json.ts";
import { type Predicate, select } from "../document/work.ts";
import { WORK_STEPS_MAX } from "../limits.ts";
import { below, done, fault, type Outcome } from "../outcome.ts";
import { compileGrammar } from "./condition.ts";

/** A filter that was understood, ready for any fleet. */
export type CompiledClusterFilter =
  | {
      readonly kind: "clusters";
      /** On cluster documents; undefined: all of them. */
      readonly clusterQuery: Predicate | undefined;
      /** On metrics documents; undefined: a cluster needs none. */
      readonly metricsQuery: Predicate | undefined;
    }
  | { readonly kind: "unknown_match_type" };

/** What a filter finds. */
export interface FilterAnswer {
  /** The documents that match, in their order; null, as in the original, where `reason` says. */
  readonly data: readonly JsonObject[] | null;
  /** Why there is no list: nothing here is of that match type, or no cluster's metrics match. */
  readonly reason?: "unknown_match_type" | "no_metrics_match";
}

/**
 * Reads a filter in any of its forms: `{"body":{"values":{"matchType","filter"}}}`, the same
 * without the envelope, or a bare `{"clusterQuery","clusterMetricsQuery"}`. No match type means
 * clusters. Faults read as the original's, with the place. Cost: O(filter).
 */
export function compileClusterFilter(value: Json): Outcome<CompiledClusterFilter> {
  return checkBounds(value, "") ?? compileFilterAt(value, "");
}

/** The same for a part of a request that is within bounds (`checkBounds`). */
export function compileFilterAt(value: Json, at: string): Outcome<CompiledClusterFilter> {
  const envelope = openEnvelope(value, at);
  if (!envelope.ok) return envelope;
  const { matchType, filter, at: place } = envelope.value;
  if (matchType !== undefined && matchType !== "cluster") {
    return done({ kind: "unknown_match_type" });
  }
  if (!isObject(filter)) return fault(place, "filter must be an object");
  return compileQueries(filter, place);
}

/**
 * The clusters that match. `metrics` holds metrics documents by cluster id; a metrics query finds
 * no cluster without one. Cost: at most `stepsMax` steps, else a fault.
 */
export function runClusterFilter(
  compiled: CompiledClusterFilter,
  clusters: readonly JsonObject[],
  metrics: ReadonlyMap<string, JsonObject>,
  stepsMax: number = WORK_STEPS_MAX,
): Outcome<FilterAnswer> {
  if (compiled.kind === "unknown_match_type") {
    return done({ data: null, reason: "unknown_match_type" });
  }
  const work = { left: stepsMax };
  const { clusterQuery, metricsQuery } = compiled;
  let candidates: Outcome<readonly JsonObject[]> = done(clusters);
  if (metricsQuery !== undefined) {
    const onMetrics: Predicate = (cluster, left) => {
      const id = ownField(cluster, "id");
      const document = typeof id === "string" ? metrics.get(id) : undefined;
      return document !== undefined && metricsQuery(document, left);
    };
    candidates = select(onMetrics, clusters, work);
    if (!candidates.ok) return candidates;
    if (candidates.value.length === 0) return done({ data: null, reason: "no_metrics_match" });
  }
  if (clusterQuery === undefined) return done({ data: candidates.value });
  const found = select(clusterQuery, candidates.value, work);
  return found.ok ? done({ data: found.value }) : found;
}

interface Envelope {
  readonly matchType: Json | undefined;
  readonly filter: Json;
  /** Where the filter stands in the request. */
  readonly at: string;
}

function openEnvelope(value: Json, at: string): Outcome<Envelope> {
  if (!isObject(value) || Object.keys(value).length === 0) {
    return fault(at, "Missing or invalid JSON body");
  }
  if (QUERIES.some((key) => Object.hasOwn(value, key))) {
    return done({ matchType: ownField(value, "matchType"), filter: value, at });
  }
  const isBare = Object.hasOwn(value, "filter") || Object.hasOwn(value, "matchType");
  const values = isBare ? done({ inside: value, at }) : openBody(value, at);
  if (!values.ok) return values;
  const filter = ownField(values.value.inside, "filter");
  const place = below(values.value.at, "filter");
  if (filter === undefined) return fault(place, "'filter'");
  return done({ matchType: ownField(values.value.inside, "matchType"), filter, at: place });
}

const QUERIES = ["clusterQuery", "clusterMetricsQuery"];

/** What `body.values` holds, and its place. */
export function openBody(
  value: JsonObject,
  at: string,
): Outcome<{ readonly inside: JsonObject; readonly at: string }> {
  const body = ownField(value, "body");
  const bodyAt = below(at, "body");
  if (body === undefined) return fault(bodyAt, "'body'");
  const values = ownField(body, "values");
  const valuesAt = below(bodyAt, "values");
  if (values === undefined) return fault(valuesAt, "'values'");
  if (!isObject(values)) return fault(valuesAt, "values must be an object");
  return done({ inside: values, at: valuesAt });
}

function compileQueries(filter: JsonObject, at: string): Outcome<CompiledClusterFilter> {
  const metricsQuery = compileMetricsQuery(filter, at);
  if (metricsQuery?.ok === false) return metricsQuery;
  const clusterQuery = compileClusterQuery(filter, at, metricsQuery !== undefined);
  if (clusterQuery?.ok === false) return clusterQuery;
  return done({
    kind: "clusters",
    clusterQuery: clusterQuery?.value,
    metricsQuery: metricsQuery?.value,
  });
}

function compileMetricsQuery(filter: JsonObject, at: string): Outcome<Predicate> | undefined {
  const query = ownField(filter, "clusterMetricsQuery");
  if (query === undefined) return undefined;
  return compileGrammar(query, "cluster_metrics", below(at, "clusterMetricsQuery"));
}

function compileClusterQuery(
  filter: JsonObject,
  at: string,
  hasMetricsQuery: boolean,
): Outcome<Predicate> | undefined {
  const query = ownField(filter, "clusterQuery");
  const place = below(at, "clusterQuery");
  // Beside a metrics query, an absent or empty one asks for nothing more.
  const isEmpty = isObject(query) && Object.keys(query).length === 0;
  if (hasMetricsQuery && (query === undefined || isEmpty)) return undefined;
  if (query === undefined) return fault(place, "'clusterQuery'");
  return compileGrammar(query, "cluster", place);
}
