import type { Prng } from "../../../base/index.ts";
import { checkin } from "../../../kernel/index.ts";
import { exponential } from "./crowd.ts";
import { type Region, startClientManager, startJobManager, stopJobManager } from "./region.ts";

/** Every role crashes once in `meanMs`, and comes back. */
export interface CrashPlan {
  readonly meanMs: number;
  readonly clientManagerBackMs: number;
  readonly jobManagerBackMs: number;
  readonly reducerBackMs: number;
}

export const CRASHES: CrashPlan = {
  meanMs: 30_000,
  clientManagerBackMs: 2_000,
  jobManagerBackMs: 1_000,
  reducerBackMs: 1_000,
};

/** Starts crashing; the answer stops it, and what is down still comes back. */
export function startCrashes(region: Region, random: Prng, plan: CrashPlan): () => void {
  const { link, clientManagers } = region.setup;
  let isOn = true;
  const again = (strike: () => void): void => {
    link.after(Math.ceil(exponential(random, plan.meanMs)), () => {
      if (!isOn) return;
      strike();
      again(strike);
    });
  };
  again(() => {
    const cm = 1 + random.below(clientManagers);
    if (region.managers[cm] === undefined) return;
    region.managers[cm] = undefined;
    link.after(plan.clientManagerBackMs, () => startClientManager(region, cm));
  });
  again(() => {
    if (region.jobManager === undefined) return;
    stopJobManager(region);
    link.after(plan.jobManagerBackMs, () => startJobManager(region));
  });
  again(() => {
    if (region.reducer === undefined) return;
    region.reducer = undefined;
    link.after(plan.reducerBackMs, () => {
      region.reducer = checkin.createReducer();
    });
  });
  return () => {
    isOn = false;
  };
}
