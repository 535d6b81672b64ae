import type {
  BidInput,
  BookSide,
  Distances,
  HoldNumber,
  MoneyReason,
  OrderNumber,
  Patience,
  Prefer,
  SelfTrade,
  TimeInForce,
} from "../../market/index.ts";
import type { GrantNumber, Instant, MicroCredits, Millis, PoolId, Units, UserId } from "../ids.ts";
import type { Backing } from "../pool.ts";

export type ClassName = string;

/** An instant that does not come: a number, so that snapshots can hold it. */
export const NEVER: Instant = Number.MAX_SAFE_INTEGER;

/** Which nodes: those that pass every list (an empty one lets all pass) and have the labels. */
export type NodeSelector = Omit<Backing, "policy">;

/** What one unit is on a node. */
export interface SlotShape {
  readonly cpuMilli: number;
  readonly memoryMib: number;
  /** Whole GPUs. */
  readonly gpus: number;
}

/** How bids and asks of a class meet: each as it comes, or all of a round together. */
export type Clearing =
  | { readonly kind: "continuous" }
  | { readonly kind: "rounds"; readonly by: "price" | "distance"; readonly everyMs: Millis };

/** The terms of a resource class. */
export interface ClassOptions {
  /** Its free units are the supply; with `nodes` instead, slots on nodes that are in no pool. */
  readonly pool?: PoolId;
  readonly nodes?: NodeSelector;
  /** Are its units slots on nodes? Else they have no place. Follows from the two above. */
  readonly isOnNodes: boolean;
  readonly slot: SlotShape;
  /** What a unit of the supply costs, per hour. */
  readonly price: MicroCredits;
  readonly distances: Distances;
  /** Open orders of one owner. */
  readonly ordersPerOwnerMax: number;
  readonly clearing: Clearing;
  /** How long a fill holds its units, and the least rest of that which may be sold on. */
  readonly leaseMs: Millis;
  readonly leaseMsMin: Millis;
  /** What a holder offers and nobody buys for so long goes back to the supply. */
  readonly surplusMs: Millis;
  /** What the market keeps of each payment, in parts per million. */
  readonly feePpm: number;
  /** Whose account is paid for the supply. */
  readonly seller: UserId;
}

export type OrderState = "open" | "filled" | "cancelled" | "expired" | "returned" | "ended";

/** Where an input is: on a node, or at a place by its names. */
export type InputPlace =
  | { readonly node: string }
  | { readonly dataCenter: string; readonly rack: string; readonly server: string };

/** An input of a bid, with where it was said to be. */
export interface LocatedInput extends BidInput {
  readonly place?: InputPlace;
}

/** A part of an order that has traded. */
export interface Fill {
  readonly grant: GrantNumber;
  readonly at: Instant;
  readonly amount: Units;
  readonly price: MicroCredits;
  readonly endAt: Instant;
  readonly node?: string;
  /** 1 + share x distance of the bid's inputs, in sixteenths; absent on a plain class. */
  readonly cost?: number;
}

/** A bid or an ask, from when it was placed until long after it is over. */
export interface Order {
  readonly number: OrderNumber;
  /** Index of its class. */
  readonly class: number;
  readonly side: BookSide;
  /** Index of its owner. */
  readonly user: number;
  readonly name?: string;
  limit: MicroCredits;
  amount: Units;
  left: Units;
  minimum: Units;
  readonly timeInForce: TimeInForce;
  readonly selfTrade: SelfTrade;
  expiresAt: Instant;
  /** Of an ask: when its units go back to the supply. */
  readonly returnsAt: Instant;
  readonly prefer: Prefer;
  readonly inputs: readonly LocatedInput[];
  readonly patience: Patience;
  readonly createdAt: Instant;
  /** Time priority: a change that loses its place gets a new one. */
  priority: number;
  /** Of a bid: what it may spend is held there. */
  readonly hold: HoldNumber;
  /** Of an ask: the lease whose rest it sells; 0 for a bid. */
  readonly grant: GrantNumber;
  /** Of a bid that waits for slots: how far from its data it goes by now, as a level of places. */
  level: number;
  isResting: boolean;
  state: OrderState;
  endReason?: string;
  endedAt: Instant;
  /** The newest ones. */
  readonly fills: Fill[];
  /** What its fills are worth together, if they last. */
  value: MicroCredits;
}

/** Who pays whom for the units of a lease, and until when; the money is held. */
export interface Due {
  readonly from: number;
  readonly to: number;
  readonly price: MicroCredits;
  readonly startAt: Instant;
  readonly endAt: Instant;
  readonly hold: HoldNumber;
  readonly feePpm: number;
}

/** A grant that was bought: its holder pays, and so does everybody whom it was bought from. */
export interface Lease {
  readonly grant: GrantNumber;
  readonly class: number;
  readonly user: number;
  readonly units: Units;
  readonly dues: readonly Due[];
}

/** One line of an account's statement: what a movement did to it. */
export interface StatementEntry {
  readonly movement: number;
  readonly at: Instant;
  readonly reason: MoneyReason;
  /** Who is on the other side: a user, or `outside`, or `fees`. */
  readonly other: string;
  readonly change: MicroCredits;
  /** Of the whole account, what is held included. */
  readonly balance: MicroCredits;
  readonly note?: string;
}
