import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "../../client/index.ts";
import type { Ledger } from "../../runtime/index.ts";
import type { Config } from "../../server/index.ts";
import { LocalRefusal } from "../failure.ts";
import { ledgerFile } from "../local/ledger-file.ts";
import { createDemoClock, type DemoClock } from "./clock.ts";
import { DEMO_SITES, keepCrowd } from "./crowd.ts";
import { demoStart, fillDemo } from "./fill.ts";
import { keepMetrics } from "./metrics.ts";

/** A made-up week, in a ledger of its own. */
export interface Demo {
  /** As it was asked for, but with a ledger and pools of the week's own. */
  readonly config: Config;
  readonly clock: DemoClock;
  /** Lives through the week; then the clock is the machine's. */
  fill(ledger: Ledger): Promise<void>;
  /** Lets made-up machines and devices speak with the server, until the answer is called. */
  enliven(client: Client): () => void;
  /** Throws the ledger away, unless it was to be kept. */
  close(): void;
}

export interface DemoOptions {
  readonly seed: number;
  /** The configuration's folder was named by whoever starts the demonstration: it is kept there. */
  readonly isKept: boolean;
}

/**
 * The same seed gives the same week, as seen from now. Errors: `LocalRefusal` if it is to be kept
 * where there is a ledger already; nothing of it is touched.
 */
export function createDemo(config: Config, { seed, isKept }: DemoOptions): Demo {
  if (isKept && existsSync(ledgerFile(config.data))) {
    const hint = "name a folder without one, or none for one that is thrown away";
    throw new LocalRefusal("data_in_use", `there is a ledger in ${config.data}: ${hint}`);
  }
  const data = isKept ? config.data : mkdtempSync(join(tmpdir(), "arbiter-demo-"));
  const nowS = Math.floor(Date.now() / 1_000);
  const clock = createDemoClock(demoStart(nowS) * 1_000);
  return {
    config: { ...config, data, pools: [], checkin: { ...config.checkin, sites: DEMO_SITES } },
    clock,
    fill: async (ledger) => {
      await fillDemo({ ledger, clock, nowS, seed });
      clock.letGo();
    },
    enliven: (client) => {
      const ends = [keepMetrics(client, seed), keepCrowd(client, seed)];
      return () => {
        for (const end of ends) end();
      };
    },
    close: () => {
      if (!isKept) rmSync(data, { recursive: true, force: true });
    },
  };
}
