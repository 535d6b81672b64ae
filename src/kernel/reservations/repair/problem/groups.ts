import { alwaysFits, type RepairProblem } from "./problem.ts";

/** Items that share no column with items of another group, so each group stands alone. */
export interface Groups {
  readonly count: number;
  /** Items of group `g`, in rank order: `items[first[g]]` up to `items[first[g + 1]]`. */
  readonly first: Int32Array;
  readonly items: Int32Array;
}

/** Splits a problem into independent groups, ordered by their first item. O(options + columns). */
export function groupsOf(problem: RepairProblem): Groups {
  const { itemCount, firstOption } = problem;
  const segments = segmentPerColumn(problem);
  // Nodes of the union: the items, then the segments.
  const segmentCount = segments.length === 0 ? 0 : segments[segments.length - 1]! + 1;
  const parent = Int32Array.from({ length: itemCount + segmentCount }, (_, i) => i);
  for (let i = 0; i < itemCount; i++) {
    for (let o = firstOption[i]!; o < firstOption[i + 1]!; o++) {
      if (alwaysFits(problem, o)) continue;
      const { lo, hi, shareLo, shareHi } = problem;
      if (lo[o]! < hi[o]!) join(parent, i, itemCount + segments[lo[o]!]!);
      if (shareLo[o]! < shareHi[o]!) join(parent, i, itemCount + segments[shareLo[o]!]!);
    }
  }
  return collect(parent, itemCount);
}

/** Columns that some option spans together belong to one segment; segments are numbered. */
function segmentPerColumn({ lo, hi, shareLo, shareHi, room }: RepairProblem): Int32Array {
  const bridges = new Int32Array(room.length + 1);
  const bridge = (from: number, until: number): void => {
    if (from >= until) return;
    bridges[from + 1]! += 1;
    bridges[until]! -= 1;
  };
  for (let o = 0; o < lo.length; o++) {
    bridge(lo[o]!, hi[o]!);
    bridge(shareLo[o]!, shareHi[o]!);
  }
  const segments = new Int32Array(room.length);
  let depth = 0;
  let segment = -1;
  for (let c = 0; c < segments.length; c++) {
    depth += bridges[c]!;
    // Depth counts the options that reach over from the column before.
    if (depth === 0) segment += 1;
    segments[c] = segment;
  }
  return segments;
}

function join(parent: Int32Array, a: number, b: number): void {
  const rootA = rootOf(parent, a);
  const rootB = rootOf(parent, b);
  // The lower number leads, so an item leads and it is the first of its group.
  if (rootA < rootB) parent[rootB] = rootA;
  else parent[rootA] = rootB;
}

function rootOf(parent: Int32Array, node: number): number {
  let at = node;
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]!]!;
    at = parent[at]!;
  }
  return at;
}

function collect(parent: Int32Array, itemCount: number): Groups {
  const groupOf = new Int32Array(itemCount);
  const sizes: number[] = [];
  for (let i = 0; i < itemCount; i++) {
    const root = rootOf(parent, i);
    groupOf[i] = root === i ? sizes.push(0) - 1 : groupOf[root]!;
    sizes[groupOf[i]!]! += 1;
  }
  const first = new Int32Array(sizes.length + 1);
  sizes.forEach((size, g) => {
    first[g + 1] = first[g]! + size;
  });
  const next = first.slice();
  const items = new Int32Array(itemCount);
  for (let i = 0; i < itemCount; i++) items[next[groupOf[i]!]!++] = i;
  return { count: sizes.length, first, items };
}
