import type { Shape } from "../nodes/index.ts";
import type { Ranking } from "../ranking.ts";
import { bestCandidates } from "./candidates.ts";
import { findChanges } from "./changes.ts";
import { CLOSED, partsOf } from "./parts.ts";
import { countRuledOut } from "./ruled-out.ts";
import { CONSTRAINTS, type Explanation, type Scope } from "./types.ts";

/**
 * Explains what `pickNode` would say now. Changes nothing. O(nodes) at worst.
 * A shape that is to stay in the scope must ask for the scope's labels itself.
 */
export function explain(
  ranking: Ranking,
  shape: Shape,
  candidatesMax: number,
  scope?: Scope,
): Explanation {
  const { index, policy } = ranking;
  const parts = partsOf(index, scope);
  const ruledOut = countRuledOut(index, shape, parts);
  let nodes = 0;
  for (const part of parts.open) nodes += part.size;
  for (const constraint of CLOSED) nodes += parts.closed[constraint];
  const failed = CONSTRAINTS.reduce((sum, constraint) => sum + ruledOut[constraint], 0);
  const feasible = nodes - failed;
  const basis = policy.basis?.();
  return {
    nodes,
    feasible,
    ruledOut,
    candidates: bestCandidates(ranking, shape, candidatesMax, parts.open),
    wouldFit: feasible > 0 ? [] : findChanges(index, shape, parts.open),
    ...(basis === undefined ? {} : { basis }),
  };
}
