import { SCORE_MAX } from "../limits.ts";
import { isFeasible, isOnProbation, type Shape, treeFirst } from "../nodes/index.ts";
import type { Ranking } from "../ranking.ts";
import { type Part, visitPart } from "./parts.ts";
import type { Candidate } from "./types.ts";

/** The best nodes, best first. O(groups log groups). */
export function bestCandidates(
  ranking: Ranking,
  shape: Shape,
  most: number,
  parts: readonly Part[],
): readonly Candidate[] {
  if (most === 0) return [];
  const ranked = rankParts(ranking, shape, parts);
  const candidates: (Candidate & { readonly place: number })[] = [];
  // A group's nodes follow its first; those of a later group with the same score may lie between.
  let cut = Number.POSITIVE_INFINITY;
  for (const one of ranked) {
    const place = placeOf(one);
    if (candidates.length >= most && place < cut) break;
    const terms = ranking.policy.terms(one.part.group, shape);
    const probation = one.isBehind ? ({ isOnProbation: true } as const) : {};
    let left = most;
    visitPart(ranking.index, one.part, shape.memoryMib, (node) => {
      candidates.push({ node, score: one.score, terms, ...probation, place });
      left -= 1;
      return left > 0;
    });
    cut = place;
  }
  candidates.sort((a, b) => b.place - a.place || a.node - b.node);
  return candidates.slice(0, most).map(({ place: _place, ...candidate }) => candidate);
}

interface Ranked {
  readonly part: Part;
  readonly score: number;
  readonly first: number;
  readonly isBehind: boolean;
}

function rankParts(
  { index, policy }: Ranking,
  shape: Shape,
  parts: readonly Part[],
): readonly Ranked[] {
  const ranked: Ranked[] = [];
  for (const part of parts) {
    const { group } = part;
    if (part.memoryMax < shape.memoryMib || !isFeasible(index, group, shape)) continue;
    const first = part.node ?? treeFirst(index.tree, index.groups.root[group]!, shape.memoryMib);
    const score = policy.pick === undefined ? policy.score(group, shape) : SCORE_MAX;
    ranked.push({ part, score, first, isBehind: isOnProbation(index, group) });
  }
  return ranked.sort((a, b) => placeOf(b) - placeOf(a) || a.first - b.first);
}

/** Higher is better: what a ranking goes by. */
function placeOf({ score, isBehind }: Ranked): number {
  return isBehind ? score - SCORE_MAX - 1 : score;
}
