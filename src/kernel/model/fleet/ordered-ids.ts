/**
 * A set of texts in ascending order (by UTF-16 code units), in chunks, so that a change moves few
 * of them. Add, delete and seek are O(log n + chunk).
 */
export interface OrderedIds {
  /** Ascending, none of them empty. */
  readonly chunks: string[][];
  size: number;
}

const CHUNK_MAX = 512;

export function createOrderedIds(): OrderedIds {
  return { chunks: [], size: 0 };
}

/** Adds an id; one that is there already stays once. */
export function addId(ids: OrderedIds, id: string): void {
  const { chunks } = ids;
  if (chunks.length === 0) chunks.push([]);
  const place = chunkOf(ids, id);
  const chunk = chunks[place]!;
  const at = lowerBound(chunk, id);
  if (chunk[at] === id) return;
  chunk.splice(at, 0, id);
  ids.size += 1;
  if (chunk.length <= CHUNK_MAX) return;
  chunks.splice(place + 1, 0, chunk.splice(CHUNK_MAX >> 1));
}

/** Takes an id out, if it is there. */
export function deleteId(ids: OrderedIds, id: string): void {
  const { chunks } = ids;
  if (chunks.length === 0) return;
  const place = chunkOf(ids, id);
  const chunk = chunks[place]!;
  const at = lowerBound(chunk, id);
  if (chunk[at] !== id) return;
  chunk.splice(at, 1);
  ids.size -= 1;
  if (chunk.length === 0) chunks.splice(place, 1);
}

/** All ids behind `after`, ascending; without it, all. The set must not change meanwhile. */
export function* idsAfter(ids: OrderedIds, after?: string): IterableIterator<string> {
  const { chunks } = ids;
  if (chunks.length === 0) return;
  let place = after === undefined ? 0 : chunkOf(ids, after);
  let at = after === undefined ? 0 : lowerBound(chunks[place]!, after);
  if (after !== undefined && chunks[place]![at] === after) at += 1;
  for (; place < chunks.length; place++) {
    const chunk = chunks[place]!;
    for (; at < chunk.length; at++) yield chunk[at]!;
    at = 0;
  }
}

/** The last chunk that does not begin behind `id`; the first one if all do. */
function chunkOf({ chunks }: OrderedIds, id: string): number {
  let low = 0;
  let high = chunks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (chunks[middle]![0]! <= id) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Position of the first text that is not before `id`. */
function lowerBound(chunk: readonly string[], id: string): number {
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (chunk[middle]! < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
