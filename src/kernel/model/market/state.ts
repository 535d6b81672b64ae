import { createNumberHeap, type NumberHeap } from "../../../base/index.ts";
import {
  type Book,
  createBook,
  createHistory,
  createLocatedMarket,
  createMoney,
  createTopology,
  type History,
  type LocatedMarket,
  type Money,
  type Topology,
} from "../../market/index.ts";
import type { NodeIndex } from "../../placement/index.ts";
import type { GrantNumber, Instant } from "../ids.ts";
import {
  type ClassName,
  type ClassOptions,
  type Lease,
  NEVER,
  type Order,
  type StatementEntry,
} from "./types.ts";

/** What only repeats the rest of the state, and may be forgotten at any time. */
export interface ClassHints {
  /** The index of the nodes, and its last change, that the supply was brought in line with. */
  index: NodeIndex | undefined;
  touched: number;
  /** Nodes with asks of holders that take nobody now: nothing changes hands there. */
  readonly closed: Set<number>;
  /** Nodes that may have come free since waiting bids last looked at them. */
  readonly freed: Set<number>;
  /** Units that the pool admitted when bids last looked. */
  admitted: number;
  /** Nothing could trade after this record, nor will without another before `retryAt`. */
  quietSeq: number;
  retryAt: Instant;
}

/** Slots on nodes: what the supply has, and what holders sell on. Bids wait with the first. */
export interface LocatedBooks {
  readonly supply: LocatedMarket;
  readonly resale: LocatedMarket;
}

/** A resource class with its open orders. */
export interface MarketClass {
  readonly index: number;
  readonly name: ClassName;
  options: ClassOptions;
  /** All that rests, by price and time; where units have no place, matching goes by it alone. */
  book: Book;
  /** Undefined for units of a declared pool: they have no place. */
  located: LocatedBooks | undefined;
  /** Waiting bids by the instant at which they go farther. May hold stale pairs. */
  timers: NumberHeap;
  /** Waiting bids on nodes that want several slots at once or none. */
  readonly gangs: Set<number>;
  /** Open asks of holders by the number of their node. */
  readonly asksOn: Map<number, Set<number>>;
  /** Open orders by owner. */
  readonly openOf: Map<number, number>;
  waiting: number;
  /** Of a class that is cleared in rounds: when the next one is, if somebody waits for it. */
  roundAt: Instant;
  readonly history: History;
  hints: ClassHints;
}

/** Everything the ledger knows of the market. Written by `apply` alone, but for hints. */
export interface MarketState {
  readonly topology: Topology;
  /** Classes by index; a deleted one leaves its place empty. */
  readonly classes: (MarketClass | undefined)[];
  readonly classNames: ClassName[];
  /** The index of each class that is there. */
  readonly classOf: Map<ClassName, number>;
  readonly orders: Map<number, Order>;
  nextOrder: number;
  /** No order that is remembered has a lower number. */
  oldestOrder: number;
  nextHold: number;
  nextPriority: number;
  nextMovement: number;
  readonly leases: Map<GrantNumber, Lease>;
  /** The open ask of a lease. */
  readonly askOf: Map<GrantNumber, number>;
  /** Leases whose grant has ended or changed: they are settled next. */
  readonly overs: Set<GrantNumber>;
  /** Orders that are over: (when they may be forgotten, order). */
  readonly ended: NumberHeap;
  readonly money: Money;
  /** The newest lines of each account. */
  readonly statements: Map<number, StatementEntry[]>;
}

export function createMarketState(): MarketState {
  return {
    topology: createTopology(),
    classes: [],
    classNames: [],
    classOf: new Map(),
    orders: new Map(),
    nextOrder: 1,
    oldestOrder: 1,
    nextHold: 1,
    nextPriority: 1,
    nextMovement: 1,
    leases: new Map(),
    askOf: new Map(),
    overs: new Set(),
    ended: createNumberHeap(),
    money: createMoney(),
    statements: new Map(),
  };
}

/** A class without orders. */
export function createClass(
  market: MarketState,
  about: { readonly index: number; readonly name: ClassName; readonly options: ClassOptions },
): MarketClass {
  return {
    ...about,
    book: createBook(),
    located: locatedFor(market.topology, about.options),
    timers: createNumberHeap(),
    gangs: new Set(),
    asksOn: new Map(),
    openOf: new Map(),
    waiting: 0,
    roundAt: NEVER,
    history: createHistory(),
    hints: createHints(),
  };
}

/** Empty books for slots on nodes; undefined for a class whose units have no place. */
export function locatedFor(topology: Topology, options: ClassOptions): LocatedBooks | undefined {
  const { distances, isOnNodes } = options;
  if (!isOnNodes) return undefined;
  return {
    supply: createLocatedMarket(distances, topology),
    resale: createLocatedMarket(distances, topology),
  };
}

export function createHints(): ClassHints {
  return {
    index: undefined,
    touched: 0,
    closed: new Set(),
    freed: new Set(),
    admitted: 0,
    quietSeq: -1,
    retryAt: 0,
  };
}

/** The class of that name; undefined if there is none. */
export function classNamed(market: MarketState, name: ClassName): MarketClass | undefined {
  const index = market.classOf.get(name);
  return index === undefined ? undefined : market.classes[index];
}
