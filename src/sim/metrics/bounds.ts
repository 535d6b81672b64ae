/** Jobs as a bound sees them. */
export interface BoundJobs {
  readonly count: number;
  readonly arrivedAt: Float64Array;
  readonly size: Float64Array;
  readonly duration: Float64Array;
}

/** Units that are there from an instant on. */
export interface BoundUnits {
  readonly node: number;
  readonly at: number;
  readonly units: number;
}

/** Sizes for which the bound of large jobs on large nodes is tried. */
const THRESHOLDS_MAX = 24;

/**
 * An instant before which no schedule whatever can end its last job.
 *
 * The largest of: arrival and duration of each job; the work of all jobs against all units, where
 * before any instant a job can have been served for no longer than since it arrived; and the same
 * for the jobs of at least some size against the nodes that are ever so large.
 * O(nodes x jobs log jobs), at most 24 nodes.
 */
export function lastEndBound(jobs: BoundJobs, supply: readonly BoundUnits[]): number {
  let bound = 0;
  for (let i = 0; i < jobs.count; i++) {
    bound = Math.max(bound, jobs.arrivedAt[i]! + jobs.duration[i]!);
  }
  const totals = new Map<number, number>();
  for (const { node, units } of supply) totals.set(node, (totals.get(node) ?? 0) + units);
  for (const least of thresholds(totals.values())) {
    const large = supply.filter(({ node }) => totals.get(node)! >= least);
    bound = Math.max(bound, fluidEnd(jobs, least, large));
  }
  return bound;
}

/** Sizes at which a node drops out: 1 for all jobs and nodes, then one more than each node has. */
function thresholds(totals: Iterable<number>): readonly number[] {
  const sizes = [...new Set(totals)].sort((a, b) => a - b).map((units) => units + 1);
  const step = Math.max(1, Math.ceil(sizes.length / THRESHOLDS_MAX));
  return [1, ...sizes.filter((_, index) => index % step === 0)];
}

/** A change of a rate at an instant: of what jobs could use at most, or of what there is. */
interface Change {
  readonly at: number;
  readonly wanted: number;
  readonly units: number;
}

/** When the work of the jobs of at least `least` could be done if it were a fluid. */
function fluidEnd(jobs: BoundJobs, least: number, supply: readonly BoundUnits[]): number {
  const changes: Change[] = supply.map(({ at, units }) => ({ at, wanted: 0, units }));
  let work = 0;
  for (let i = 0; i < jobs.count; i++) {
    const size = jobs.size[i]!;
    if (size < least) continue;
    const at = jobs.arrivedAt[i]!;
    work += size * jobs.duration[i]!;
    changes.push({ at, wanted: size, units: 0 });
    changes.push({ at: at + jobs.duration[i]!, wanted: -size, units: 0 });
  }
  changes.sort((a, b) => a.at - b.at);
  return pourOut(changes, work);
}

/** `offered` is what the jobs could have been served by now; `done` is what they were at most. */
function pourOut(changes: readonly Change[], work: number): number {
  let now = 0;
  let wanted = 0;
  let units = 0;
  let offered = 0;
  let done = 0;
  for (const change of changes) {
    const span = change.at - now;
    const ahead = offered - done;
    // While jobs are behind, all units work; once they have caught up, only as many as are wanted.
    const behindFor = units > wanted ? ahead / (units - wanted) : Infinity;
    const busy = Math.min(span, behindFor);
    const rate = Math.min(units, wanted);
    const gained = busy * units + (span - busy) * rate;
    if (done + gained >= work) return endWithin(now, work - done, { units, rate, busy });
    done += gained;
    offered += span * wanted;
    now = change.at;
    wanted += change.wanted;
    units += change.units;
  }
  return units === 0 ? now : wholeFrom(now + (work - done) / units);
}

function endWithin(
  now: number,
  left: number,
  speed: { readonly units: number; readonly rate: number; readonly busy: number },
): number {
  const { units, rate, busy } = speed;
  if (left <= busy * units) return wholeFrom(now + (units === 0 ? 0 : left / units));
  return wholeFrom(now + busy + (left - busy * units) / rate);
}

/** What a quotient of floats may be off by; a bound may be too low, never too high. */
const ROUNDING = 1e-9;

/** The first whole instant that is not before `at`. */
function wholeFrom(at: number): number {
  return Math.ceil(at - ROUNDING * Math.max(1, at));
}
