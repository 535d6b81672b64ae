import type { FleetDocuments } from "./fleet/index.ts";
import type { Asker } from "./protocol/asker.ts";
import { failed, type Result, served } from "./protocol/failure.ts";
import type { Selection } from "./protocol/request.ts";
import { idsOf, type Search } from "./search.ts";

/**
 * The clusters in question: those named, in that order; those a filter finds, by id; those a
 * search finds, best first; or all. Names of clusters that are not there are passed over, as by
 * the original, but a selection that finds nothing is told as such.
 */
export async function findCandidates(
  selection: Selection,
  context: { readonly documents: FleetDocuments; readonly search: Search; readonly asker: Asker },
): Promise<Result<readonly string[]>> {
  const { documents, search, asker } = context;
  const { clusters } = documents;
  switch (selection.kind) {
    case "all":
      return some([...clusters.keys()], "The fleet has no clusters.");
    case "clusters": {
      const known = selection.ids.filter((id) => clusters.has(id));
      return some(known, noneKnown(selection.ids));
    }
    case "filter": {
      const found = search.filter(selection.filter, documents);
      if (!found.ok) return found;
      const { data, reason } = found.value;
      const why =
        reason === "unknown_match_type"
          ? 'Only clusters can be allocated on: `matchType` must be "cluster".'
          : "The filter matches no cluster.";
      return some(idsOf(data ?? []) ?? [], why);
    }
    case "search": {
      const found = await search.search(selection.search, documents, asker);
      if (!found.ok) return found;
      const ids = idsOf(found.value ?? []);
      if (ids === undefined) {
        return failed("invalid_answer", "The ranking policy must give back cluster documents.");
      }
      return some(
        ids.filter((id) => clusters.has(id)),
        "The search finds no cluster.",
      );
    }
  }
}

/** Ids shown to help a caller see what is meant. */
const SHOWN_MAX = 5;

export function noneKnown(ids: readonly string[]): string {
  const shown = ids.slice(0, SHOWN_MAX).map((id) => JSON.stringify(id.slice(0, 100)));
  const more = ids.length > SHOWN_MAX ? ` and ${ids.length - SHOWN_MAX} more` : "";
  return `None of these clusters is known: ${shown.join(", ")}${more}.`;
}

function some(ids: readonly string[], none: string): Result<readonly string[]> {
  return ids.length === 0 ? failed("no_candidates", none) : served(ids);
}
