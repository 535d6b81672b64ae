/** Nobody wins where nobody is. */
export const NOBODY = -1;

/** The trees of a tournament by place, and who won each. */
export interface Trees {
  readonly treeAt: (place: number) => Int32Array | undefined;
  readonly winnerAt: (place: number) => number;
  readonly keep: (place: number, tree: Int32Array) => void;
  readonly crown: (place: number, winner: number) => void;
}

/** For tournaments that use most places: a look is one read. */
export function denseTrees(): Trees {
  const trees: (Int32Array | undefined)[] = [];
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

/** For tournaments that use few places: memory only for those. */
export function sparseTrees(): Trees {
  const trees = new Map<number, Int32Array>();
  return {
    treeAt: (place) => trees.get(place),
    // No game is played at index 0 of a tree: the winner stands there.
    winnerAt: (place) => trees.get(place)?.[0] ?? NOBODY,
    keep: (place, tree) => {
      trees.set(place, tree);
    },
    crown: (place, winner) => {
      trees.get(place)![0] = winner;
    },
  };
}
