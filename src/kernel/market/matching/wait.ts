import { assert } from "../../../base/index.ts";
import type { Instant } from "../../measures.ts";
import { reachFor } from "./choose.ts";
import { type BidGroup, createBidGroup, register, unregister } from "./index/index.ts";
import type { Profile } from "./reach.ts";
import { LEVEL } from "./topology.ts";
import type { GroupNode, LocatedBid, LocatedMarket, Waiting } from "./types.ts";

/** How far a bid goes at `at`: 3 only to its data's own server, 0 anywhere. */
export function levelAt({ patience, arrivedAt, inputs }: LocatedBid, at: Instant): number {
  const age = at - arrivedAt;
  if (!inputs.some(({ server }) => server >= 0)) return LEVEL.anywhere;
  if (age < patience.rackMs) return LEVEL.server;
  if (age < patience.dataCenterMs) return LEVEL.rack;
  return age < patience.anywhereMs ? LEVEL.dataCenter : LEVEL.anywhere;
}

/** When a bid will go farther than at `level`; Infinity when it goes anywhere. */
export function nextLevelAt({ patience, arrivedAt }: LocatedBid, level: number): Instant {
  if (level === LEVEL.anywhere) return Number.POSITIVE_INFINITY;
  if (level === LEVEL.server) return arrivedAt + patience.rackMs;
  return arrivedAt + (level === LEVEL.rack ? patience.dataCenterMs : patience.anywhereMs);
}

/** Lets a bid wait for slots up to `level` away. O(inputs x log bids). */
export function addWaiting(market: LocatedMarket, bid: LocatedBid, level: number): Waiting {
  assert(!market.waiting.has(bid.bid), "a bid waits once");
  const slot = market.freeBidSlots.pop() ?? market.bids.number.length;
  market.bids.number[slot] = bid.bid;
  market.bids.owner[slot] = bid.owner;
  market.bids.limit[slot] = bid.limit;
  market.bids.seq[slot] = bid.seq;
  const reach = reachFor(market, bid);
  const waiting: Waiting = { bid, slot, reach, level, registrations: [] };
  market.waiting.set(bid.bid, waiting);
  enroll(market, waiting);
  return waiting;
}

/** Lets a waiting bid go farther. */
export function widen(market: LocatedMarket, waiting: Waiting, level: number): void {
  leave(waiting);
  waiting.level = level;
  enroll(market, waiting);
}

/** Takes a bid off the market; true if it waited. */
export function removeWaiting(market: LocatedMarket, bid: number): boolean {
  const waiting = market.waiting.get(bid);
  if (waiting === undefined) return false;
  leave(waiting);
  market.waiting.delete(bid);
  market.freeBidSlots.push(waiting.slot);
  return true;
}

function enroll(market: LocatedMarket, waiting: Waiting): void {
  const { profiles } = waiting.reach;
  waiting.registrations = profiles.map((profile) => {
    const group = groupFor(market, waiting, profile);
    return { group, registration: register(group, waiting.slot, profile.server) };
  });
}

function leave(waiting: Waiting): void {
  for (const { group, registration } of waiting.registrations) unregister(group, registration);
  waiting.registrations = [];
}

function groupFor(market: LocatedMarket, { bid, level }: Waiting, { costs }: Profile): BidGroup {
  const path = [bid.shape * 4 + level, costs[0], costs[1], costs[2], costs[3]];
  let children = market.groupTree;
  let node: GroupNode | undefined;
  for (const key of path) {
    node = children.get(key);
    if (node === undefined) {
      node = { next: new Map(), group: undefined };
      children.set(key, node);
    }
    children = node.next;
  }
  assert(node !== undefined, "a path has a last node");
  if (node.group === undefined) {
    const about = { shape: bid.shape, level, costs };
    node.group = createBidGroup(market.topology, market.bids, about);
    market.groups.push(node.group);
  }
  return node.group;
}
