/**
 * A binary min-heap of (key, value) pairs of numbers in typed arrays; equal keys leave in the
 * order of their values. Push and pop are O(log n) and allocate nothing but on growth.
 */
export interface NumberHeap {
  keys: Float64Array;
  values: Float64Array;
  size: number;
}

export function createNumberHeap(): NumberHeap {
  return { keys: new Float64Array(16), values: new Float64Array(16), size: 0 };
}

/** The least key, or Infinity for an empty heap. */
export function heapPeekKey(heap: NumberHeap): number {
  return heap.size === 0 ? Number.POSITIVE_INFINITY : heap.keys[0]!;
}

/** The value that goes with the least key, or -1 for an empty heap. */
export function heapPeekValue(heap: NumberHeap): number {
  return heap.size === 0 ? -1 : heap.values[0]!;
}

export function heapPush(heap: NumberHeap, key: number, value: number): void {
  if (heap.size === heap.keys.length) grow(heap);
  let hole = heap.size;
  heap.size += 1;
  while (hole > 0) {
    const parent = (hole - 1) >> 1;
    if (!before(key, value, heap.keys[parent]!, heap.values[parent]!)) break;
    heap.keys[hole] = heap.keys[parent]!;
    heap.values[hole] = heap.values[parent]!;
    hole = parent;
  }
  heap.keys[hole] = key;
  heap.values[hole] = value;
}

/** Removes the least pair; does nothing on an empty heap. */
export function heapPop(heap: NumberHeap): void {
  if (heap.size === 0) return;
  heap.size -= 1;
  if (heap.size > 0) siftDown(heap, heap.keys[heap.size]!, heap.values[heap.size]!);
}

/**
 * The values of the least pairs with a key `<= keyMax`, at most `countMax`, in order, those left
 * out that `isFresh` says no to; the heap stays as it is. O(k log k) for k pairs looked at: a
 * frontier walks down from the root.
 */
export function heapLeast(
  heap: NumberHeap,
  keyMax: number,
  countMax: number,
  isFresh: (key: number, value: number) => boolean = () => true,
): readonly number[] {
  const values: number[] = [];
  const frontier: number[] = [];
  const reach = (place: number): void => {
    if (place < heap.size && heap.keys[place]! <= keyMax) pushPlace(heap, frontier, place);
  };
  reach(0);
  while (frontier.length > 0 && values.length < countMax) {
    const place = popPlace(heap, frontier);
    const value = heap.values[place]!;
    if (isFresh(heap.keys[place]!, value)) values.push(value);
    reach(2 * place + 1);
    reach(2 * place + 2);
  }
  return values;
}

/** All pairs in the order in which they would leave; the heap stays as it is. O(n log n). */
export function heapPairs(heap: NumberHeap): {
  readonly keys: Float64Array;
  readonly values: Float64Array;
} {
  const order = Uint32Array.from({ length: heap.size }, (_, place) => place);
  order.sort((a, b) => (placeBefore(heap, a, b) ? -1 : 1));
  return {
    keys: Float64Array.from(order, (place) => heap.keys[place]!),
    values: Float64Array.from(order, (place) => heap.values[place]!),
  };
}

function pushPlace(heap: NumberHeap, frontier: number[], place: number): void {
  let hole = frontier.push(place) - 1;
  while (hole > 0) {
    const parent = (hole - 1) >> 1;
    if (!placeBefore(heap, place, frontier[parent]!)) break;
    frontier[hole] = frontier[parent]!;
    hole = parent;
  }
  frontier[hole] = place;
}

function popPlace(heap: NumberHeap, frontier: number[]): number {
  const least = frontier[0]!;
  const last = frontier.pop()!;
  if (frontier.length === 0) return least;
  let hole = 0;
  for (;;) {
    let child = 2 * hole + 1;
    if (child >= frontier.length) break;
    const right = child + 1;
    if (right < frontier.length && placeBefore(heap, frontier[right]!, frontier[child]!)) {
      child = right;
    }
    if (!placeBefore(heap, frontier[child]!, last)) break;
    frontier[hole] = frontier[child]!;
    hole = child;
  }
  frontier[hole] = last;
  return least;
}

function placeBefore(heap: NumberHeap, a: number, b: number): boolean {
  return before(heap.keys[a]!, heap.values[a]!, heap.keys[b]!, heap.values[b]!);
}

function siftDown(heap: NumberHeap, key: number, value: number): void {
  let hole = 0;
  for (;;) {
    let child = 2 * hole + 1;
    if (child >= heap.size) break;
    const right = child + 1;
    if (
      right < heap.size &&
      before(heap.keys[right]!, heap.values[right]!, heap.keys[child]!, heap.values[child]!)
    ) {
      child = right;
    }
    if (!before(heap.keys[child]!, heap.values[child]!, key, value)) break;
    heap.keys[hole] = heap.keys[child]!;
    heap.values[hole] = heap.values[child]!;
    hole = child;
  }
  heap.keys[hole] = key;
  heap.values[hole] = value;
}

function before(keyA: number, valueA: number, keyB: number, valueB: number): boolean {
  return keyA < keyB || (keyA === keyB && valueA < valueB);
}

function grow(heap: NumberHeap): void {
  const keys = new Float64Array(heap.keys.length * 2);
  const values = new Float64Array(heap.keys.length * 2);
  keys.set(heap.keys);
  values.set(heap.values);
  heap.keys = keys;
  heap.values = values;
}
