import { type Atoms, atomHas } from "../../constraints/index.ts";
import { LEAN_SEARCH_JOBS_MAX, LEAN_SEARCH_STEPS_MAX } from "../../limits.ts";
import { ageWeight } from "../aging.ts";
import type { JobFacts } from "../scheduler.ts";
import { type Supply, supplySpanMs } from "../supply.ts";
import type { LeanConstants } from "./constants.ts";
import { createFluid, type Fluid, type FluidJob, fillRates } from "./fluid.ts";
import type { Round } from "./round.ts";
import { searchOrder } from "./search.ts";

/** A job as `lean` keeps it. */
export interface LeanJob {
  facts: JobFacts;
  readonly serial: number;
  unmet: number;
  /** Devices picked for it that were not assigned yet. */
  picked: number;
  round: Round;
  /** Devices per ms that its class and rank leave for it, as of the last plan. */
  fillRate: number;
  /** Devices per ms that satisfy its class, as of the last plan. */
  classRate: number;
}

interface Candidate {
  readonly job: LeanJob;
  readonly work: number;
  readonly weight: number;
  readonly key: number;
}

/**
 * Orders the jobs: remaining work times supply squared over weight, then the search over the head
 * of that order. `previous` is the order so far, jobs that ended left out. Sets each job's fill
 * rate. O(jobs log jobs + atoms x classes) and the bounded search.
 */
export function planLean(
  constants: LeanConstants,
  atoms: Atoms,
  supply: Supply,
  jobs: readonly LeanJob[],
  previous: readonly LeanJob[],
  at: number,
): readonly LeanJob[] {
  const flows = flowsOf(atoms, supply, at);
  const candidates = jobs.map((job) => candidate(constants, flows, job, at));
  candidates.sort((a, b) => a.key - b.key || a.job.serial - b.job.serial);
  const headLength = searchable(flows.rates.length);
  const head = candidates.slice(0, headLength);
  const fluid = fluidOf(constants, flows, head);
  const order = searchOrder(fluid, startsOf(head, previous), constants.passes);
  const seen = fillRates(fluid, order);
  order.forEach((index) => {
    head[index]!.job.fillRate = seen[index]!;
  });
  const tail = candidates.slice(headLength).map(({ job }) => job);
  for (const job of tail) job.fillRate = 0;
  for (const job of jobs) job.classRate = flows.rateOf(job.facts.constraintClass);
  return [...order.map((index) => head[index]!.job), ...tail];
}

/** How many jobs can be searched: one replay, jobs^2 x flows, may take a quarter of the steps. */
function searchable(flows: number): number {
  let jobs = 1;
  const replay = LEAN_SEARCH_STEPS_MAX / 4;
  while (jobs < LEAN_SEARCH_JOBS_MAX && (jobs + 1) * (jobs + 1) * flows <= replay) jobs += 1;
  return jobs;
}

interface Flows {
  readonly rates: Float64Array;
  /** For a class, the flows that may serve it. */
  readonly of: (constraintClass: number) => readonly number[];
  readonly rateOf: (constraintClass: number) => number;
}

function flowsOf(atoms: Atoms, supply: Supply, at: number): Flows {
  const span = supplySpanMs(supply, at);
  const present = supply.counts.flatMap((count, atom) => (count > 0 ? [atom] : []));
  const rates = Float64Array.from(present, (atom) => supply.counts[atom]! / span);
  const known = new Map<number, readonly number[]>();
  const of = (constraintClass: number): readonly number[] => {
    const cached = known.get(constraintClass);
    if (cached !== undefined) return cached;
    const found = present.flatMap((atom, flow) =>
      atomHas(atoms, atom, constraintClass) ? [flow] : [],
    );
    known.set(constraintClass, found);
    return found;
  };
  const sums = new Map<number, number>();
  const rateOf = (constraintClass: number): number => {
    const cached = sums.get(constraintClass);
    if (cached !== undefined) return cached;
    const sum = of(constraintClass).reduce((total, flow) => total + rates[flow]!, 0);
    sums.set(constraintClass, sum);
    return sum;
  };
  return { rates, of, rateOf };
}

function candidate(constants: LeanConstants, flows: Flows, job: LeanJob, at: number): Candidate {
  const { facts, round } = job;
  const perRound = facts.need * constants.spare;
  const rounds = Math.max(1, facts.roundsLeft);
  const work = Math.max(rounds * perRound - Math.min(round.offered, perRound), 0.5);
  const rate = flows.rateOf(facts.constraintClass);
  const weight = ageWeight(constants.aging, facts, flows.rateOf, at);
  const key = (work * rate * (constants.supplyPower === 2 ? rate : 1)) / weight;
  return { job, work, weight, key };
}

function fluidOf(constants: LeanConstants, flows: Flows, head: readonly Candidate[]): Fluid {
  const jobs = head.map(
    ({ job, work, weight }): FluidJob => ({
      work,
      need: job.facts.need,
      weight,
      flows: flows.of(job.facts.constraintClass),
    }),
  );
  return createFluid(jobs, flows.rates, constants.tailMs);
}

/** Two orders of indices to begin with: by key, and as it was, newcomers last. */
function startsOf(
  head: readonly Candidate[],
  previous: readonly LeanJob[],
): readonly (readonly number[])[] {
  const index = new Map(head.map(({ job }, at) => [job, at]));
  const kept = previous.flatMap((job) => index.get(job) ?? []);
  const isKept = new Set(kept);
  const byKey = head.map((_, at) => at);
  return [byKey, [...kept, ...byKey.filter((at) => !isKept.has(at))]];
}
