import { type Accepted, accept, type Decision, refuse } from "../../decision.ts";
import {
  CLASSES_MAX,
  LEASE_MS,
  LEASE_MS_MIN,
  ORDERS_OPEN_MAX,
  ORDERS_PER_OWNER,
  ROUND_MS_MIN,
  SURPLUS_MS,
  WALLTIME_MS_MAX,
} from "../../limits.ts";
import { DISTANCE_MAX, type Distances, GLOW_DISTANCES, PRICE_MAX } from "../../market/index.ts";
import {
  type Actor,
  type ClassOptions,
  classNamed,
  type LedgerState,
  type MarketClass,
} from "../../model/index.ts";
import { limits } from "../../placement/index.ts";
import type {
  ClassDeleted,
  ClassStored,
  DeleteClass,
  PutClass,
  TradingRejection,
} from "../types.ts";
import { findClass, invalid } from "./checks.ts";

/** Makes a class, or gives it other terms. Operators only. */
export function decidePutClass(
  state: LedgerState,
  command: PutClass,
): Decision<ClassStored, TradingRejection> {
  const { actor, name } = command;
  const options = withDefaults(state, command.options, actor);
  const fault = checkRight(actor) ?? checkOptions(options) ?? checkPool(state, options);
  if (fault !== undefined) return refuse(fault);
  const known = classNamed(state.market, name);
  if (known === undefined && state.market.classOf.size >= CLASSES_MAX) {
    return refuse({ reason: "too_many_classes", max: CLASSES_MAX });
  }
  const bound = known !== undefined && isOther(known.options, options);
  const inUse = bound ? checkUnused(state, known) : undefined;
  return inUse === undefined
    ? accept([{ kind: "market.class_stored", class: name, options }])
    : refuse(inUse);
}

/** Takes a class away that nobody uses. */
export function decideDeleteClass(
  state: LedgerState,
  { actor, name }: DeleteClass,
): Decision<ClassDeleted, TradingRejection> {
  const right = checkRight(actor);
  if (right !== undefined) return refuse(right);
  const cls = findClass(state, name);
  if ("reason" in cls) return refuse(cls);
  const inUse = checkUnused(state, cls);
  if (inUse !== undefined) return refuse(inUse);
  const deleted: Accepted<ClassDeleted> = accept([{ kind: "market.class_deleted", class: name }]);
  return deleted;
}

function withDefaults(
  { pools }: LedgerState,
  given: Partial<ClassOptions>,
  { userId }: Actor,
): ClassOptions {
  const backing = given.pool === undefined ? undefined : pools.get(given.pool)?.backing;
  return {
    ...(given.pool === undefined ? {} : { pool: given.pool }),
    ...(given.nodes === undefined ? {} : { nodes: given.nodes }),
    isOnNodes: given.nodes !== undefined || backing !== undefined,
    slot: given.slot ?? { cpuMilli: 1_000, memoryMib: 0, gpus: 0 },
    price: given.price ?? 0,
    distances: given.distances ?? GLOW_DISTANCES,
    ordersPerOwnerMax: given.ordersPerOwnerMax ?? ORDERS_PER_OWNER,
    clearing: given.clearing ?? { kind: "continuous" },
    leaseMs: given.leaseMs ?? LEASE_MS,
    leaseMsMin: given.leaseMsMin ?? Math.min(LEASE_MS_MIN, given.leaseMs ?? LEASE_MS),
    surplusMs: given.surplusMs ?? SURPLUS_MS,
    feePpm: given.feePpm ?? 0,
    seller: given.seller ?? userId,
  };
}

function checkRight({ role }: Actor): TradingRejection | undefined {
  const may = role === "operator" || role === "admin";
  return may ? undefined : { reason: "forbidden", needs: "operator" };
}

