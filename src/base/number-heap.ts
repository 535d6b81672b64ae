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
