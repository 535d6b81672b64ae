import { createPrng } from "../../base/index.ts";
import type { Ledger } from "../../runtime/index.ts";
import type { DemoClock } from "./clock.ts";
import { DEMO_DESKS } from "./desks/index.ts";

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;
/** A week, and a day before it so that it does not begin with nothing. */
const DAYS = 8;

export interface DemoFill {
  readonly ledger: Ledger;
  /** The ledger's own clock. */
  readonly clock: DemoClock;
  /** When the demonstration begins to be looked at, Unix seconds. */
  readonly nowS: number;
  readonly seed: number;
  /** How long before `nowS` it begins; a week and a day unless told otherwise. */
  readonly days?: number;
}

/** When the made-up activity begins, Unix seconds: the clock has to stand there at first. */
export function demoStart(nowS: number, days = DAYS): number {
  const start = nowS - days * DAY_S;
  return start - (start % HOUR_S);
}

/**
 * Lives through a week in an empty ledger, desk beside desk, each with chances of its own: what
 * one does more or less leaves the others as they were. Same seed and `nowS`, same journal.
 * Leaves the clock at `nowS`.
 */
export async function fillDemo({ ledger, clock, nowS, seed, days }: DemoFill): Promise<void> {
  const week = { from: demoStart(nowS, days), now: nowS };
  // Steps of one instant happen in the order of the desks.
  const queue = DEMO_DESKS.flatMap(([name, desk]) =>
    desk(createPrng(seedOf(name, seed)), week),
  ).sort((a, b) => a.at - b.at);
  for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
    clock.set(step.at * 1_000);
    const later = await step.act(ledger);
    if (later === undefined || later.at >= nowS) continue;
    const place = queue.findIndex(({ at }) => at > later.at);
    queue.splice(place < 0 ? queue.length : place, 0, later);
  }
  clock.set(nowS * 1_000);
}

function seedOf(name: string, seed: number): number {
  let mixed = seed;
  for (const char of name) mixed = (Math.imul(mixed, 31) + char.charCodeAt(0)) >>> 1;
  return mixed;
}
