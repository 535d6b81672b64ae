import type { BookSide, Patience, Prefer, SelfTrade, TimeInForce } from "../market/index.ts";
import type {
  Actor,
  ClassName,
  ClassOptions,
  Due,
  GrantNumber,
  InputPlace,
  Instant,
  MicroCredits,
  Millis,
  OrderState,
  PoolId,
  RequestKey,
  Units,
  UserId,
} from "../model/index.ts";

/** A resource class's terms: what is absent gets the ledger's default. */
export interface PutClass {
  readonly kind: "market.put_class";
  readonly actor: Actor;
  readonly name: ClassName;
  readonly options: Partial<ClassOptions>;
}

/** Takes away a class that nobody has an open order or a lease of. */
export interface DeleteClass {
  readonly kind: "market.delete_class";
  readonly actor: Actor;
  readonly name: ClassName;
}

export interface OrderInput {
  /** Absent: nobody knows where. */
  readonly place?: InputPlace;
  readonly bytes: number;
}

interface PlaceOrder {
  readonly actor: Actor;
  readonly class: ClassName;
  /** Whose it will be; the edge lets only operators name somebody else. */
  readonly userId: UserId;
  readonly name?: string;
  /** Micro-credits per unit-hour: the most a bid pays, the least an ask takes. */
  readonly limit: MicroCredits;
  readonly timeInForce: TimeInForce;
  readonly expiresAt?: Instant;
  readonly selfTrade: SelfTrade;
  readonly key?: RequestKey;
}

/** Wants units of a class. */
export interface PlaceBid extends PlaceOrder {
  readonly kind: "order.bid";
  readonly amount: Units;
  /** Absent: 1. */
  readonly minimum?: Units;
  readonly prefer: Prefer;
  readonly inputs: readonly OrderInput[];
  readonly patience: Patience;
  /** The most that may be held for it; absent: what it can cost at most. */
  readonly budget?: MicroCredits;
}

/** Sells the rest of a lease. */
export interface PlaceAsk extends PlaceOrder {
  readonly kind: "order.ask";
  readonly grant: GrantNumber;
  /** Units of the lease; absent: all. */
  readonly amount?: Units;
}

/** Another limit, amount or expiry of an open order; what is absent stays. */
export interface AmendOrder {
  readonly kind: "order.amend";
  readonly actor: Actor;
  readonly order: number;
  readonly limit?: MicroCredits;
  /** What shall be left of it. */
  readonly amount?: Units;
  readonly expiresAt?: Instant;
}

export interface CancelOrder {
  readonly kind: "order.cancel";
  readonly actor: Actor;
  readonly order: number;
}

/** Gives a lease back before its time; what it has not used is not paid. */
export interface ReleaseLease {
  readonly kind: "lease.release";
  readonly actor: Actor;
  readonly grant: GrantNumber;
}

/** Holds a lease for longer, at the price of the supply. */
export interface RenewLease {
  readonly kind: "lease.renew";
  readonly actor: Actor;
  readonly grant: GrantNumber;
  /** From its present end on; absent: as long as the class leases. */
  readonly durationMs?: Millis;
}

export type OrderCommand = PlaceBid | PlaceAsk | AmendOrder | CancelOrder;
export type TradingCommand = PutClass | DeleteClass | OrderCommand | ReleaseLease | RenewLease;

export interface ClassStored {
  readonly kind: "market.class_stored";
  readonly class: ClassName;
  readonly options: ClassOptions;
}

export interface ClassDeleted {
  readonly kind: "market.class_deleted";
  readonly class: ClassName;
}

/** A round of a class: at this price where one price holds for all. */
export interface ClassCleared {
  readonly kind: "market.cleared";
  readonly class: ClassName;
  readonly price?: MicroCredits;
  /** When the next one is; absent: when somebody orders again. */
  readonly nextAt?: Instant;
}

/** An order is known from now on; what it does at once follows. */
export interface OrderPlaced {
  readonly kind: "order.placed";
  readonly order: number;
  readonly class: ClassName;
  readonly side: BookSide;
  readonly userId: UserId;
  readonly name?: string;
  readonly limit: MicroCredits;
  readonly amount: Units;
  readonly minimum: Units;
  readonly timeInForce: TimeInForce;
  readonly selfTrade: SelfTrade;
  readonly expiresAt: Instant;
  readonly returnsAt: Instant;
  readonly prefer: Prefer;
  readonly inputs: readonly OrderInput[];
  readonly patience: Patience;
  readonly hold: number;
  readonly grant: GrantNumber;
  readonly key?: RequestKey;
}

/** What is left of it waits on the book, behind all that do at its price. */
export interface OrderRested {
  readonly kind: "order.rested";
  readonly order: number;
  readonly class: ClassName;
  readonly userId: UserId;
  readonly amount: Units;
}

/** A bid has got units: they are a grant, which its buyer pays as time passes. */
export interface OrderTraded {
  readonly kind: "order.traded";
  readonly order: number;
  readonly class: ClassName;
  readonly userId: UserId;
  /** The ask that sold it; 0 for the supply. */
  readonly ask: number;
  readonly seller: UserId;
  readonly amount: Units;
  readonly price: MicroCredits;
  readonly grant: GrantNumber;
  readonly startAt: Instant;
  readonly endAt: Instant;
  readonly node?: string;
  readonly cost?: number;
  readonly dues: readonly Due[];
  /** What stays of the lease that it was sold from. */
  readonly from?: {
    readonly grant: GrantNumber;
    readonly units: Units;
    readonly dues: readonly Due[];
  };
}

