/**
 * Room per column under range adds, with the least over a range.
 *
 * A bottom-up segment tree where each node holds its least value relative to its parent, so
 * that a change needs no push down. Both operations are O(log columns) and allocate nothing.
 */
export interface RoomTree {
  readonly leafCount: number;
  /** Node 1 is the root; leaf `c` is node `leafCount + c`. */
  readonly low: Float64Array;
}

/** 2^51: beyond every amount, yet differences stay exact. */
export const ROOM_MAX = 2_251_799_813_685_248;

export function createRoomTree(room: Float64Array): RoomTree {
  let leafCount = 1;
  while (leafCount < room.length) leafCount *= 2;
  const low = new Float64Array(2 * leafCount).fill(ROOM_MAX, leafCount);
  low.set(room, leafCount);
  for (let node = leafCount - 1; node >= 1; node--) {
    const least = Math.min(low[2 * node]!, low[2 * node + 1]!);
    low[node] = least;
    low[2 * node]! -= least;
    low[2 * node + 1]! -= least;
  }
  return { leafCount, low };
}

/** The least room in the columns `[lo, hi)`; `Infinity` for none. */
export function leastRoom(tree: RoomTree, lo: number, hi: number): number {
  if (lo >= hi) return Infinity;
  const low = tree.low;
  let left = tree.leafCount + lo;
  let right = tree.leafCount + hi - 1;
  let least = low[left]!;
  if (left !== right) {
    let leastRight = low[right]!;
    while ((left ^ right) !== 1) {
      if ((left & 1) === 0 && low[left + 1]! < least) least = low[left + 1]!;
      if ((right & 1) === 1 && low[right - 1]! < leastRight) leastRight = low[right - 1]!;
      left >>= 1;
      right >>= 1;
      least += low[left]!;
      leastRight += low[right]!;
    }
    if (leastRight < least) least = leastRight;
  }
  for (left >>= 1; left >= 1; left >>= 1) least += low[left]!;
  return least;
}

/** Adds `change` to the room of the columns `[lo, hi)`. */
export function addRoom(tree: RoomTree, lo: number, hi: number, change: number): void {
  if (lo >= hi) return;
  const low = tree.low;
  let left = tree.leafCount + lo;
  let right = tree.leafCount + hi - 1;
  low[left]! += change;
  if (left !== right) {
    low[right]! += change;
    while ((left ^ right) !== 1) {
      if ((left & 1) === 0) low[left + 1]! += change;
      if ((right & 1) === 1) low[right - 1]! += change;
      liftLeast(low, left);
      liftLeast(low, right);
      left >>= 1;
      right >>= 1;
    }
  }
  // Above the meeting point a node whose least is as before changes nothing further up.
  while (left > 1 && liftLeast(low, left) !== 0) left >>= 1;
}

/** Moves what a node and its sibling have in common to their parent; answers how much. */
function liftLeast(low: Float64Array, node: number): number {
  const own = low[node]!;
  const other = low[node ^ 1]!;
  const least = own < other ? own : other;
  if (least === 0) return 0;
  low[node] = own - least;
  low[node ^ 1] = other - least;
  low[node >> 1]! += least;
  return least;
}
