import { assert } from "../../../base/index.ts";

/** Items by (key, order), the least first, in chunks so that an insert moves little. */
export interface Queue<Item> {
  readonly chunks: QueueChunk<Item>[];
  /** Where each chunk starts, side by side: a search reads these alone. */
  readonly firstKeys: number[];
  readonly firstOrders: number[];
}

export interface QueueChunk<Item> {
  readonly keys: Float64Array;
  readonly orders: Float64Array;
  readonly items: Item[];
}

const CHUNK_MAX = 128;

export function createQueue<Item>(): Queue<Item> {
  return { chunks: [], firstKeys: [], firstOrders: [] };
}

/** O(log n) and a move within one chunk. */
export function enqueue<Item>(queue: Queue<Item>, key: number, order: number, item: Item): void {
  const { chunks } = queue;
  if (chunks.length === 0) insertChunk(queue, 0, createChunk());
  let index = chunkFor(queue, key, order);
  if (chunks[index]!.items.length === CHUNK_MAX) {
    insertChunk(queue, index + 1, split(chunks[index]!));
    const { keys, orders } = chunks[index + 1]!;
    if (!isBefore(key, order, keys[0]!, orders[0]!)) index += 1;
  }
  const { keys, orders, items } = chunks[index]!;
  const place = placeIn(chunks[index]!, key, order);
  keys.copyWithin(place + 1, place, items.length);
  orders.copyWithin(place + 1, place, items.length);
  keys[place] = key;
  orders[place] = order;
  // By hand: `splice` makes a new array each time.
  items.push(item);
  for (let k = items.length - 1; k > place; k--) items[k] = items[k - 1]!;
  items[place] = item;
  if (place === 0) noteFirst(queue, index);
}

/** Removes what was put in with this key and order; it must be there. */
export function dequeue<Item>(queue: Queue<Item>, key: number, order: number): void {
  const index = chunkFor(queue, key, order);
  const chunk = queue.chunks[index];
  assert(chunk !== undefined, "a queue holds what is removed from it");
  const place = placeIn(chunk, key, order);
  const { keys, orders, items } = chunk;
  assert(keys[place] === key && orders[place] === order, "a queue holds what is removed from it");
  keys.copyWithin(place, place + 1, items.length);
  orders.copyWithin(place, place + 1, items.length);
  for (let k = place + 1; k < items.length; k++) items[k - 1] = items[k]!;
  items.pop();
  if (items.length === 0) removeChunk(queue, index);
  else if (place === 0) noteFirst(queue, index);
}

function insertChunk<Item>(queue: Queue<Item>, index: number, chunk: QueueChunk<Item>): void {
  queue.chunks.splice(index, 0, chunk);
  queue.firstKeys.splice(index, 0, chunk.keys[0]!);
  queue.firstOrders.splice(index, 0, chunk.orders[0]!);
}

function removeChunk<Item>(queue: Queue<Item>, index: number): void {
  queue.chunks.splice(index, 1);
  queue.firstKeys.splice(index, 1);
  queue.firstOrders.splice(index, 1);
}

function noteFirst<Item>(queue: Queue<Item>, index: number): void {
  queue.firstKeys[index] = queue.chunks[index]!.keys[0]!;
  queue.firstOrders[index] = queue.chunks[index]!.orders[0]!;
}

function createChunk<Item>(): QueueChunk<Item> {
  return { keys: new Float64Array(CHUNK_MAX), orders: new Float64Array(CHUNK_MAX), items: [] };
}

function split<Item>(chunk: QueueChunk<Item>): QueueChunk<Item> {
  const half = CHUNK_MAX >> 1;
  const upper = createChunk<Item>();
  upper.keys.set(chunk.keys.subarray(half));
  upper.orders.set(chunk.orders.subarray(half));
  upper.items.push(...chunk.items.splice(half));
  return upper;
}

function isBefore(keyA: number, orderA: number, keyB: number, orderB: number): boolean {
  return keyA < keyB || (keyA === keyB && orderA < orderB);
}

/** The last chunk that starts at or before, else the first. */
function chunkFor<Item>(queue: Queue<Item>, key: number, order: number): number {
  const { firstKeys, firstOrders } = queue;
  let low = 0;
  let high = firstKeys.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (isBefore(key, order, firstKeys[middle]!, firstOrders[middle]!)) high = middle - 1;
    else low = middle;
  }
  return low;
}

/** The first place that is not before. */
function placeIn<Item>(
  { keys, orders, items }: QueueChunk<Item>,
  key: number,
  order: number,
): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(keys[middle]!, orders[middle]!, key, order)) low = middle + 1;
    else high = middle;
  }
  return low;
}
