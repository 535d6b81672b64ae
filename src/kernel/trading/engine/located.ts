import {
  addWaiting,
  bestBid,
  levelAt,
  reachFor,
  removeWaiting,
  setCapacity,
  type Waiting,
} from "../../market/index.ts";
import type { MarketClass, Order } from "../../model/index.ts";
import {
  askOfOrder,
  isGang,
  locatedBid,
  nodeOfAsk,
  SUPPLY_OWNER,
  serverOf,
} from "../books/index.ts";
import type { OrderEndReason } from "../types.ts";
import { endOrder, restOnBook } from "./close.ts";
import { admittedOn, leftOf, orderOn, type Paper } from "./paper.ts";
import { costOn, hasSlot, type Pick, pickSlot, takeSupply, type Wish } from "./pick.ts";
import { trade } from "./trade.ts";

/** A new or changed order for slots on nodes: trades what it can, rests or ends with the rest. */
export function placeLocated(paper: Paper, cls: MarketClass, order: Order): void {
  if (order.side === "ask") return placeAsk(paper, cls, order);
  const picks = pickAll(paper, cls, order);
  const amount = leftOf(paper, order);
  const fault = faultOf(order, picks.length, amount);
  if (fault !== undefined || picks.length < order.minimum) putBack(picks);
  if (fault !== undefined) return endOrder(paper, cls, order, { state: "ended", reason: fault });
  if (picks.length >= order.minimum) takeAll(paper, cls, order, picks);
  const left = leftOf(paper, order);
  if (left === 0) return;
  const reason = reasonToEnd(order, left);
  if (reason === undefined) restOnBook(paper, cls, order);
  else endOrder(paper, cls, order, { state: "ended", reason });
}

/** Why a bid that could have so many of its slots takes none and ends. */
function faultOf(order: Order, found: number, wanted: number): OrderEndReason | undefined {
  const { minimum, timeInForce } = order;
  if (timeInForce === "fok" && found < wanted) return "not_all";
  if (timeInForce === "post_only" && found >= minimum) return "would_trade";
  if (timeInForce !== "ioc" || found >= minimum) return undefined;
  return minimum > 1 ? "below_minimum" : "immediate_only";
}

function reasonToEnd({ minimum, timeInForce }: Order, left: number): OrderEndReason | undefined {
  if (timeInForce === "ioc") return "immediate_only";
  return left < minimum ? "below_minimum" : undefined;
}

/** A bid that waits looks again: it goes farther now, or several slots may have come together. */
export function tryAgain(paper: Paper, cls: MarketClass, order: Order): void {
  const picks = pickAll(paper, cls, order);
  if (picks.length < order.minimum) return putBack(picks);
  takeAll(paper, cls, order, picks);
  dropRest(paper, cls, order);
  settleWaiting(paper, cls, order);
}

/** What came free on a node goes to who waits: the highest score first, at that bid's limit. */
export function serveNode(paper: Paper, cls: MarketClass, node: number, tradesMax: number): void {
  const { state } = paper;
  const row = state.fleet.nodes[node];
  if (row === undefined) return;
  for (const number of asksInOrder(paper, cls, node)) {
    const ask = orderOn(paper, number);
    const buyer = buyerOf(paper, cls, ask);
    if (buyer !== undefined) sellTo(paper, cls, ask, buyer);
  }
  const { supply } = cls.located!;
  const server = serverOf(state, row);
  const about = { cores: 1, memory: 0, server, price: cls.options.price, owner: SUPPLY_OWNER };
  while (hasSlot(cls, node) && paper.trades < tradesMax && admittedOn(paper, cls) > 0) {
    const waiting = bestBid(supply, about);
    if (waiting === undefined) return;
    const bid = orderOn(paper, waiting.bid.bid);
    const cost = costOn(supply.topology.parent, waiting.reach, server);
    const pick = takeSupply(paper, cls, node, cost);
    take(paper, cls, bid, { ...pick, price: bid.limit });
    settleWaiting(paper, cls, bid);
  }
}

/** Open asks of holders on a node: the lowest first, then the earliest. */
function asksInOrder(paper: Paper, cls: MarketClass, node: number): readonly number[] {
  const asks = [...(cls.asksOn.get(node) ?? [])].filter(
    (number) => leftOf(paper, orderOn(paper, number)) > 0,
  );
  const before = (a: Order, b: Order): number => a.limit - b.limit || a.priority - b.priority;
  return asks.sort((a, b) => before(orderOn(paper, a), orderOn(paper, b)));
}