function checkOptions(options: ClassOptions): TradingRejection | undefined {
  const { pool, nodes, price, feePpm, ordersPerOwnerMax, clearing } = options;
  if ((pool === undefined) === (nodes === undefined)) {
    return invalid("/pool", "must be there, or nodes: one of them");
  }
  if (!isWithin(price, 0, PRICE_MAX)) return invalid("/price", `must be from 0 to ${PRICE_MAX}`);
  if (!isWithin(feePpm, 0, 1_000_000)) return invalid("/fee_ppm", "must be from 0 to 1000000");
  if (!isWithin(ordersPerOwnerMax, 1, ORDERS_OPEN_MAX)) {
    return invalid("/orders_per_owner", `must be from 1 to ${ORDERS_OPEN_MAX}`);
  }
  if (clearing.kind === "rounds" && !isWithin(clearing.everyMs, ROUND_MS_MIN, WALLTIME_MS_MAX)) {
    return invalid("/clearing/every_s", "must be from 1 second to 30 days");
  }
  if (clearing.kind === "rounds" && (clearing.by === "distance") !== options.isOnNodes) {
    const by = options.isOnNodes ? "distance: slots have a place" : "price: units have no place";
    return invalid("/clearing/by", `must be ${by}`);
  }
  return checkSlot(options) ?? checkSpans(options) ?? checkDistances(options.distances);
}

function checkSlot({ slot }: ClassOptions): TradingRejection | undefined {
  const { NODE_AMOUNT_MAX, NODE_GPUS_MAX } = limits;
  const { cpuMilli, memoryMib, gpus } = slot;
  const isFine =
    isWithin(cpuMilli, 0, NODE_AMOUNT_MAX) &&
    isWithin(memoryMib, 0, NODE_AMOUNT_MAX) &&
    isWithin(gpus, 0, NODE_GPUS_MAX) &&
    cpuMilli + memoryMib + gpus > 0;
  return isFine ? undefined : invalid("/slot", "must want something that a node can have");
}

function checkSpans({ leaseMs, leaseMsMin, surplusMs }: ClassOptions) {
  const isSpan = (ms: number, least: number): boolean =>
    isWithin(ms, least, WALLTIME_MS_MAX) && ms % 1_000 === 0;
  if (!isSpan(leaseMs, 1_000)) return invalid("/lease_s", "must be from 1 second to 30 days");
  if (!isSpan(leaseMsMin, 0) || leaseMsMin > leaseMs) {
    return invalid("/lease_min_s", "must be at most the lease");
  }
  return isSpan(surplusMs, 1_000)
    ? undefined
    : invalid("/surplus_s", "must be from 1 second to 30 days");
}

function checkDistances(distances: Distances): TradingRejection | undefined {
  const { server, rack, dataCenter, other, unknown } = distances;
  const areWhole = [server, rack, dataCenter, other, unknown].every((one) =>
    isWithin(one, 0, DISTANCE_MAX),
  );
  const rises = server <= rack && rack <= dataCenter && dataCenter <= other;
  if (areWhole && rises) return undefined;
  return invalid("/distances", `must be from 0 to ${DISTANCE_MAX}, and rise with the place`);
}

function checkPool(state: LedgerState, { pool: id }: ClassOptions): TradingRejection | undefined {
  if (id === undefined) return undefined;
  const pool = state.pools.get(id);
  if (pool === undefined) return { reason: "unknown_pool", pool: id };
  return pool.allowPast ? { reason: "pool_has_no_now", pool: id } : undefined;
}

/** Terms that open orders and leases rest on. */
function isOther(before: ClassOptions, after: ClassOptions): boolean {
  const bound = (options: ClassOptions): string =>
    JSON.stringify([
      options.pool ?? null,
      options.nodes ?? null,
      options.slot,
      options.leaseMs,
      options.clearing.kind,
    ]);
  return bound(before) !== bound(after);
}

function checkUnused({ market }: LedgerState, cls: MarketClass): TradingRejection | undefined {
  let orders = 0;
  for (const open of cls.openOf.values()) orders += open;
  let leases = 0;
  for (const lease of market.leases.values()) if (lease.class === cls.index) leases += 1;
  if (orders === 0 && leases === 0) return undefined;
  return { reason: "class_in_use", class: cls.name, orders, leases };
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}
