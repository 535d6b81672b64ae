import { SCORE_MAX } from "../limits.ts";
import { isFeasible, isOnProbation, memoryFor, type Shape, treeFirst } from "../nodes/index.ts";
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
  const top: Found[] = [];
  for (const one of rankParts(ranking, shape, parts)) {
    const last = top[most - 1];
    // All that follow are behind the last one, or in a later group with no node before it.
    if (last !== undefined && isBefore(last, { place: placeOf(one), node: one.first })) break;
    let left = most;
    const memory = memoryFor(ranking.index, one.part.group, shape);
    visitPart(ranking.index, one.part, memory, (node) => {
      top.push({ one, node, place: placeOf(one) });
      left -= 1;
      return left > 0;
    });
    top.sort((a, b) => (isBefore(a, b) ? -1 : 1));
    top.length = Math.min(top.length, most);
  }
  return top.map(({ one, node }) => ({
    node,
    score: one.score,
    terms: ranking.policy.terms(one.part.group, shape),
    ...(one.isBehind ? ({ isOnProbation: true } as const) : {}),
  }));
}

interface Found {
  readonly one: Ranked;
  readonly node: number;
  readonly place: number;
}

function isBefore(
  a: { readonly place: number; readonly node: number },
  b: { readonly place: number; readonly node: number },
): boolean {
  return a.place > b.place || (a.place === b.place && a.node < b.node);
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
    const memory = memoryFor(index, group, shape);
    if (part.memoryMax < memory || !isFeasible(index, group, shape)) continue;
    const first = part.node ?? treeFirst(index.tree, index.groups.root[group]!, memory);
    const score = policy.pick === undefined ? policy.score(group, shape) : SCORE_MAX;
    ranked.push({ part, score, first, isBehind: isOnProbation(index, group) });
  }
  return ranked.sort((a, b) => placeOf(b) - placeOf(a) || a.first - b.first);
}

/** Higher is better: what a ranking goes by. */
function placeOf({ score, isBehind }: Ranked): number {
  return isBehind ? score - SCORE_MAX - 1 : score;
}