interface Buyer {
  readonly waiting: Waiting;
  readonly server: number;
}

/** Who of those that wait gets what a holder sells; nobody where its node is closed. */
function buyerOf({ state }: Paper, cls: MarketClass, ask: Order): Buyer | undefined {
  const row = nodeOfAsk(state, ask);
  if (row === undefined || state.fleet.index.nodes.closed[row.number] !== 0) return undefined;
  const server = serverOf(state, row);
  const about = { cores: 1, memory: 0, server, price: ask.limit, owner: ask.user };
  const waiting = bestBid(cls.located!.supply, about);
  return waiting === undefined ? undefined : { waiting, server };
}

function sellTo(paper: Paper, cls: MarketClass, ask: Order, { waiting, server }: Buyer): void {
  const { supply, resale } = cls.located!;
  if (ask.isResting) {
    const number = askOfOrder(ask.number);
    setCapacity(resale, number, { cores: 0, memory: 0 });
    paper.undo.push(() => setCapacity(resale, number, { cores: 1, memory: 0 }));
  }
  const bid = orderOn(paper, waiting.bid.bid);
  const cost = costOn(supply.topology.parent, waiting.reach, server);
  trade(paper, cls, { bid, ask, amount: 1, price: bid.limit, cost });
  settleWaiting(paper, cls, bid);
}

function placeAsk(paper: Paper, cls: MarketClass, order: Order): void {
  const { timeInForce } = order;
  const buyer = buyerOf(paper, cls, order);
  if (buyer !== undefined && timeInForce === "post_only") {
    return endOrder(paper, cls, order, { state: "ended", reason: "would_trade" });
  }
  if (buyer !== undefined) return sellTo(paper, cls, order, buyer);
  if (timeInForce === "ioc" || timeInForce === "fok") {
    const reason = timeInForce === "fok" ? "not_all" : "immediate_only";
    return endOrder(paper, cls, order, { state: "ended", reason });
  }
  restOnBook(paper, cls, order);
}

function pickAll(paper: Paper, cls: MarketClass, order: Order): readonly Pick[] {
  const { supply } = cls.located!;
  const bid = locatedBid(order);
  const wish: Wish = {
    bid,
    reach: reachFor(supply, bid),
    level: levelAt(bid, paper.stamp.at),
  };
  const picks: Pick[] = [];
  const wanted = leftOf(paper, order);
  while (picks.length < wanted) {
    const pick = pickSlot(paper, cls, wish);
    if (pick === undefined) break;
    picks.push(pick);
  }
  return picks;
}

function putBack(picks: readonly Pick[]): void {
  for (const { back } of picks.toReversed()) back();
}

function takeAll(paper: Paper, cls: MarketClass, bid: Order, picks: readonly Pick[]): void {
  for (const pick of picks) take(paper, cls, bid, pick);
}

function take(paper: Paper, cls: MarketClass, bid: Order, pick: Pick): void {
  const { ask, price, cost, place, back } = pick;
  paper.undo.push(back);
  trade(paper, cls, { bid, ask, amount: 1, price, cost, ...(place && { place }) });
}

/** What is left of a bid may be less than is of use to it. */
function dropRest(paper: Paper, cls: MarketClass, bid: Order): void {
  const left = leftOf(paper, bid);
  if (left === 0 || left >= bid.minimum) return;
  endOrder(paper, cls, bid, { state: "ended", reason: "below_minimum" });
}

/** A bid that has all it wants waits no more, on paper. */
function settleWaiting(paper: Paper, cls: MarketClass, bid: Order): void {
  if (leftOf(paper, bid) > 0) return;
  if (isGang(bid)) {
    cls.gangs.delete(bid.number);
    paper.undo.push(() => cls.gangs.add(bid.number));
    return;
  }
  const { supply } = cls.located!;
  const level = supply.waiting.get(bid.number)?.level;
  if (level === undefined || !removeWaiting(supply, bid.number)) return;
  paper.undo.push(() => addWaiting(supply, locatedBid(bid), level));
}
