import type { Ladder, LadderChunk } from "./types.ts";
import { NONE } from "./types.ts";

const CHUNK_MAX = 256;

export function createLadder(): Ladder {
  return { chunks: [] };
}

/** The level with this key, or -1. O(log n). */
export function ladderFind({ chunks }: Ladder, key: number): number {
  if (chunks.length === 0) return NONE;
  const chunk = chunks[chunkFor(chunks, key)]!;
  const place = placeIn(chunk, key);
  return place < chunk.count && chunk.keys[place] === key ? chunk.levels[place]! : NONE;
}

/** Adds a key that is not there yet. O(log n) and a block move within one chunk. */
export function ladderInsert({ chunks }: Ladder, key: number, level: number): void {
  if (chunks.length === 0) chunks.push(createChunk());
  let index = chunkFor(chunks, key);
  let chunk = chunks[index]!;
  if (chunk.count === CHUNK_MAX) {
    chunks.splice(index + 1, 0, splitChunk(chunk));
    if (key >= chunks[index + 1]!.keys[0]!) index += 1;
    chunk = chunks[index]!;
  }
  const place = placeIn(chunk, key);
  chunk.keys.copyWithin(place + 1, place, chunk.count);
  chunk.levels.copyWithin(place + 1, place, chunk.count);
  chunk.keys[place] = key;
  chunk.levels[place] = level;
  chunk.count += 1;
}

/** Removes a key that is there. */
export function ladderRemove({ chunks }: Ladder, key: number): void {
  const index = chunkFor(chunks, key);
  const chunk = chunks[index]!;
  const place = placeIn(chunk, key);
  chunk.keys.copyWithin(place, place + 1, chunk.count);
  chunk.levels.copyWithin(place, place + 1, chunk.count);
  chunk.count -= 1;
  if (chunk.count === 0) chunks.splice(index, 1);
}

/** The best key, or Infinity. */
export function ladderBest({ chunks }: Ladder): number {
  return chunks.length === 0 ? Number.POSITIVE_INFINITY : chunks[0]!.keys[0]!;
}

function createChunk(): LadderChunk {
  return { keys: new Float64Array(CHUNK_MAX), levels: new Int32Array(CHUNK_MAX), count: 0 };
}

/** Moves the upper half out into a new chunk. */
function splitChunk(chunk: LadderChunk): LadderChunk {
  const upper = createChunk();
  const half = CHUNK_MAX >> 1;
  upper.keys.set(chunk.keys.subarray(half));
  upper.levels.set(chunk.levels.subarray(half));
  upper.count = CHUNK_MAX - half;
  chunk.count = half;
  return upper;
}

/** The last chunk that starts at or before `key`, else the first. */
function chunkFor(chunks: readonly LadderChunk[], key: number): number {
  let low = 0;
  let high = chunks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (chunks[middle]!.keys[0]! <= key) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The first place whose key is not below `key`. */
function placeIn({ keys, count }: LadderChunk, key: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
