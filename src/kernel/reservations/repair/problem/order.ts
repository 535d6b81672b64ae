/**
 * The indices of `keys` by ascending key; equal keys keep the order of their indices.
 *
 * A bottom-up merge sort over typed arrays, which calls no comparator.
 * Keys must be numbers, not NaN. Cost: O(n log n), O(n) when they are in order already.
 */
export function orderOf(keys: Float64Array): Int32Array {
  const count = keys.length;
  let from: Sorted = { keys: keys.slice(), index: new Int32Array(count) };
  for (let i = 0; i < count; i++) from.index[i] = i;
  let into: Sorted = { keys: new Float64Array(count), index: new Int32Array(count) };
  if (isAscending(keys)) return from.index;
  for (let start = 0; start < count; start += RUN) {
    insertInOrder(from, start, Math.min(start + RUN, count));
  }
  for (let width = RUN; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width) {
      const middle = Math.min(start + width, count);
      merge(from, into, { start, middle, end: Math.min(middle + width, count) });
    }
    [from, into] = [into, from];
  }
  return from.index;
}

/** Indices with their keys beside them, so that both are read in sequence. */
interface Sorted {
  readonly keys: Float64Array;
  readonly index: Int32Array;
}

interface Halves {
  readonly start: number;
  readonly middle: number;
  readonly end: number;
}

function isAscending(keys: Float64Array): boolean {
  for (let i = 1; i < keys.length; i++) if (keys[i - 1]! > keys[i]!) return false;
  return true;
}

/** Sorts a short stretch in place. */
function insertInOrder({ keys, index }: Sorted, start: number, end: number): void {
  for (let i = start + 1; i < end; i++) {
    const key = keys[i]!;
    const own = index[i]!;
    let at = i;
    for (; at > start && keys[at - 1]! > key; at--) {
      keys[at] = keys[at - 1]!;
      index[at] = index[at - 1]!;
    }
    keys[at] = key;
    index[at] = own;
  }
}

function merge(from: Sorted, into: Sorted, { start, middle, end }: Halves): void {
  const { keys, index } = from;
  if (middle >= end || keys[middle - 1]! <= keys[middle]!) {
    into.keys.set(keys.subarray(start, end), start);
    into.index.set(index.subarray(start, end), start);
    return;
  }
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    const isLeft = right >= end || (left < middle && keys[left]! <= keys[right]!);
    const taken = isLeft ? left++ : right++;
    into.keys[at] = keys[taken]!;
    into.index[at] = index[taken]!;
  }
}

/** Stretches of this length are sorted by insertion: merging them one by one costs more. */
const RUN = 16;
