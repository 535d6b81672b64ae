import { assert } from "../../../base/index.ts";
import type { Piece } from "./types.ts";

/** Free units by node, in the order in which nodes are offered; at most one piece of each. */
export interface FreeList {
  pieces: { readonly node: number; units: number }[];
  /** All free units. */
  units: number;
  /** Nodes with at least one free unit. */
  nodesFree: number;
}

export function createFreeList(): FreeList {
  return { pieces: [], units: 0, nodesFree: 0 };
}

/** Adds units to a node's piece where it stands, or appends a new piece. Cost: O(nodes). */
export function consolidate(free: FreeList, piece: Piece): void {
  const known = free.pieces.find(({ node }) => node === piece.node);
  if (piece.units > 0 && (known === undefined || known.units === 0)) free.nodesFree += 1;
  free.units += piece.units;
  if (known === undefined) free.pieces.push({ node: piece.node, units: piece.units });
  else known.units += piece.units;
}

/** Takes the first piece out; undefined if there is none. */
export function takeFirst(free: FreeList): Piece | undefined {
  const piece = free.pieces.shift();
  if (piece === undefined) return undefined;
  free.units -= piece.units;
  if (piece.units > 0) free.nodesFree -= 1;
  return piece;
}

/** Puts a declined piece back, behind all others. */
export function rotate(free: FreeList, piece: Piece): void {
  assert(!free.pieces.some(({ node }) => node === piece.node), "a node has one piece");
  consolidate(free, piece);
}

/** Takes units out of a node's piece, which keeps its place. */
export function takeFrom(free: FreeList, node: number, units: number): void {
  const piece = free.pieces.find((candidate) => candidate.node === node);
  assert(piece !== undefined && piece.units >= units, "only what is free can be taken");
  piece.units -= units;
  free.units -= units;
  if (piece.units === 0) free.nodesFree -= 1;
}
