import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Ledger } from "../../runtime/index.ts";
import type { Config } from "../../server/index.ts";
import { createDemoClock, type DemoClock } from "./clock.ts";
import { demoStart, fillDemo } from "./fill.ts";

/** A made-up week, in a ledger of its own. */
export interface Demo {
  /** As it was asked for, but with a ledger that is thrown away and pools of the week's own. */
  readonly config: Config;
  readonly clock: DemoClock;
  /** Lives through the week; then the clock is the machine's. */
  fill(ledger: Ledger): Promise<void>;
  /** Throws the ledger away. */
  close(): void;
}

/** The same seed gives the same week, as seen from now. No ledger of anybody else is touched. */
export function createDemo(config: Config, seed: number): Demo {
  const data = mkdtempSync(join(tmpdir(), "arbiter-demo-"));
  const nowS = Math.floor(Date.now() / 1_000);
  const clock = createDemoClock(demoStart(nowS) * 1_000);
  return {
    config: { ...config, data, pools: [] },
    clock,
    fill: async (ledger) => {
      await fillDemo({ ledger, clock, nowS, seed });
      clock.letGo();
    },
    close: () => rmSync(data, { recursive: true, force: true }),
  };
}
