import type { IntMap } from "../../../base/index.ts";
import type { Instant, MicroCredits } from "../../measures.ts";
import type { AskColumns, AskTour, BidColumns, BidGroup } from "./index/index.ts";
import type { BidInput, Reach } from "./reach.ts";
import type { PlaceNumber, Topology } from "./topology.ts";

/** A requirement, and what a machine has: whole cores and MiB. */
export interface Capacity {
  readonly cores: number;
  readonly memory: number;
}

/**
 * `nearest`: the highest score, which at equal bids is the least distance; `cheapest`: the lowest
 * ask first, then the nearest; `fastest`: the highest speed first, then the nearest.
 */
export type Prefer = "nearest" | "cheapest" | "fastest";

/** How long a bid waits, from its arrival, before it takes a slot this far from its data. */
export interface Patience {
  readonly rackMs: number;
  readonly dataCenterMs: number;
  readonly anywhereMs: number;
}

export interface LocatedAsk extends Capacity {
  readonly ask: number;
  readonly owner: number;
  /** Micro-credits per unit-hour. */
  readonly price: MicroCredits;
  /** Time priority. The free nodes of a pool share one: they are one ask. */
  readonly seq: number;
  /** Whole; the higher the faster. Few different ones: each is indexed apart. */
  readonly speed: number;
  readonly server: PlaceNumber;
}

export interface LocatedBid {
  readonly bid: number;
  readonly owner: number;
  /** Micro-credits per unit-hour. */
  readonly limit: MicroCredits;
  readonly seq: number;
  readonly shape: number;
  readonly prefer: Prefer;
  readonly inputs: readonly BidInput[];
  readonly patience: Patience;
  readonly arrivedAt: Instant;
  /** This bid was announced before: it is no longer to come. */
  readonly wasAnnounced: boolean;
}

export const NO_PATIENCE: Patience = { rackMs: 0, dataCenterMs: 0, anywhereMs: 0 };

/** A bid that waits: where it is registered, and how far it goes by now. */
export interface Waiting {
  readonly bid: LocatedBid;
  readonly slot: number;
  readonly reach: Reach;
  level: number;
  registrations: readonly { readonly group: BidGroup; readonly registration: number }[];
}

/** Of one shape: its asks, and those of each speed once somebody wants the fastest. */
export interface ShapeIndex extends Capacity {
  readonly tour: AskTour;
  /** Counts units, for announced demand; made when the first is announced. */
  guided: AskTour | undefined;
  bySpeed: Map<number, AskTour> | undefined;
}

/** Asks and waiting bids of one resource class, by place. */
export interface LocatedMarket {
  readonly topology: Topology;
  /** By level, anywhere first. */
  readonly distances: readonly number[];
  readonly unknownDistance: number;
  readonly shapes: ShapeIndex[];
  readonly asks: AskColumns;
  /** From number to slot. */
  readonly askSlots: IntMap;
  readonly freeAskSlots: number[];
  readonly positionsUsed: Map<PlaceNumber, number>;
  readonly positionsFree: Map<PlaceNumber, number[]>;
  readonly bids: BidColumns;
  readonly freeBidSlots: number[];
  readonly waiting: Map<number, Waiting>;
  readonly groups: BidGroup[];
  /** Groups by shape, level, and costs from anywhere down. */
  readonly groupTree: Map<number, GroupNode>;
}

export interface GroupNode {
  readonly next: Map<number, GroupNode>;
  group: BidGroup | undefined;
}
