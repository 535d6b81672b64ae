import { divFloor } from "../../../base/index.ts";
import {
  addAsk,
  capacityOf,
  findServer,
  hasAsk,
  type LocatedMarket,
  ORDER_VALUE_MAX,
  removeAsk,
  removeSlot,
  restOrder,
  setCapacity,
  setLeft,
  slotOfOrder,
} from "../../market/index.ts";
import {
  type ClassOptions,
  freeFor,
  freeOver,
  isLeaving,
  type LedgerState,
  type MarketClass,
  type NodeRow,
  type Pool,
  type Stamp,
  secondOf,
  tenantsOf,
  type Units,
} from "../../model/index.ts";
import {
  failedConstraint,
  GPU_MILLI,
  internShape,
  limits,
  type PodSpec,
  type Shape,
} from "../../placement/index.ts";

/** The supply's own ask in a plain book. */
export const SUPPLY_ORDER = 0;
/** Owner of the supply: nobody who trades. */
export const SUPPLY_OWNER = -1;
/** Of equal asks the holders' come first: the supply is always there. */
const SUPPLY_PRIORITY = Number.MAX_SAFE_INTEGER;
/** The label of a node that says how fast it is, as a whole number. */
const SPEED_LABEL = "speed";
const SPEED_MAX = 1_000;

/** Asks of nodes and of orders have numbers of their own. */
export function askOfNode(node: number): number {
  return 2 * node;
}

export function askOfOrder(order: number): number {
  return 2 * order + 1;
}

/** What one slot asks of its node. */
export function podOfSlot({ slot }: ClassOptions): PodSpec {
  return { ...slot, gpuMilli: slot.gpus > 0 ? GPU_MILLI : 0, models: [] };
}

export function slotShape(state: LedgerState, cls: MarketClass): Shape {
  return internShape(state.fleet.index.shapes, podOfSlot(cls.options));
}

export function poolOfClass(state: LedgerState, { options }: MarketClass): Pool | undefined {
  return options.pool === undefined ? undefined : state.pools.get(options.pool);
}

/** Is a node's room the supply of the class? GPUs of a pool are sold by a class of that pool. */
export function suppliesClass({ options }: MarketClass, row: NodeRow): boolean {
  if (options.pool !== undefined) return row.pool === options.pool;
  const { nodes, slot } = options;
  if (nodes === undefined || (slot.gpus > 0 && row.pool !== "")) return false;
  const { facts } = row;
  const isIn = (list: readonly string[], value: string): boolean =>
    list.length === 0 || list.includes(value);
  return (
    isIn(nodes.clusters, facts.cluster) &&
    isIn(nodes.dataCenters, facts.dataCenter) &&
    isIn(nodes.racks, facts.rack) &&
    isIn(nodes.gpuModels, facts.gpuModel) &&
    Object.entries(nodes.labels).every(([name, value]) => facts.labels[name] === value)
  );
}

/**
 * Units that the pool of the class admits for a lease from now on: what it has promised ahead
 * comes first. Infinity where no pool is asked: slots without GPUs take nothing of one.
 */
export function unitsAdmitted(state: LedgerState, cls: MarketClass, stamp: Stamp): Units {
  const pool = poolOfClass(state, cls);
  const { slot, leaseMs } = cls.options;
  if (pool === undefined && cls.located === undefined) return 0;
  const isRationed = pool !== undefined && (cls.located === undefined || slot.gpus > 0);
  if (!isRationed) return Number.POSITIVE_INFINITY;
  const startAt = secondOf(stamp.at);
  const free = Math.max(0, freeOver(freeFor(pool, "standard"), startAt, startAt + leaseMs));
  return cls.located === undefined ? free : divFloor(free, slot.gpus);
}

/**
 * Brings the supply's asks on nodes in line with what the nodes have: those that changed since it
 * was last done, or all. Nodes with more than before are noted. O(log n) a node that changed.
 */
export function syncNodes(state: LedgerState, cls: MarketClass): void {
  const { hints } = cls;
  const { index, nodes } = state.fleet;
  const behind = index.touchedCount - hints.touched;
  if (hints.index === index && behind === 0) return;
  if (hints.index !== index || behind > index.touched.length) {
    for (let node = 0; node < nodes.length; node++) syncNode(state, cls, node);
  } else {
    for (let k = hints.touched; k < index.touchedCount; k++) {
      syncNode(state, cls, index.touched[k % index.touched.length]!);
    }
  }
  hints.index = index;
  hints.touched = index.touchedCount;
}

