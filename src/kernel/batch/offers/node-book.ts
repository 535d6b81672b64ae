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

/**
 * The node on which `size` units are free first if nothing more starts there; of several the one
 * seen first. Undefined if no known node is large enough. Cost: O(releases log releases).
 */
export function nodeFreeFirst(book: NodeBook, size: number, now: number): number | undefined {
  let first: number | undefined;
  let firstAt = Infinity;
  // A Map is walked in the order of insertion: the order of first offers.
  for (const [node, known] of book.nodes) {
    const at = freeAt(known, size, now);
    if (at >= firstAt) continue;
    first = node;
    firstAt = at;
  }
  return first;
}

function freeAt(known: KnownNode, size: number, now: number): number {
  if (known.units < size) return Infinity;
  const pending = known.releases.filter(({ at }) => at > now);
  let free = known.units - pending.reduce((sum, { units }) => sum + units, 0);
  if (free >= size) return now;
  pending.sort((a, b) => a.at - b.at);
  for (const { at, units } of pending) {
    free += units;
    if (free >= size) return at;
  }
  return Infinity;
}

function heldUnits(known: KnownNode): number {
  return known.releases.reduce((sum, { units }) => sum + units, 0);
}
