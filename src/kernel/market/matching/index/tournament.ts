import { LEVEL, type Topology } from "../topology.ts";
import { NOBODY, type Trees } from "./trees.ts";

/**
 * A tournament over the topology: each place knows the best item below it. A place's children
 * (at a server: its items) stand in the leaves of a binary tree whose inner nodes hold winners.
 */
export interface Tournament {
  readonly topology: Topology;
  /** Of each place a heap-shaped tree: its children from the middle on, at 1 the winning one. */
  readonly trees: Trees;
  /** Is `a` before `b`? Both are children of a place at `level`: items at a server, else places. */
  readonly isBefore: (level: number, a: number, b: number) => boolean;
  /** Tree nodes looked at since the start: the work done, for those who measure. */
  visits: number;
}

/** The best item below a place, or -1. O(1). */
export function winnerAt({ trees }: Tournament, place: number): number {
  return trees.winnerAt(place);
}

/**
 * Sets a leaf of `place` to `entry` (`child`, or nobody) and plays again the games that it was in.
 * `child` is who stands there or leaves. O(log children).
 */
export function replay(
  tournament: Tournament,
  place: number,
  position: number,
  child: number,
  isThere: boolean,
): void {
  const level = tournament.topology.level[place]!;
  const tree = treeFor(tournament, place, position);
  let node = (tree.length >> 1) + position;
  tree[node] = isThere ? child : NOBODY;
  while (node > 1) {
    const up = node >> 1;
    const winner = play(tournament, level, tree[node & ~1]!, tree[node | 1]!);
    const isSame = tree[up] === winner && winner !== child;
    tree[up] = winner;
    // Above, nobody met `child` before or now.
    if (isSame) return;
    node = up;
  }
  const first = tree[1]!;
  const isItem = first === NOBODY || level === LEVEL.server;
  tournament.trees.crown(place, isItem ? first : tournament.trees.winnerAt(first));
}

function play(tournament: Tournament, level: number, a: number, b: number): number {
  tournament.visits += 1;
  if (a === NOBODY) return b;
  if (b === NOBODY) return a;
  return tournament.isBefore(level, b, a) ? b : a;
}

function treeFor(tournament: Tournament, place: number, position: number): number[] {
  const known = tournament.trees.treeAt(place);
  if (known !== undefined && position < known.length >> 1) return known;
  let leaves = known === undefined ? 1 : known.length;
  while (leaves <= position) leaves *= 2;
  // Plain arrays: most trees hold one child, and a typed array costs more than that.
  const wider = leaves === 1 ? [NOBODY, NOBODY] : new Array<number>(2 * leaves).fill(NOBODY);
  if (known !== undefined) {
    const level = tournament.topology.level[place]!;
    for (let k = known.length >> 1; k < known.length; k++) {
      wider[leaves + k - (known.length >> 1)] = known[k]!;
    }
    for (let node = leaves - 1; node >= 1; node--) {
      wider[node] = play(tournament, level, wider[2 * node]!, wider[2 * node + 1]!);
    }
    wider[0] = known[0]!;
  }
  tournament.trees.keep(place, wider);
  return wider;
}
