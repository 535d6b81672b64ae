import { refuse } from "../../decision.ts";
import { PLACEMENTS_LIVE_MAX, SLOTS_PER_ORDER_MAX } from "../../limits.ts";
import { balanceOf, findServer, INPUTS_MAX, type LimitOrder } from "../../market/index.ts";
import {
  type LedgerState,
  type LocatedInput,
  type MarketClass,
  type MicroCredits,
  NEVER,
  nodeRow,
  type Order,
  type Stamp,
  type Units,
} from "../../model/index.ts";
import { serverOf } from "../books/index.ts";
import { heldPerUnit, move, type Paper, tell } from "../engine/index.ts";
import type { OrderInput, PlaceBid, TradingRejection } from "../types.ts";
import {
  checkKey,
  checkName,
  checkOrder,
  checkRoom,
  checkRounds,
  expiryOf,
  findClass,
  invalid,
} from "./checks.ts";
import { type Answer, closePaper, dropPaper, meet, openPaper } from "./session.ts";

/** All bytes of a bid's inputs together, times the sixteenths of their shares, stay exact. */
const INPUT_BYTES_MAX = 1_000_000_000_000_000 / INPUTS_MAX / 2;
const PATIENCE_MS_MAX = 86_400_000 * 30;

/**
 * Takes a bid: it trades what it can at once, and waits, or ends, with the rest. Checks run in the
 * order of `TradingRejection`. Cost: that of the match, see `engine`.
 */
export function decideBid(state: LedgerState, command: PlaceBid, stamp: Stamp): Answer {
  const malformed = checkForm(command);
  if (malformed !== undefined) return refuse(malformed);
  const cls = findClass(state, command.class);
  if ("reason" in cls) return refuse(cls);
  const replay = checkKey(state, command.userId, command.key);
  if (replay !== undefined) return replay;
  const fault = checkTerms(state, cls, command, stamp);
  if (fault !== undefined) return refuse(fault);

  const paper = openPaper(state, cls, stamp);
  const broke = checkMoney(paper, cls, command);
  if (broke !== undefined) {
    dropPaper(paper);
    return refuse(broke);
  }
  const order = placeOn(paper, cls, command);
  meet(paper, cls, order);
  return closePaper(paper);
}

function checkForm(command: PlaceBid): TradingRejection | undefined {
  const { inputs, patience, budget } = command;
  if (inputs.length > INPUTS_MAX) {
    return invalid("/inputs", `must have at most ${INPUTS_MAX} entries`);
  }
  const bad = inputs.findIndex(({ bytes }) => !isWithin(bytes, INPUT_BYTES_MAX));
  if (bad >= 0) return invalid(`/inputs/${bad}/bytes`, `must be from 0 to ${INPUT_BYTES_MAX}`);
  const { rackMs, dataCenterMs, anywhereMs } = patience;
  const rises = rackMs <= dataCenterMs && dataCenterMs <= anywhereMs;
  if (!rises || !isWithin(rackMs, PATIENCE_MS_MAX) || !isWithin(anywhereMs, PATIENCE_MS_MAX)) {
    return invalid("/patience_s", "must rise with the distance, and last at most 30 days");
  }
  if (budget !== undefined && !isWithin(budget, Number.MAX_SAFE_INTEGER)) {
    return invalid("/budget", "must be at least 0");
  }
  return checkName(command.name);
}

function isWithin(value: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= max;
}

function checkTerms(
  state: LedgerState,
  cls: MarketClass,
  command: PlaceBid,
  { at }: Stamp,
): TradingRejection | undefined {
  const { amount, limit: price, timeInForce, selfTrade } = command;
  const minimum = command.minimum ?? 1;
  const expiresAt = expiryOf(command.expiresAt);
  const about: LimitOrder = {
    order: 0,
    owner: 0,
    side: "bid",
    price,
    amount,
    minimum,
    timeInForce,
    expiresAt,
    selfTrade,
  };
  const fault = checkOrder(about, at);
  if (fault !== undefined) return fault;
  if (cls.located !== undefined && amount > SLOTS_PER_ORDER_MAX) {
    return { reason: "invalid_amount", amount, min: 1, max: SLOTS_PER_ORDER_MAX };
  }
  const isOneByOne = cls.located !== undefined && cls.options.clearing.kind === "rounds";
  if (isOneByOne && minimum > 1) return { reason: "invalid_minimum", minimum, max: 1 };
  const late = checkRounds(cls, timeInForce, at) ?? checkRoom(state, cls, command.userId);
  if (late !== undefined) return late;
  const isFull = state.placements.liveCount + amount > PLACEMENTS_LIVE_MAX;
  return cls.located !== undefined && isFull
    ? { reason: "ledger_full", max: PLACEMENTS_LIVE_MAX }
    : undefined;
}

/** The money for the whole order at its limit must be there, and within the budget. */
function checkMoney(
  { state, indexOf }: Paper,
  { options }: MarketClass,
  { amount, limit, userId, budget }: PlaceBid,
): TradingRejection | undefined {
  const each = heldPerUnit(limit, options.leaseMs);
  const needed = each * amount;
  const possible = (money: MicroCredits): Units => Math.floor(money / Math.max(1, each));
  if (budget !== undefined && needed > budget) {
    return { reason: "budget_too_low", budget, needed, amountPossible: possible(budget) };
  }
  const { free } = balanceOf(state.market.money, indexOf(userId));
  if (needed <= free) return undefined;
  return {
    reason: "balance_too_low",
    userId,
    asked: needed,
    free,
    amountPossible: possible(free),
  };
}

/** The order as it is placed, with its money held. */
function placeOn(paper: Paper, cls: MarketClass, command: PlaceBid): Order {
  const { state, stamp } = paper;
  const { userId, limit, amount, timeInForce, selfTrade, prefer, patience, name, key } = command;
  const number = paper.nextOrder;
  const hold = paper.nextHold;
  paper.nextHold += 1;
  const about = {
    side: "bid",
    ...(name === undefined ? {} : { name }),
    limit,
    amount,
    minimum: command.minimum ?? 1,
    timeInForce,
    selfTrade,
    expiresAt: expiryOf(command.expiresAt),
    returnsAt: NEVER,
    prefer,
    patience,
    hold,
    grant: 0,
  } as const;
  const account = paper.indexOf(userId);
  tell(paper, {
    kind: "order.placed",
    order: number,
    class: cls.name,
    userId,
    ...about,
    inputs: command.inputs,
    ...(key === undefined ? {} : { key }),
  });
  const held = amount * heldPerUnit(limit, cls.options.leaseMs);
  move(paper, [{ from: { account }, to: { account, hold }, amount: held, reason: "hold" }]);
  const order: Order = {
    number,
    class: cls.index,
    user: account,
    ...about,
    left: amount,
    inputs: locatedInputs(state, command.inputs),
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

/** Inputs with the numbers of their places. */
export function locatedInputs(
  state: LedgerState,
  inputs: readonly OrderInput[],
): readonly LocatedInput[] {
  return inputs.map((input) => ({ ...input, server: serverOfInput(state, input) }));
}

/** The place of an input among those of the market; -1 if nobody knows it. */
function serverOfInput(state: LedgerState, { place }: OrderInput): number {
  if (place === undefined) return -1;
  if ("dataCenter" in place) return findServer(state.market.topology, place);
  const row = nodeRow(state.fleet, place.node);
  return row === undefined ? -1 : serverOf(state, row);
}
