import type { Topology } from "../topology.ts";

/** Nobody wins where nobody is. */
export const NOBODY = -1;

/** The trees of a tournament by place, and who won each. */
export interface Trees {
  readonly treeAt: (place: number) => number[] | undefined;
  readonly winnerAt: (place: number) => number;
  readonly keep: (place: number, tree: number[]) => void;
  readonly crown: (place: number, winner: number) => void;
}

/** For tournaments that use most places: a look is one read. */
export function denseTrees(): Trees {
  const trees: (number[] | undefined)[] = [];
  let winners = new Int32Array(16).fill(NOBODY);
  return {
    treeAt: (place) => trees[place],
    winnerAt: (place) => (place < winners.length ? winners[place]! : NOBODY),
    keep: (place, tree) => {
      while (trees.length < place) trees.push(undefined);
      trees[place] = tree;
      if (place < winners.length) return;
      const wider = new Int32Array(2 * place + 2).fill(NOBODY);
      wider.set(winners);
      winners = wider;
    },
    crown: (place, winner) => {
      winners[place] = winner;
    },
  };
}

/** For tournaments that use few servers: memory for those and for the places above all. */
export function sparseTrees({ area }: Topology): Trees {
  const trees = new Map<number, number[]>();
  let winners = new Int32Array(16).fill(NOBODY);
  return {
    treeAt: (place) => trees.get(place),
    winnerAt: (place) => {
      const above = area[place]!;
      if (above >= 0) return above < winners.length ? winners[above]! : NOBODY;
      // No game is played at index 0 of a tree: a server's winner stands there.
      return trees.get(place)?.[0] ?? NOBODY;
    },
    keep: (place, tree) => {
      trees.set(place, tree);
      const above = area[place]!;
      if (above < winners.length) return;
      const wider = new Int32Array(2 * above + 2).fill(NOBODY);
      wider.set(winners);
      winners = wider;
    },
    crown: (place, winner) => {
      const above = area[place]!;
      if (above >= 0) winners[above] = winner;
      else if (winner === NOBODY) trees.delete(place);
      else trees.get(place)![0] = winner;
    },
  };
}
