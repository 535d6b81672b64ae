import { createDemoClock, type DemoClock, demoStart, fillDemo } from "../../src/cli/demo/index.ts";
import type { Ledger } from "../../src/runtime/index.ts";

/** Wed 18 Mar 2026, 14:20 UTC: when the made-up week is looked at, on every machine. */
export const NOW_S = 1_773_843_600;

const SEED = 1;

export function weekClock(): DemoClock {
  return createDemoClock(demoStart(NOW_S) * 1_000);
}

/** The week of the demonstration, always the same; the ledger's clock stands still behind it. */
export function fillWeek(ledger: Ledger, clock: DemoClock): Promise<void> {
  return fillDemo({ ledger, clock, nowS: NOW_S, seed: SEED });
}
