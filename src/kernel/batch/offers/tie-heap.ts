import type { OfferJob } from "./types.ts";

/**
 * The job with the least duration first, ties as libstdc++'s `std::priority_queue` leaves them.
 *
 * Its `pop` moves the hole to a leaf before it sifts the last element up from there
 * (`__adjust_heap`, then `__push_heap`), so equal durations leave in an order that is neither the
 * one of arrival nor the one of a textbook heap. `stcf-parallel` is exact only with that order.
 */
export type TieHeap = OfferJob[];

export function pushJob(heap: TieHeap, job: OfferJob): void {
  heap.push(job);
  siftUp(heap, heap.length - 1, job);
}

export function popJob(heap: TieHeap): OfferJob | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  let hole = 0;
  while (2 * hole + 2 < heap.length) {
    const right = 2 * hole + 2;
    const child = isBehind(heap[right]!, heap[right - 1]!) ? right - 1 : right;
    heap[hole] = heap[child]!;
    hole = child;
  }
  if (2 * hole + 1 < heap.length) {
    heap[hole] = heap[2 * hole + 1]!;
    hole = 2 * hole + 1;
  }
  siftUp(heap, hole, last);
  return top;
}

function siftUp(heap: TieHeap, from: number, job: OfferJob): void {
  let hole = from;
  while (hole > 0) {
    const parent = (hole - 1) >> 1;
    if (!isBehind(heap[parent]!, job)) break;
    heap[hole] = heap[parent]!;
    hole = parent;
  }
  heap[hole] = job;
}

function isBehind(a: OfferJob, b: OfferJob): boolean {
  return a.duration > b.duration;
}
