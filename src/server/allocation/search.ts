import {
  compileClusterFilter,
  compileSearch,
  createSimilarityIndex,
  type FilterAnswer,
  type Json,
  type JsonObject,
  nearest,
  type Outcome,
  type RankedSearch,
  runClusterFilter,
  type SimilarityIndex,
  type SimilarSearch,
} from "../../policies/index.ts";
import type { FleetDocuments } from "./fleet/index.ts";
import type { Asker } from "./protocol/asker.ts";
import { field, isList } from "./protocol/codec.ts";
import { type Result, served } from "./protocol/failure.ts";
import type { Runner } from "./runner.ts";

/** Filters and searches over the documents of the fleet. */
export interface Search {
  /** Errors: `invalid_filter`, worded as by the original. */
  filter(filter: Json, documents: FleetDocuments): Result<FilterAnswer>;
  /**
   * What a ranking policy makes of the clusters that its filter finds, or the clusters most like
   * something, nearest first, each with why (`similarity`).
   */
  search(search: Json, documents: FleetDocuments, asker: Asker): Promise<Result<Json>>;
}

export function createSearch(runner: Runner): Search {
  const indexes = new WeakMap<FleetDocuments, SimilarityIndex>();
  const indexOf = (documents: FleetDocuments): SimilarityIndex => {
    const known = indexes.get(documents);
    if (known !== undefined) return known;
    const made = createSimilarityIndex(documents.list, documents.metrics);
    indexes.set(documents, made);
    return made;
  };
  return {
    filter: (filter, documents) => {
      const compiled = read(compileClusterFilter(filter));
      if (!compiled.ok) return compiled;
      return read(runClusterFilter(compiled.value, documents.list, documents.metrics));
    },
    search: async (search, documents, asker) => {
      const compiled = read(compileSearch(search));
      if (!compiled.ok) return compiled;
      return compiled.value.kind === "similar"
        ? findSimilar(compiled.value, documents, indexOf(documents))
        : rank(runner, compiled.value, documents, asker);
    },
  };
}

/** Ids of the clusters in what a search gave back; undefined where it is no list of clusters. */
export function idsOf(found: Json): readonly string[] | undefined {
  const documents = isList(found) ? found : [found];
  const ids = documents.map((document) => field(document, "id"));
  const texts = ids.filter((id) => typeof id === "string");
  return texts.length === ids.length ? [...new Set(texts)] : undefined;
}

function findSimilar(
  { question, filter }: SimilarSearch,
  documents: FleetDocuments,
  index: SimilarityIndex,
): Result<Json> {
  let among: ReadonlySet<string> | undefined;
  if (filter !== undefined) {
    const found = read(runClusterFilter(filter, documents.list, documents.metrics));
    if (!found.ok) return found;
    among = new Set(idsOf(found.value.data ?? []));
  }
  const near = read(nearest(index, question, among));
  if (!near.ok) return near;
  const { neighbours, leftOut } = near.value;
  return served(
    neighbours.flatMap(({ id, distance, parts }): readonly JsonObject[] => {
      const entry = documents.clusters.get(id);
      if (entry === undefined) return [];
      const similarity = {
        distance,
        parts: parts.map(({ isMissing, ...part }) => ({ ...part, is_missing: isMissing })),
        left_out: leftOut,
      };
      return [{ ...entry.stored, similarity }];
    }),
  );
}

/** The policy first, as in the original: one that is not there is told before a bad filter. */
async function rank(
  runner: Runner,
  { policyRuleUri, parameters, settings, filter }: RankedSearch,
  documents: FleetDocuments,
  asker: Asker,
): Promise<Result<Json>> {
  const policy = await runner.find(policyRuleUri, asker);
  if (!policy.ok) return policy;
  if (filter === undefined) return served([]);
  const found = read(runClusterFilter(filter, documents.list, documents.metrics));
  if (!found.ok) return found;
  const { data } = found.value;
  if (data === null || data.length === 0) return served([]);
  const wishes = { parameters, settings, precedence: undefined };
  return runner.run(policy.value, { input: data, facts: documents.facts, wishes }, asker);
}

function read<Value>(outcome: Outcome<Value>): Result<Value> {
  if (outcome.ok) return served(outcome.value);
  return { ok: false, failure: { code: "invalid_filter", message: outcome.message } };
}
