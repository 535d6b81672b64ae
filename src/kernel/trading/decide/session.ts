import { accept, type Decision } from "../../decision.ts";
import { TICK_EVENTS_MAX, TRADES_PER_TICK_MAX } from "../../limits.ts";
import type { LedgerState, MarketClass, Order, Stamp } from "../../model/index.ts";
import { rebuildBooks } from "../books/index.ts";
import {
  catchUp,
  createPaper,
  type LedgerEvent,
  type Paper,
  placeLocated,
  placePlain,
  restOnBook,
  settleOvers,
  undoPaper,
} from "../engine/index.ts";
import type { TradingRejection } from "../types.ts";

export type Answer = Decision<LedgerEvent, TradingRejection>;

/** A decision about one class, with all that has to happen there before it. */
export function openPaper(state: LedgerState, cls: MarketClass, stamp: Stamp): Paper {
  const paper = createPaper(state, stamp);
  settleOvers(paper, TICK_EVENTS_MAX);
  catchUp(paper, cls, TRADES_PER_TICK_MAX);
  return paper;
}

/** A new or changed order meets the others: at once, or in the next round. */
export function meet(paper: Paper, cls: MarketClass, order: Order): void {
  if (cls.options.clearing.kind === "rounds") return restOnBook(paper, cls, order);
  if (cls.located === undefined) placePlain(paper, cls, order);
  else placeLocated(paper, cls, order);
}

/** Puts everything back as it was, and answers what was decided. */
export function closePaper(paper: Paper): Answer {
  dropPaper(paper);
  return accept(paper.events);
}

/** Puts everything back as it was. */
export function dropPaper(paper: Paper): void {
  undoPaper(paper);
  for (const cls of paper.stale) rebuildBooks(paper.state, cls);
}