/** Why what is left of an order waits no more. */
export type OrderEndReason =
  | "would_trade"
  | "not_all"
  | "below_minimum"
  | "self_trade"
  | "too_many_passed"
  | "immediate_only"
  | "asked"
  | "expired"
  | "surplus"
  | "lease_over"
  | "class_changed";

export interface OrderEnded {
  readonly kind: "order.ended";
  readonly order: number;
  readonly class: ClassName;
  readonly userId: UserId;
  readonly state: OrderState;
  readonly reason: OrderEndReason;
  readonly left: Units;
}

export interface OrderAmended {
  readonly kind: "order.amended";
  readonly order: number;
  readonly class: ClassName;
  readonly userId: UserId;
  readonly limit: MicroCredits;
  readonly left: Units;
  readonly minimum: Units;
  readonly expiresAt: Instant;
  /** It has lost its place and is off the book; what it does next follows. */
  readonly isRequeued: boolean;
}

export interface LeaseRenewed {
  readonly kind: "lease.renewed";
  readonly grant: GrantNumber;
  readonly class: ClassName;
  readonly userId: UserId;
  readonly endAt: Instant;
  readonly due: Due;
}

/** A part of its units went back. */
export interface LeaseReduced {
  readonly kind: "lease.reduced";
  readonly grant: GrantNumber;
  readonly class: ClassName;
  readonly userId: UserId;
  readonly units: Units;
  readonly dues: readonly Due[];
}

/** A bid has waited for a nearer slot as long as it wanted, and takes more distant ones now. */
export interface OrderWidened {
  readonly kind: "order.widened";
  readonly order: number;
  readonly class: ClassName;
  readonly userId: UserId;
  /** 3: its data's own server, 2: the rack, 1: the data centre, 0: anywhere. */
  readonly level: number;
}

/** Its grant is over, and all that it owed is paid. */
export interface LeaseSettled {
  readonly kind: "lease.settled";
  readonly grant: GrantNumber;
  readonly class: ClassName;
  readonly userId: UserId;
}

export type TradingEvent =
  | ClassStored
  | ClassDeleted
  | ClassCleared
  | OrderPlaced
  | OrderRested
  | OrderTraded
  | OrderEnded
  | OrderAmended
  | OrderWidened
  | LeaseRenewed
  | LeaseReduced
  | LeaseSettled;

/** Checked in this order, as far as a command has them. */
export type TradingRejection =
  | { readonly reason: "forbidden"; readonly needs: "admin" | "operator" }
  | { readonly reason: "invalid_request"; readonly path: string; readonly message: string }
  | {
      readonly reason: "unknown_class";
      readonly class: ClassName;
      readonly known: readonly ClassName[];
    }
  | { readonly reason: "unknown_pool"; readonly pool: PoolId }
  | { readonly reason: "pool_has_no_now"; readonly pool: PoolId }
  | { readonly reason: "too_many_classes"; readonly max: number }
  | {
      readonly reason: "class_in_use";
      readonly class: ClassName;
      readonly orders: number;
      readonly leases: number;
    }
  | { readonly reason: "idempotency_key_reused"; readonly key: string; readonly grant: number }
  | { readonly reason: "unknown_order"; readonly order: number }
  | { readonly reason: "order_not_open"; readonly order: number; readonly state: OrderState }
  | { readonly reason: "unknown_lease"; readonly grant: GrantNumber }
  | { readonly reason: "lease_not_renewable"; readonly grant: GrantNumber; readonly why: string }
  | { readonly reason: "already_offered"; readonly grant: GrantNumber; readonly order: number }
  | { readonly reason: "lease_too_short"; readonly leftMs: Millis; readonly minMs: Millis }
  | { readonly reason: "resold_too_often"; readonly grant: GrantNumber; readonly max: number }
  | { readonly reason: "invalid_price"; readonly asked: number; readonly max: MicroCredits }
  | {
      readonly reason: "invalid_amount";
      readonly amount: Units;
      readonly min: Units;
      readonly max?: Units;
    }
  | { readonly reason: "order_too_large"; readonly value: number; readonly max: MicroCredits }
  | { readonly reason: "invalid_minimum"; readonly minimum: Units; readonly max: Units }
  | { readonly reason: "already_expired"; readonly expiresAt: Instant; readonly now: Instant }
  | { readonly reason: "waits_for_round"; readonly class: ClassName; readonly roundAt: Instant }
  | { readonly reason: "too_many_orders"; readonly open: number; readonly max: number }
  | { readonly reason: "ledger_full"; readonly max: number }
  | {
      readonly reason: "budget_too_low";
      readonly budget: MicroCredits;
      readonly needed: MicroCredits;
      readonly amountPossible: Units;
    }
  | {
      readonly reason: "balance_too_low";
      readonly userId: UserId;
      readonly asked: MicroCredits;
      readonly free: MicroCredits;
      readonly amountPossible?: Units;
    }
  | { readonly reason: "pool_promised"; readonly pool: PoolId; readonly untilAt: Instant };
