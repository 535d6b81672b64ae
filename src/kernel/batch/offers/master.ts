import { assert } from "../../../base/index.ts";
import { consolidate, createFreeList, type FreeList, rotate, takeFirst, takeFrom } from "./free.ts";
import type { Framework, MasterEvent, Offer, OfferJob, Piece, RuleSet } from "./types.ts";

/**
 * Consolidates free units by node, offers them to a framework and runs what it starts.
 *
 * The order of everything under `mesos-challenge` is that of the MesoChallenge program of 2015:
 * units that jobs free are offered in the next tick, pieces of one node merge in place.
 */
export interface Master {
  readonly rules: RuleSet;
  tick: number;
  readonly free: FreeList;
  /** Freed in the last tick, to be consolidated in the next. */
  freed: Piece[];
  bundles: Bundle[];
  /** All units that arrived so far. */
  units: number;
}

/** What one accepted offer holds: its jobs, and units that no job uses. */
interface Bundle {
  readonly node: number;
  held: number;
  jobs: { readonly job: OfferJob; readonly endsAt: number }[];
}

/** What arrives at the start of a tick. */
export interface Arrivals {
  readonly resources: readonly Piece[];
  readonly jobs: readonly OfferJob[];
}

export function createMaster(rules: RuleSet): Master {
  return { rules, tick: 0, free: createFreeList(), freed: [], bundles: [], units: 0 };
}

/**
 * One tick: consolidates what arrived and what was freed, submits the jobs that arrived, offers,
 * lets every job run for one tick. Changes the master and the framework. A framework that takes
 * more than it was offered is a bug and fails an assertion.
 *
 * Cost: O(running jobs + nodes) and what the framework needs.
 */
export function stepMaster(
  master: Master,
  framework: Framework,
  arrivals: Arrivals,
): readonly MasterEvent[] {
  const events: MasterEvent[] = [];
  for (const piece of arrivals.resources) {
    master.units += piece.units;
    receive(master, piece, events);
  }
  for (const piece of master.freed) receive(master, piece, events);
  master.freed = [];
  for (const job of arrivals.jobs) framework.submit(job);
  if (master.rules === "mesos-challenge") offerInRotation(master, framework, events);
  else offerEverything(master, framework, events);
  runOneTick(master, events);
  master.tick += 1;
  return events;
}

/** True when nothing runs. */
export function isIdle(master: Master): boolean {
  return master.bundles.length === 0;
}

/** True if free, held and freed units add up to all that arrived. Cost: O(nodes + bundles). */
export function conserves(master: Master): boolean {
  let units = master.free.units;
  for (const bundle of master.bundles) units += bundle.held;
  for (const piece of master.freed) units += piece.units;
  return units === master.units;
}

function receive(master: Master, piece: Piece, events: MasterEvent[]): void {
  consolidate(master.free, piece);
  events.push({ kind: "resource", node: piece.node, units: piece.units });
}

function offerInRotation(master: Master, framework: Framework, events: MasterEvent[]): void {
  const nodesFree = master.free.nodesFree;
  const piece = takeFirst(master.free);
  if (piece === undefined) return;
  const jobs = ask(master, framework, piece, nodesFree);
  if (jobs.length === 0) rotate(master.free, piece);
  else start(master, piece.node, piece.units, jobs, events);
}

function offerEverything(master: Master, framework: Framework, events: MasterEvent[]): void {
  const pieces = master.free.pieces.filter((piece) => piece.units > 0);
  // A stable sort: nodes with equally many free units keep the order of their arrival.
  pieces.sort((a, b) => a.units - b.units);
  let nodesFree = pieces.length;
  for (const piece of pieces) {
    if (framework.waiting() === 0) return;
    const jobs = ask(master, framework, piece, nodesFree);
    const used = sizeOf(jobs);
    if (used === piece.units) nodesFree -= 1;
    if (used === 0) continue;
    takeFrom(master.free, piece.node, used);
    start(master, piece.node, used, jobs, events);
  }
}

function ask(
  master: Master,
  framework: Framework,
  piece: Piece,
  nodesFree: number,
): readonly OfferJob[] {
  const locksRemainder = master.rules === "mesos-challenge";
  const offer: Offer = { ...piece, at: master.tick, locksRemainder, nodesFree };
  const jobs = framework.consider(offer);
  assert(sizeOf(jobs) <= piece.units, "a framework must not take more than it was offered");
  return jobs;
}

function start(
  master: Master,
  node: number,
  held: number,
  jobs: readonly OfferJob[],
  events: MasterEvent[],
): void {
  const placed = jobs.map((job) => ({ job, endsAt: master.tick + job.duration - 1 }));
  master.bundles.push({ node, held, jobs: placed });
  for (const job of jobs) events.push({ kind: "start", node, job });
}

/** A job that starts in a tick also runs in it, so one of duration 1 ends at once. */
function runOneTick(master: Master, events: MasterEvent[]): void {
  let hasEmpty = false;
  for (const bundle of master.bundles) {
    if (endJobs(bundle, master, events)) hasEmpty = true;
  }
  if (hasEmpty) master.bundles = master.bundles.filter((bundle) => bundle.jobs.length > 0);
}

/** Ends what is due in a bundle; true when that was the last of it. */
function endJobs(bundle: Bundle, master: Master, events: MasterEvent[]): boolean {
  const { node, jobs } = bundle;
  if (!jobs.some(({ endsAt }) => endsAt === master.tick)) return false;
  for (const { job, endsAt } of jobs) {
    if (endsAt !== master.tick) continue;
    master.freed.push({ node, units: job.size });
    bundle.held -= job.size;
    events.push({ kind: "end", node, job });
  }
  bundle.jobs = jobs.filter(({ endsAt }) => endsAt !== master.tick);
  if (bundle.jobs.length > 0) return false;
  // The original logs the remainder even when it is nothing.
  if (master.rules === "mesos-challenge") master.freed.push({ node, units: bundle.held });
  bundle.held = 0;
  return true;
}

function sizeOf(jobs: readonly OfferJob[]): number {
  let units = 0;
  for (const job of jobs) units += job.size;
  return units;
}
