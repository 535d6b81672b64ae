import type { Json, JsonObject } from "../../contract.ts";
import { done, fault, type Outcome } from "../outcome.ts";

/**
 * How many more steps an evaluation may take. Everything that looks at a document counts down;
 * below 0 every look ends at once, and what was found does not count.
 */
export interface Work {
  left: number;
}

/** Does the document match? Never throws; meaningless once the work is used up. */
export type Predicate = (document: Json, work: Work) => boolean;

/** Does one value at a path match? `undefined`: there is none. */
export type ElementTest = (value: Json | undefined, work: Work) => boolean;

/** True where all hold; the cheap ones best come first. */
export function allOf(predicates: readonly Predicate[]): Predicate {
  const [only] = predicates;
  if (only !== undefined && predicates.length === 1) return only;
  return (document, work) => {
    for (const predicate of predicates) if (!predicate(document, work)) return false;
    return true;
  };
}

/** True where at least one holds. */
export function anyOf(predicates: readonly Predicate[]): Predicate {
  return (document, work) => {
    for (const predicate of predicates) if (predicate(document, work)) return true;
    return false;
  };
}

export function not(predicate: Predicate): Predicate {
  return (document, work) => !predicate(document, work);
}

/**
 * The documents that match, in their order. Cost: at most the steps that `work` has left; a filter
 * that needs more gets a fault. Between two looks it counts one step, so that filters without any
 * are bounded too.
 */
export function select(
  predicate: Predicate,
  documents: Iterable<JsonObject>,
  work: Work,
): Outcome<readonly JsonObject[]> {
  const kept: JsonObject[] = [];
  for (const document of documents) {
    work.left -= 1;
    if (predicate(document, work)) kept.push(document);
    if (work.left < 0) return fault("", "the filter needs too many steps on these documents");
  }
  return done(kept);
}
