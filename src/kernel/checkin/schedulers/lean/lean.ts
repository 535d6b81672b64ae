import { atomHas } from "../../constraints/index.ts";
import { LEAN_WINDOW } from "../../limits.ts";
import type { CheckIn, Ranked, Scheduler, SchedulerOptions } from "../scheduler.ts";
import { addSupply, createSupply } from "../supply.ts";
import { LEAN, type LeanConstants } from "./constants.ts";
import { type LeanJob, planLean } from "./plan.ts";
import { addOut, closeGain, countResult, createRound, liveFrom, loseOut } from "./round.ts";

/**
 * Our own: a searched strict order of all jobs; in it, a round takes what it needs and a little
 * more, no device that everybody would wait for, and later one that brings its close forward.
 *
 * Uses what jobs declare (rounds left, need) and what a device declares (its speed). With neither
 * it falls back to demand and to the order alone. A pick is O(jobs that the device may serve).
 */
export function createLean(options: SchedulerOptions, constants: LeanConstants = LEAN): Scheduler {
  const { atoms } = options;
  const supply = createSupply(LEAN_WINDOW);
  const jobs = new Map<number, LeanJob>();
  let order: readonly LeanJob[] = [];
  let plannedAt = Number.NEGATIVE_INFINITY;
  let serials = 0;

  const plan = (at: number): void => {
    order = planLean(constants, atoms, supply, [...jobs.values()], order, at);
    plannedAt = at;
  };
  const planIfDue = (at: number): void => {
    if (at - plannedAt >= constants.replanMs) plan(at);
  };
  const planLater = (): void => {
    plannedAt = Number.NEGATIVE_INFINITY;
  };

  return {
    request: (_at, facts) => {
      const known = jobs.get(facts.job);
      if (known === undefined) {
        const round = createRound();
        jobs.set(facts.job, { facts, serial: serials, unmet: facts.demand, round, fillRate: 0 });
        serials += 1;
        planLater();
        return;
      }
      known.facts = facts;
      known.unmet = facts.demand;
      known.round = createRound();
    },
    // The slot was taken at the offer already.
    ack: () => {},
    giveBack: (_at, id) => {
      const job = jobs.get(id);
      if (job === undefined) return;
      job.unmet = Math.min(job.unmet + 1, job.facts.demand);
      loseOut(job.round);
    },
    result: (at, id) => {
      const job = jobs.get(id);
      if (job !== undefined) countResult(job.round, at);
    },
    close: (_at, id) => {
      const job = jobs.get(id);
      if (job !== undefined) job.unmet = 0;
    },
    finish: (_at, id) => {
      jobs.delete(id);
      order = order.filter(({ facts }) => facts.job !== id);
      planLater();
    },
    pick: (checkIn) => {
      addSupply(supply, checkIn.at, checkIn.atom);
      planIfDue(checkIn.at);
      const open = order.filter(
        ({ unmet, facts }) => unmet > 0 && atomHas(atoms, checkIn.atom, facts.constraintClass),
      );
      const chosen = choose(constants, open, checkIn);
      if (chosen === undefined) return -1;
      chosen.unmet -= 1;
      const takesMs = checkIn.responseMs(chosen.facts.job);
      addOut(chosen.round, checkIn.at + constants.dispatchMs + takesMs);
      return chosen.facts.job;
    },
    see: (at, atom, count) => {
      for (let i = 0; i < Math.min(count, LEAN_WINDOW); i++) addSupply(supply, at, atom);
    },
    rank: (at): readonly Ranked[] => {
      planIfDue(at);
      return order.filter(({ unmet }) => unmet > 0).map(({ facts }) => ({ job: facts.job }));
    },
  };
}

/** The job for a device, among those that are open for it, by rank. */
function choose(
  constants: LeanConstants,
  open: readonly LeanJob[],
  checkIn: CheckIn,
): LeanJob | undefined {
  let slow: LeanJob | undefined;
  let slowSlackMs = Number.NEGATIVE_INFINITY;
  let extra: LeanJob | undefined;
  for (const job of open) {
    const { facts, round } = job;
    const takesMs = checkIn.responseMs(facts.job);
    const from = liveFrom(round, checkIn.at - constants.lateMs);
    const missing = facts.need - round.results - (round.out.length - from);
    if (missing > 0) {
      const leftMs = job.fillRate > 0 ? missing / job.fillRate : Number.POSITIVE_INFINITY;
      if (takesMs <= leftMs + constants.waitMs) return job;
      if (leftMs - takesMs <= slowSlackMs) continue;
      slow = job;
      slowSlackMs = leftMs - takesMs;
      continue;
    }
    const finishAt = checkIn.at + constants.dispatchMs + takesMs;
    const gain = closeGain(round, from, facts.need - round.results, finishAt);
    if (gain > constants.gainMs) return job;
    if (gain > 0) extra ??= job;
  }
  if (slow !== undefined && slow.unmet > constants.keep * slow.facts.demand) return slow;
  return extra;
}
