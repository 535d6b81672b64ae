import { expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import { createPrng } from "../../base/index.ts";
import type { Command, KernelEvent } from "../command.ts";
import { checkLedger } from "../invariants.ts";
import { apply, decide } from "../kernel.ts";
import type { LedgerState, MarketClass, Order } from "../model/index.ts";
import { failedConstraint } from "../placement/index.ts";
import { decodeState, encodeState } from "../snapshot/index.ts";
import {
  createTestLedger,
  marketScene,
  randomMarketCommand,
  runUntilIdle,
} from "../testing/index.ts";
import { hasLeaving, nodeOfAsk, slotShape, suppliesClass, unitsAdmitted } from "./books/index.ts";

const NOW = 1_800_000_000_000;
const STEPS = 700;
const ROUNDS = 3;

it("conserves money and slots, sells nothing twice, and leaves nothing that could trade", () => {
  const seed = testSeed();
  const kinds = new Map<string, number>();
  const isMissing = (): boolean => WANTED.some((kind) => !kinds.has(kind));
  // What is rare may take a few rounds more.
  for (let round = 0; round < ROUNDS || (isMissing() && round < 10 * ROUNDS); round++) {
    run(seed + round, kinds);
  }
  // Everything that matters has happened, or the test shows nothing.
  for (const kind of WANTED) expect(kinds.get(kind) ?? 0, kind).toBeGreaterThan(0);
}, 120_000);

const WANTED = [
  "order.traded",
  "order.rested",
  "order.amended",
  "lease.settled",
  "market.cleared",
  "lease.renewed",
  "placement.displaced",
  "ended: lease_over",
  "ended: surplus",
  "ended: expired",
  "ended: self_trade",
  "ended: below_minimum",
  "resold",
];

function run(seed: number, kinds: Map<string, number>): void {
  const random = createPrng(seed);
  const ledger = createTestLedger(NOW);
  for (const command of marketScene(NOW)) ledger.must(command);
  let shadow = rebuilt(ledger.state);
  const both = (command: Command): readonly KernelEvent[] => {
    const stamp = { at: Math.max(ledger.now, ledger.state.at), seq: ledger.state.seq + 1 };
    const mine = decide(ledger.state, command, stamp);
    // A state that was made anew from its image has no hints, and must decide the same.
    const theirs = decide(shadow, command, stamp);
    expect(theirs, `${command.kind} at ${stamp.seq}, seed ${seed}`).toEqual(mine);
    if (!mine.ok || mine.events.length === 0) return [];
    apply(ledger.state, mine.events, stamp);
    apply(shadow, mine.events, stamp);
    for (const event of mine.events) count(kinds, event);
    return mine.events;
  };
  for (let step = 0; step < STEPS; step++) {
    ledger.now += 1_000 * random.below(4);
    both(randomMarketCommand(random, ledger.state, ledger.now));
    if (random.chance(1, 3)) continue;
    while (both({ kind: "tick" }).length > 0);
    checkLedger(ledger.state);
    checkQuiet(ledger.state, ledger.now, `step ${step}, seed ${seed}`);
    if (!random.chance(1, 20)) continue;
    shadow = rebuilt(ledger.state);
    expect(encodeState(shadow)).toEqual(encodeState(ledger.state));
  }
  runUntilIdle(ledger);
}

function rebuilt(state: LedgerState): LedgerState {
  return decodeState(structuredClone(encodeState(state)));
}

function count(kinds: Map<string, number>, event: KernelEvent): void {
  const add = (kind: string): void => void kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  add(event.kind);
  if (event.kind === "order.ended") add(`ended: ${event.reason}`);
  if (event.kind === "order.traded" && event.ask > 0) add("resold");
}

/** No two that could trade with each other wait, by looking at all of them. */
function checkQuiet(state: LedgerState, at: number, where: string): void {
  const open = [...state.market.orders.values()].filter((order) => order.state === "open");
  for (const cls of state.market.classes) {
    // Who waits for a round waits beside those it will meet.
    if (cls === undefined || cls.options.clearing.kind === "rounds") continue;
    const mine = open.filter((order) => order.class === cls.index);
    const bids = mine.filter(({ side }) => side === "bid");
    const asks = mine.filter(({ side }) => side === "ask");
    for (const bid of bids) {
      expect(couldBuy(state, cls, bid, at), `${where}: ${bid.number} of ${cls.name}`).toBe(false);
      for (const ask of asks) {
        const text = `${where}: ${bid.number} with ${ask.number}`;
        expect(couldMeet(state, cls, bid, ask, at), text).toBe(false);
      }
    }
  }
}

/** Could the bid have units of the supply now? Several slots at once are not asked for. */
function couldBuy(state: LedgerState, cls: MarketClass, bid: Order, at: number): boolean {
  const admitted = unitsAdmitted(state, cls, { at, seq: state.seq });
  if (bid.limit < cls.options.price || admitted === 0) return false;
  if (cls.located === undefined) return admitted >= bid.minimum;
  if (bid.minimum > 1 || isPatient(bid, at)) return false;
  const { index, nodes } = state.fleet;
  return nodes.some(
    (row) =>
      row !== undefined &&
      suppliesClass(cls, row) &&
      !hasLeaving(state, row) &&
      failedConstraint(index, row.number, slotShape(state, cls)) === undefined,
  );
}

function couldMeet(
  state: LedgerState,
  cls: MarketClass,
  bid: Order,
  ask: Order,
  at: number,
): boolean {
  if (bid.limit < ask.limit || bid.user === ask.user) return false;
  if (cls.located === undefined) return Math.min(bid.left, ask.left) >= bid.minimum;
  const row = nodeOfAsk(state, ask);
  const isOpen = row !== undefined && state.fleet.index.nodes.closed[row.number] === 0;
  return isOpen && bid.minimum === 1 && !isPatient(bid, at);
}

function isPatient({ patience, createdAt, inputs }: Order, at: number): boolean {
  return inputs.some(({ server }) => server >= 0) && at < createdAt + patience.anywhereMs;
}
