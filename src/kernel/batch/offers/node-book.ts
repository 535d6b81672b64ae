import type { Offer, OfferJob } from "./types.ts";

/** What a framework knows of the nodes it was offered: their units, and when its own come back. */
export interface NodeBook {
  readonly nodes: Map<number, KnownNode>;
}

interface KnownNode {
  /** The most units seen, offered and held together. */
  units: number;
  releases: { readonly at: number; readonly units: number }[];
}

export function createNodeBook(): NodeBook {
  return { nodes: new Map() };
}

/** Learns from an offer, whatever the answer will be. Cost: O(releases of the node). */
export function noteOffer(book: NodeBook, offer: Offer): void {
  const known = book.nodes.get(offer.node) ?? { units: 0, releases: [] };
  known.releases = known.releases.filter(({ at }) => at > offer.at);
  known.units = Math.max(known.units, offer.units + heldUnits(known));
  book.nodes.set(offer.node, known);
}

/** Notes what an accepted offer holds, and when each part of it comes back. */
export function noteAccepted(book: NodeBook, offer: Offer, jobs: readonly OfferJob[]): void {
  const known = book.nodes.get(offer.node);
  if (known === undefined) return;
  let remainder = offer.units;
  let lastAt = 0;
  for (const job of jobs) {
    const at = offer.at + job.duration;
    known.releases.push({ at, units: job.size });
    remainder -= job.size;
    lastAt = Math.max(lastAt, at);
  }
  if (offer.locksRemainder && remainder > 0) known.releases.push({ at: lastAt, units: remainder });
}

/** Where and when a size is free if nothing more starts there. */
export interface Room {
  readonly node: number;
  /** The tick from which on it is free; now, if it is free already. */
  readonly at: number;
  /** Units of the node that are free then beside it. */
  readonly spare: number;
}

/**
 * The first room for `size` units; of several nodes the one seen first. Undefined if no known node
 * is large enough. Cost: O(releases log releases).
 */
export function firstRoom(book: NodeBook, size: number, now: number): Room | undefined {
  let first: Room | undefined;
  // A Map is walked in the order of insertion: the order of first offers.
  for (const [node, known] of book.nodes) {
    const room = roomOn(node, known, size, now);
    if (room !== undefined && (first === undefined || room.at < first.at)) first = room;
  }
  return first;
}

/** The most units free on one known node. Cost: O(releases). */
export function freeUnitsMax(book: NodeBook, now: number): number {
  let most = 0;
  for (const known of book.nodes.values()) most = Math.max(most, freeNow(known, now));
  return most;
}

/** Units of all known nodes together. Cost: O(nodes). */
export function knownUnits(book: NodeBook): number {
  let units = 0;
  for (const known of book.nodes.values()) units += known.units;
  return units;
}

function roomOn(node: number, known: KnownNode, size: number, now: number): Room | undefined {
  if (known.units < size) return undefined;
  let free = freeNow(known, now);
  if (free >= size) return { node, at: now, spare: free - size };
  const pending = known.releases.filter(({ at }) => at > now).sort((a, b) => a.at - b.at);
  for (const [index, { at, units }] of pending.entries()) {
    free += units;
    // All that comes back in one tick counts.
    if (free >= size && pending[index + 1]?.at !== at) return { node, at, spare: free - size };
  }
  return undefined;
}

function freeNow(known: KnownNode, now: number): number {
  let free = known.units;
  for (const { at, units } of known.releases) if (at > now) free -= units;
  return free;
}

function heldUnits(known: KnownNode): number {
  return known.releases.reduce((sum, { units }) => sum + units, 0);
}
