import { heapPeekKey } from "../../../base/index.ts";
import { TICK_EVENTS_MAX, TRADES_PER_TICK_MAX } from "../../limits.ts";
import { nextExpiry } from "../../market/index.ts";
import {
  freeFor,
  type Instant,
  type LedgerState,
  type MarketClass,
  type Stamp,
  secondOf,
  tightIn,
} from "../../model/index.ts";
import { poolOfClass, unitsAdmitted } from "../books/index.ts";
import { catchUp, createPaper, type LedgerEvent, settleOvers } from "../engine/index.ts";
import { clearRound } from "../rounds/index.ts";
import { dropPaper } from "./session.ts";

/**
 * What has come due on the market: leases that are over are settled; then, class by class, orders
 * end whose time is over, and waiting bids get what came free. Reads only; hints apart.
 */
export function dueTrading(state: LedgerState, stamp: Stamp): readonly LedgerEvent[] {
  const { market } = state;
  if (market.classOf.size === 0) return [];
  const paper = createPaper(state, stamp, true);
  settleOvers(paper, TICK_EVENTS_MAX);
  // The books still have their asks: what else is due comes with the next tick.
  if (paper.events.length === 0) {
    for (const cls of market.classes) {
      if (cls !== undefined) catchUp(paper, cls, TRADES_PER_TICK_MAX);
      if (cls !== undefined && paper.events.length === 0) clearRound(paper, cls);
      if (paper.events.length > 0) break;
    }
  }
  dropPaper(paper);
  return paper.events;
}

/** When that is next; Infinity for never. May be early, never late. O(classes). */
export function nextTradingDueAt(state: LedgerState): Instant {
  const { market } = state;
  if (market.overs.size > 0) return state.at;
  let dueAt = Number.POSITIVE_INFINITY;
  for (const cls of market.classes) {
    if (cls === undefined) continue;
    dueAt = Math.min(dueAt, nextExpiry(cls.book), cls.roundAt);
    if (cls.waiting === 0 || cls.options.clearing.kind === "rounds") continue;
    if (cls.hints.quietSeq !== state.seq) return state.at;
    dueAt = Math.min(dueAt, heapPeekKey(cls.timers), cls.hints.retryAt);
  }
  return dueAt;
}

/** Nothing could trade at `at`: says until when that stays so without another record. */
export function settleTrading(state: LedgerState, at: Instant): void {
  for (const cls of state.market.classes) {
    if (cls === undefined || cls.waiting === 0) continue;
    cls.hints.quietSeq = state.seq;
    cls.hints.retryAt = moreAt(state, cls, at);
  }
}

/** The earliest instant at which the pool may admit more by the mere passing of time. */
function moreAt(state: LedgerState, cls: MarketClass, at: Instant): Instant {
  const pool = poolOfClass(state, cls);
  const { slot, leaseMs } = cls.options;
  const admitted = unitsAdmitted(state, cls, { at, seq: state.seq });
  if (pool === undefined || !Number.isFinite(admitted)) return Number.POSITIVE_INFINITY;
  const each = cls.located === undefined ? 1 : slot.gpus;
  const startAt = secondOf(at);
  const window = { startAt, endAt: startAt + leaseMs };
  const tight = tightIn(freeFor(pool, "standard"), window, (admitted + 1) * each);
  return tight?.endAt ?? window.endAt;
}
