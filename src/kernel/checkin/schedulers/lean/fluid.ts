/** A job as the fluid replay sees it. */
export interface FluidJob {
  /** Devices still to be assigned over all rounds. */
  readonly work: number;
  /** Devices of one round. */
  readonly need: number;
  /** What one second of its end is worth. */
  readonly weight: number;
  /** Indices into the replay's rates: the flows that may serve it. */
  readonly flows: readonly number[];
}

/** What a replay is made with; buffers are kept from one to the next. */
export interface Fluid {
  readonly jobs: readonly FluidJob[];
  /** Devices per ms of each flow. */
  readonly rates: Float64Array;
  readonly tailMs: number;
  readonly left: Float64Array;
  readonly work: Float64Array;
  readonly speed: Float64Array;
  /** Elementary steps done so far: what bounds a search. */
  steps: number;
}

export function createFluid(jobs: readonly FluidJob[], rates: Float64Array, tailMs: number): Fluid {
  return {
    jobs,
    rates,
    tailMs,
    left: new Float64Array(rates.length),
    work: new Float64Array(jobs.length),
    speed: new Float64Array(jobs.length),
    steps: 0,
  };
}

/** The cost of never ending: above any sum of ends that a run can have. */
const NEVER_MS = 1e12;

/**
 * The weighted sum of ends if jobs are served in this order as a fluid: each takes, from the flows
 * that those before it left, what fills a round at once, and idles while its results come in.
 * O(jobs^2 x flows). Gives up with `limit` as soon as the sum reaches it.
 */
export function fluidCost(fluid: Fluid, order: readonly number[], limit: number): number {
  const { jobs, work, speed } = fluid;
  let live = order;
  for (const job of order) work[job] = jobs[job]!.work;
  let at = 0;
  let cost = 0;
  while (live.length > 0) {
    const step = serve(fluid, live);
    if (step >= NEVER_MS) return cost + NEVER_MS * live.length;
    at += step;
    const next: number[] = [];
    for (const job of live) {
      work[job]! -= speed[job]! * step;
      if (work[job]! > 1e-9) next.push(job);
      else cost += jobs[job]!.weight * at;
    }
    if (cost >= limit) return limit;
    live = next;
  }
  return cost;
}

/** Shares the flows out in order; the time until the first of these jobs ends. */
function serve(fluid: Fluid, live: readonly number[]): number {
  const { jobs, rates, left, work, speed, tailMs } = fluid;
  left.set(rates);
  let first = NEVER_MS;
  for (const job of live) {
    const { flows, need } = jobs[job]!;
    let rate = 0;
    for (let i = 0; i < flows.length; i++) rate += left[flows[i]!]!;
    fluid.steps += flows.length + 1;
    if (rate <= 1e-12) {
      speed[job] = 0;
      continue;
    }
    const taken = need / (need / rate + tailMs);
    speed[job] = taken;
    const rest = 1 - taken / rate;
    for (let i = 0; i < flows.length; i++) left[flows[i]!]! *= rest;
    const end = work[job]! / taken;
    if (end < first) first = end;
  }
  return first;
}

/** The rate that each job sees when all are served in this order, devices per ms. */
export function fillRates(fluid: Fluid, order: readonly number[]): Float64Array {
  const { jobs, rates, left, tailMs } = fluid;
  const seen = new Float64Array(jobs.length);
  left.set(rates);
  for (const job of order) {
    const { flows, need } = jobs[job]!;
    let rate = 0;
    for (const flow of flows) rate += left[flow]!;
    seen[job] = rate;
    if (rate <= 1e-12) continue;
    const rest = 1 - need / (need / rate + tailMs) / rate;
    for (const flow of flows) left[flow]! *= rest;
  }
  return seen;
}
