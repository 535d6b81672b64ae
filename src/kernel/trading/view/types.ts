import type {
  BookSide,
  Patience,
  Prefer,
  PriceHour,
  PriceLevel,
  SelfTrade,
  TimeInForce,
  Trade,
} from "../../market/index.ts";
import type {
  ClassName,
  ClassOptions,
  Fill,
  GrantNumber,
  Instant,
  LocatedInput,
  MicroCredits,
  OrderState,
  Units,
  UserId,
} from "../../model/index.ts";

/** One order as it now stands, for replies. */
export interface OrderView {
  readonly number: number;
  readonly class: ClassName;
  /** Its units are slots on nodes: its leases are placements. */
  readonly onNodes: boolean;
  readonly side: BookSide;
  readonly userId: UserId;
  readonly name?: string;
  readonly limit: MicroCredits;
  readonly amount: Units;
  readonly left: Units;
  readonly minimum: Units;
  readonly timeInForce: TimeInForce;
  readonly selfTrade: SelfTrade;
  /** Absent: never. */
  readonly expiresAt?: Instant;
  readonly returnsAt?: Instant;
  readonly prefer: Prefer;
  readonly inputs: readonly LocatedInput[];
  readonly patience: Patience;
  readonly createdAt: Instant;
  readonly state: OrderState;
  readonly endReason?: string;
  readonly endedAt?: Instant;
  /** Of a bid: what is held for it. */
  readonly held: MicroCredits;
  /** Of an ask: the lease that it sells. */
  readonly grant?: GrantNumber;
  /** The newest, oldest first. */
  readonly fills: readonly Fill[];
  readonly value: MicroCredits;
}

/** A class with what is offered and wanted. */
export interface ClassView {
  readonly name: ClassName;
  readonly options: ClassOptions;
  readonly isOnNodes: boolean;
  readonly bids: number;
  readonly asks: number;
  readonly leases: number;
  /** Units of the supply that could be had now. */
  readonly free: Units;
}

export interface QuoteView {
  readonly bid?: PriceLevel;
  readonly ask?: PriceLevel;
  readonly last?: Trade;
  readonly free: Units;
}

export interface DepthView {
  readonly bids: readonly PriceLevel[];
  readonly asks: readonly PriceLevel[];
}

export type { PriceHour, PriceLevel, Trade };

export interface LeaseView {
  readonly grant: GrantNumber;
  readonly class: ClassName;
  readonly userId: UserId;
  readonly units: Units;
  readonly startAt: Instant;
  readonly endAt: Instant;
  readonly price: MicroCredits;
  /** What is held for the time ahead. */
  readonly held: MicroCredits;
  readonly node?: string;
  readonly gpus?: readonly number[];
  /** The open ask that sells it. */
  readonly ask?: number;
}

/** Why an order has not been filled, and what would have. */
export interface WhyOrder {
  readonly order: number;
  readonly state: OrderState;
  readonly left: Units;
  /**
   * `price`: nobody is within its limit. `minimum`: those who are can't give the least that it
   * wants. `patience`: it still waits for a nearer slot. `round`: its class is cleared later.
   * `nothing_there`: nobody offers or wants anything. `over`: it waits no more.
   */
  readonly because: "price" | "minimum" | "patience" | "round" | "nothing_there" | "over";
  readonly nearestPrice?: MicroCredits;
  /** The limit with which all that is left would trade at once, if there is as much. */
  readonly priceForAll?: MicroCredits;
  readonly amountAtLimit: Units;
  readonly amountAhead: Units;
  /** Of a bid that waits for a nearer slot: when it goes farther. */
  readonly fartherAt?: Instant;
  /** When the next lease of the class ends, if nobody renews it. */
  readonly nextFreeAt?: Instant;
  readonly lastTradeWithinLimitAt?: Instant;
}
