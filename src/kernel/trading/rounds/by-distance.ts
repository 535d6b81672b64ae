import { ASSIGNMENT_SIZE_MAX, clearByDistance, type RoundSlot } from "../../market/index.ts";
import type { MarketClass, Order } from "../../model/index.ts";
import { askOfOrder, nodeOfAsk, serverOf, syncNodes } from "../books/index.ts";
import { admittedOn, costFor, orderOn, type Paper, takeSupply, trade } from "../engine/index.ts";

/**
 * The least sum of distances: as many bids as can be get a slot within their limit. One round takes
 * `ASSIGNMENT_SIZE_MAX` units and slots at most, the highest bids and the lowest nodes first.
 */
export function clearDistance(paper: Paper, cls: MarketClass, open: readonly Order[]): void {
  const { state } = paper;
  syncNodes(state, cls);
  const bids = open
    .filter(({ side }) => side === "bid")
    .toSorted((a, b) => b.limit - a.limit || a.priority - b.priority)
    .flatMap((order) => Array.from({ length: order.left }, () => order))
    .slice(0, ASSIGNMENT_SIZE_MAX);
  const slots = slotsOf(paper, cls, open);
  if (bids.length === 0 || slots.length === 0) return;
  const wanted = bids.map(({ limit, inputs }, bid) => ({ bid, limit, inputs }));
  const { topology } = state.market;
  const { matches } = clearByDistance(topology, cls.options.distances, wanted, slots);
  for (const { bid: row, slot, price } of matches) {
    const bid = bids[row]!;
    const isOfSupply = slot % 2 === 0;
    const ask = isOfSupply ? undefined : orderOn(paper, (slot - 1) / 2);
    if (ask?.user === bid.user) continue;
    const cost = costFor(paper, cls, bid, slots.find((one) => one.slot === slot)!.server);
    if (ask !== undefined) {
      trade(paper, cls, { bid, ask, amount: 1, price, cost });
      continue;
    }
    const { place, back } = takeSupply(paper, cls, nodeOfSlot(slot), cost);
    paper.undo.push(back);
    trade(paper, cls, { bid, ask, amount: 1, price, cost, ...(place && { place }) });
  }
}

/** Several slots of one node have one number: they are the same to everybody. */
function nodeOfSlot(slot: number): number {
  return slot / 2;
}

function slotsOf(paper: Paper, cls: MarketClass, open: readonly Order[]): readonly RoundSlot[] {
  const { state } = paper;
  const slots: RoundSlot[] = [];
  for (const ask of open) {
    const row = ask.side === "ask" ? nodeOfAsk(state, ask) : undefined;
    if (row === undefined || state.fleet.index.nodes.closed[row.number] !== 0) continue;
    slots.push({
      slot: askOfOrder(ask.number),
      price: ask.limit,
      server: serverOf(state, row),
    });
  }
  const { asks } = cls.located!.supply;
  let admitted = admittedOn(paper, cls);
  const byNode = asks.number
    .map((_, slot) => slot)
    .sort((a, b) => asks.number[a]! - asks.number[b]!);
  for (const slot of byNode) {
    const units = Math.min(asks.cores[slot]!, admitted);
    for (let unit = 0; unit < units && slots.length < ASSIGNMENT_SIZE_MAX; unit++) {
      slots.push({
        slot: asks.number[slot]!,
        price: cls.options.price,
        server: asks.server[slot]!,
      });
      admitted -= 1;
    }
  }
  return slots;
}
