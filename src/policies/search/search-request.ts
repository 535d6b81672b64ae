import type { Json } from "../contract.ts";
import { checkBounds, ownField } from "./document/json.ts";
import { compileRankedSearch, type RankedSearch } from "./filter/ranked-search.ts";
import { done, type Outcome } from "./outcome.ts";
import { readSimilarTo, type SimilarSearch } from "./similar/request.ts";

/** What the `search` of a request asks for. */
export type CompiledSearch =
  | ({ readonly kind: "ranked" } & RankedSearch)
  | ({ readonly kind: "similar" } & SimilarSearch);

/**
 * Reads `{"similar_to"}` (the nearest clusters), or else `{"rankingPolicyRule"}` in any of its
 * forms (a filter, then a policy that ranks). Cost: O(request).
 */
export function compileSearch(value: Json): Outcome<CompiledSearch> {
  const similarTo = ownField(value, "similar_to");
  if (similarTo === undefined) {
    const ranked = compileRankedSearch(value);
    return ranked.ok ? done({ kind: "ranked", ...ranked.value }) : ranked;
  }
  const tooMuch = checkBounds(value, "");
  if (tooMuch !== undefined) return tooMuch;
  const similar = readSimilarTo(similarTo, "similar_to");
  return similar.ok ? done({ kind: "similar", ...similar.value }) : similar;
}
