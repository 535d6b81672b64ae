import { refuse } from "../../decision.ts";
import { LEASE_DUES_MAX } from "../../limits.ts";
import { type LimitOrder, NO_PATIENCE } from "../../market/index.ts";
import {
  actsFor,
  type Lease,
  type LedgerState,
  type MarketClass,
  NEVER,
  type Order,
  placementSlot,
  type Stamp,
  slotOf,
  stateOf,
} from "../../model/index.ts";
import { classOf, endOf, isHeld, nowOf, type Paper, tell } from "../engine/index.ts";
import type { PlaceAsk, TradingRejection } from "../types.ts";
import {
  checkKey,
  checkName,
  checkOrder,
  checkRoom,
  checkRounds,
  expiryOf,
  findClass,
} from "./checks.ts";
import { type Answer, closePaper, meet, openPaper } from "./session.ts";

/** Offers the rest of a lease: it is sold at once or waits. Checked as `TradingRejection` says. */
export function decideAsk(state: LedgerState, command: PlaceAsk, stamp: Stamp): Answer {
  const malformed = checkName(command.name);
  if (malformed !== undefined) return refuse(malformed);
  const cls = findClass(state, command.class);
  if ("reason" in cls) return refuse(cls);
  const replay = checkKey(state, command.userId, command.key);
  if (replay !== undefined) return replay;
  const lease = findLease(state, command);
  if ("reason" in lease) return refuse(lease);
  const fault =
    checkLease(state, cls, lease, stamp) ?? checkTerms(state, cls, command, lease, stamp);
  if (fault !== undefined) return refuse(fault);

  const paper = openPaper(state, cls, stamp);
  const order = placeOn(paper, cls, command, lease);
  meet(paper, cls, order);
  return closePaper(paper);
}

/** A lease of this class that the actor may sell. */
function findLease(state: LedgerState, { grant, actor, class: name }: PlaceAsk) {
  const lease = state.market.leases.get(grant);
  const unknown = { reason: "unknown_lease", grant } as const;
  if (lease === undefined || classOf(state, lease.class).name !== name) return unknown;
  const isTheirs = actsFor(actor, state.users.names[lease.user]!);
  return isTheirs && isHeld(state, grant) ? lease : unknown;
}

function checkLease(
  state: LedgerState,
  { options }: MarketClass,
  { grant, dues }: Lease,
  { at }: Stamp,
): TradingRejection | undefined {
  const order = state.market.askOf.get(grant);
  if (order !== undefined) return { reason: "already_offered", grant, order };
  const leftMs = endOf(state, grant) - at;
  const minMs = options.leaseMsMin;
  if (leftMs <= minMs) return { reason: "lease_too_short", leftMs, minMs };
  const max = LEASE_DUES_MAX;
  return dues.length < max ? undefined : { reason: "resold_too_often", grant, max };
}

function checkTerms(
  state: LedgerState,
  cls: MarketClass,
  command: PlaceAsk,
  lease: Lease,
  { at }: Stamp,
): TradingRejection | undefined {
  const { limit: price, timeInForce, selfTrade } = command;
  const amount = command.amount ?? lease.units;
  const expiresAt = expiryOf(command.expiresAt);
  const about: LimitOrder = {
    order: 0,
    owner: 0,
    side: "ask",
    price,
    amount,
    minimum: 1,
    timeInForce,
    expiresAt,
    selfTrade,
  };
  const fault = checkOrder(about, at);
  if (fault !== undefined) return fault;
  if (amount > unitsOf(state, lease)) {
    return { reason: "invalid_amount", amount, min: 1, max: unitsOf(state, lease) };
  }
  return checkRounds(cls, timeInForce, at) ?? checkRoom(state, cls, command.userId);
}

/** What can be sold of a lease: nothing of one that a repair moved to another pool. */
function unitsOf({ placements, grants }: LedgerState, { grant, units }: Lease): number {
  if (placementSlot(placements, grant) >= 0) return units;
  const slot = slotOf(grants, grant);
  const isWhole = grants.amount[slot] === units && stateOf(grants, slot) === "active";
  return isWhole ? units : 0;
}

function placeOn(paper: Paper, cls: MarketClass, command: PlaceAsk, lease: Lease): Order {
  const { state, stamp } = paper;
  const { limit, timeInForce, selfTrade, name, key, grant } = command;
  const { leaseMsMin, surplusMs } = cls.options;
  // Before the rest is too short to be of use, it is off the book.
  const uselessAt = endOf(state, grant) - leaseMsMin;
  const about = {
    side: "ask",
    ...(name === undefined ? {} : { name }),
    limit,
    amount: command.amount ?? lease.units,
    minimum: 1,
    timeInForce,
    selfTrade,
    expiresAt: Math.min(expiryOf(command.expiresAt), uselessAt),
    returnsAt: Math.min(nowOf(paper) + surplusMs, NEVER),
    prefer: "nearest",
    patience: NO_PATIENCE,
    hold: 0,
    grant,
  } as const;
  const number = paper.nextOrder;
  const userId = state.users.names[lease.user]!;
  tell(paper, {
    kind: "order.placed",
    order: number,
    class: cls.name,
    userId,
    ...about,
    inputs: [],
    ...(key === undefined ? {} : { key }),
  });
  const order: Order = {
    number,
    class: cls.index,
    user: lease.user,
    ...about,
    left: about.amount,
    inputs: [],
    createdAt: stamp.at,
    priority: state.market.nextPriority,
    level: 0,
    isResting: false,
    state: "open",
    endedAt: NEVER,
    fills: [],
    value: 0,
  };
  paper.fresh.set(number, order);
  return order;
}
