import { type Atoms, atomHas } from "../../constraints/index.ts";
import { LEAN_WINDOW } from "../../limits.ts";
import type { CheckIn, JobFacts, Scheduler, SchedulerOptions } from "../scheduler.ts";
import { addSupply, addSupplyMany, createSupply, type Supply } from "../supply.ts";
import { LEAN, type LeanConstants } from "./constants.ts";
import { type LeanJob, planLean } from "./plan.ts";
import { addOut, closeGain, countResult, createRound, liveFrom, loseOut } from "./round.ts";

interface Lean {
  readonly constants: LeanConstants;
  readonly atoms: Atoms;
  readonly supply: Supply;
  readonly jobs: Map<number, LeanJob>;
  order: readonly LeanJob[];
  plannedAt: number;
  serials: number;
}

/** Before any instant: the next check-in or round plans. */
const NOT_PLANNED = Number.NEGATIVE_INFINITY;

/**
 * Our own: a searched strict order of all jobs; in it, a round takes what it needs and a little
 * more, no device that everybody would wait for, and later one that brings its close forward.
 *
 * Uses what jobs declare (rounds left, need, deadline) and what a device declares (its speed).
 * With neither it falls back to demand and to the order alone. A pick is O(jobs).
 */
export function createLean({ atoms }: SchedulerOptions, constants = LEAN): Scheduler {
  const lean: Lean = {
    constants,
    atoms,
    supply: createSupply(LEAN_WINDOW),
    jobs: new Map(),
    order: [],
    plannedAt: NOT_PLANNED,
    serials: 0,
  };
  return {
    request: (at, facts) => request(lean, at, facts),
    ack: (at, id) => ack(lean, at, id),
    giveBack: (_at, id) => {
      const job = lean.jobs.get(id);
      if (job === undefined) return;
      job.unmet = Math.min(job.unmet + 1, job.facts.demand);
      loseOut(job.round);
    },
    result: (at, id) => {
      const job = lean.jobs.get(id);
      if (job !== undefined) countResult(job.round, at);
    },
    close: (_at, id) => {
      const job = lean.jobs.get(id);
      if (job !== undefined) job.unmet = 0;
    },
    finish: (_at, id) => {
      lean.jobs.delete(id);
      lean.order = lean.order.filter(({ facts }) => facts.job !== id);
      lean.plannedAt = NOT_PLANNED;
    },
    pick: (checkIn) => pick(lean, checkIn),
    see: (at, atom, count) => addSupplyMany(lean.supply, at, atom, count),
    rank: (at) => {
      planIfDue(lean, at);
      return lean.order.filter(({ unmet }) => unmet > 0).map(({ facts }) => ({ job: facts.job }));
    },
  };
}

function request(lean: Lean, at: number, facts: JobFacts): void {
  const known = lean.jobs.get(facts.job);
  if (known === undefined) {
    lean.jobs.set(facts.job, newJob(facts, lean.serials, at));
    lean.serials += 1;
    lean.plannedAt = NOT_PLANNED;
    return;
  }
  known.facts = facts;
  known.unmet = facts.demand;
  known.round = createRound(at);
}

function pick(lean: Lean, checkIn: CheckIn): number {
  const { constants, atoms, supply } = lean;
  const { at, atom } = checkIn;
  addSupply(supply, at, atom);
  planIfDue(lean, at);
  const open = lean.order.filter(
    ({ unmet, facts }) => unmet > 0 && atomHas(atoms, atom, facts.constraintClass),
  );
  const chosen = choose(constants, rescuedFirst(constants, open, at), checkIn);
  if (chosen === undefined) return -1;
  chosen.unmet -= 1;
  chosen.picked += 1;
  addOut(chosen.round, at + constants.dispatchMs + checkIn.responseMs(chosen.facts.job));
  return chosen.facts.job;
}

/** A slot was taken at the offer already if the device was picked here, and is taken now if not. */
function ack({ jobs, constants }: Lean, at: number, id: number): void {
  const job = jobs.get(id);
  if (job === undefined) return;
  if (job.picked > 0) {
    job.picked -= 1;
    return;
  }
  job.unmet -= 1;
  addOut(job.round, at + constants.tailMs);
}

function planIfDue(lean: Lean, at: number): void {
  const { constants, atoms, supply, jobs, order } = lean;
  if (at - lean.plannedAt < constants.replanMs) return;
  lean.order = planLean(constants, atoms, supply, [...jobs.values()], order, at);
  lean.plannedAt = at;
}

function newJob(facts: JobFacts, serial: number, at: number): LeanJob {
  const round = createRound(at);
  return { facts, serial, unmet: facts.demand, round, picked: 0, fillRate: 0, classRate: 0 };
}

/**
 * Rounds that are half filled and would miss their deadline in their place, but not in the first,
 * go before all others: what was spent on them would be lost.
 */
function rescuedFirst(
  constants: LeanConstants,
  open: readonly LeanJob[],
  at: number,
): readonly LeanJob[] {
  const isRescued = (job: LeanJob): boolean => {
    const { facts, round } = job;
    const leftMs = round.openedAt + facts.deadlineMs - constants.rescueGuardMs - at;
    if (leftMs <= 0) return false;
    const missing = missingOf(job, liveFrom(round, at - constants.lateMs));
    return (
      missing > 0 &&
      missing > leftMs * job.fillRate * constants.rescueSlack &&
      missing <= leftMs * job.classRate &&
      facts.need - missing > missing * constants.rescueShare
    );
  };
  const rescued = open.filter(isRescued);
  return rescued.length === 0 ? open : [...rescued, ...open.filter((job) => !isRescued(job))];
}

/** Devices that a round still lacks, those under way counted from place `from` on. */
function missingOf({ facts, round }: LeanJob, from: number): number {
  return facts.need - round.results - (round.out.length - from);
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
    const missing = missingOf(job, from);
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
