import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDemoClock, demoStart, fillDemo } from "../../src/cli/demo/index.ts";
import { openLedger } from "../../src/runtime/index.ts";
import { openSite, type Site } from "./site.ts";

/** Wed 18 Mar 2026, 14:20 UTC: when the made-up week is looked at, on every machine. */
export const NOW_S = 1_773_843_600;

const SEED = 1;
/** Less than the demonstration has: each hour costs its disk writes. */
const DAYS = 3;
const folder = mkdtempSync(join(tmpdir(), "arbiter-week-"));
let site: Promise<Site> | undefined;

process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

/**
 * A site with the week of the demonstration, always the same, and a clock that stands still. All
 * tests of a worker share it: they only look.
 */
export function weekSite(): Promise<Site> {
  site ??= makeWeek().then((copyOf) => openSite({ copyOf, clock: { now: () => NOW_S * 1_000 } }));
  return site;
}

/** Lived through once for all files of a worker. */
async function makeWeek(): Promise<string> {
  const file = join(folder, "ledger.sqlite");
  const clock = createDemoClock(demoStart(NOW_S, DAYS) * 1_000);
  const ledger = await openLedger({
    file,
    clock,
    onFault: ({ what, why }) => {
      throw new Error(`${what}: ${why}`);
    },
  });
  await fillDemo({ ledger, clock, nowS: NOW_S, seed: SEED, days: DAYS });
  await ledger.followed();
  await ledger.close();
  return file;
}