/** The same for one node: of the supply and of what holders sell there. */
export function syncNode(state: LedgerState, cls: MarketClass, node: number): void {
  const { located, hints } = cls;
  if (located === undefined) return;
  const row = state.fleet.nodes[node];
  const before = capacityOf(located.supply, askOfNode(node)).cores;
  const units = row === undefined ? 0 : unitsOn(state, cls, row);
  if (units !== before) setSupply(state, cls, node, units);
  if (units > before) hints.freed.add(node);
  const asks = cls.asksOn.get(node);
  if (asks === undefined) return;
  const isOpen = row !== undefined && state.fleet.index.nodes.closed[node] === 0;
  // Only a change counts: an ask that is being sold has no more to give, open or not.
  if (isOpen !== hints.closed.has(node)) return;
  for (const order of asks) {
    setCapacity(located.resale, askOfOrder(order), { cores: isOpen ? 1 : 0, memory: 0 });
  }
  if (isOpen) hints.freed.add(node);
  if (isOpen) hints.closed.delete(node);
  else hints.closed.add(node);
}

/** Slots that fit on a node beside what it has. Whether one does is exact; how many is a bound. */
function unitsOn(state: LedgerState, cls: MarketClass, row: NodeRow): Units {
  if (!suppliesClass(cls, row)) return 0;
  const { index } = state.fleet;
  const { number } = row;
  if (failedConstraint(index, number, slotShape(state, cls)) !== undefined) return 0;
  if (hasLeaving(state, row)) return 0;
  const { slot } = cls.options;
  const { cpuFree, memoryFree, gpuFree } = index.nodes;
  const within = (free: number, each: number): number =>
    each === 0 ? Number.POSITIVE_INFINITY : divFloor(free, each);
  let idle = 0;
  const first = number * limits.NODE_GPUS_MAX;
  for (let gpu = 0; gpu < row.facts.gpus; gpu++) {
    if (gpuFree[first + gpu] === GPU_MILLI) idle += 1;
  }
  const units = Math.min(
    within(cpuFree[number]!, slot.cpuMilli),
    within(memoryFree[number]!, slot.memoryMib),
    within(idle, slot.gpus),
  );
  return Math.max(1, units);
}

/** Is somebody on the node who was evicted and still has a notice? Its room is not free yet. */
export function hasLeaving({ placements }: LedgerState, row: NodeRow): boolean {
  if (row.liveCount === 0) return false;
  for (const slot of tenantsOf(placements, row)) if (isLeaving(placements, slot)) return true;
  return false;
}

function setSupply(state: LedgerState, cls: MarketClass, node: number, units: Units): void {
  const supply: LocatedMarket = cls.located!.supply;
  const ask = askOfNode(node);
  if (units === 0) {
    removeAsk(supply, ask);
    return;
  }
  if (hasAsk(supply, ask)) return setCapacity(supply, ask, { cores: units, memory: 0 });
  const row = state.fleet.nodes[node]!;
  addAsk(supply, {
    ask,
    owner: SUPPLY_OWNER,
    price: cls.options.price,
    seq: SUPPLY_PRIORITY,
    speed: speedOf(row),
    server: serverOf(state, row),
    cores: units,
    memory: 0,
  });
}

/** Where a node stands among the places of the market. */
export function serverOf({ market }: LedgerState, { facts, node }: NodeRow): number {
  return findServer(market.topology, {
    dataCenter: facts.dataCenter,
    rack: facts.rack,
    server: node,
  });
}

export function speedOf({ facts }: NodeRow): number {
  const speed = Number(facts.labels[SPEED_LABEL] ?? 0);
  return Number.isInteger(speed) && speed >= 0 && speed <= SPEED_MAX ? speed : 0;
}

/** Puts what the pool admits now into a plain book, behind all asks at its price. O(log n). */
export function syncPool(cls: MarketClass, admitted: Units): void {
  const { book, options } = cls;
  const amount = Math.min(admitted, mostAt(options.price));
  const slot = slotOfOrder(book, SUPPLY_ORDER);
  const isLast = slot >= 0 && book.orders.next[slot] === -1;
  if (slot >= 0 && book.levels.price[book.orders.level[slot]!] === options.price) {
    if (amount > 0 && isLast) return setLeft(book, slot, amount);
  }
  if (slot >= 0) removeSlot(book, slot);
  if (amount > 0) restOrder(book, supplyOrder(options.price, amount), amount);
}

/** The supply as an order: it takes whoever pays its price. */
export function supplyOrder(price: number, amount: Units) {
  return {
    order: SUPPLY_ORDER,
    owner: SUPPLY_OWNER,
    side: "ask",
    price,
    amount,
    minimum: 1,
    timeInForce: "gtc",
    expiresAt: Number.POSITIVE_INFINITY,
    selfTrade: "cancel_incoming",
  } as const;
}

/** The most units of one order at a price: their value stays exact. */
export function mostAt(price: number): Units {
  return price === 0 ? ORDER_VALUE_MAX : divFloor(ORDER_VALUE_MAX, price);
}
