import type { Instant, PoolId, UserId } from "../../kernel/index.ts";
import { type Metrics, type Schedule, SLOWDOWN_BOUND, scheduleMetrics } from "../metrics/index.ts";
import { capacityArea, capacityAt } from "./capacity.ts";
import type { Demand } from "./demand.ts";
import { isComplete, type PartLog } from "./parts.ts";

/** What really happened, or what would have under a policy. */
export interface Telling {
  /** `recorded`, or the policy's name. */
  readonly name: string;
  readonly log: PartLog;
}

/** The parts that came to their end in all tellings: only those can be compared. */
export interface Compared {
  /** Places in the demand, by arrival. */
  readonly indexes: readonly number[];
  readonly pools: readonly PoolId[];
  /** Parts in scope that did not end everywhere: still under way, cancelled, displaced. */
  readonly leftOut: number;
}

/** How one user fared; seconds. */
export interface UserFare {
  readonly userId: UserId;
  readonly jobs: number;
  readonly unitHours: number;
  /** By telling, in their order. */
  readonly meanWait: readonly number[];
  readonly meanBoundedSlowdown: readonly number[];
}

export function comparedParts(
  demand: Demand,
  tellings: readonly Telling[],
  isInScope: (pool: PoolId) => boolean,
): Compared {
  const inScope = demand.parts.flatMap(({ pool }, index) => (isInScope(pool) ? [index] : []));
  const indexes = inScope.filter((index) => tellings.every(({ log }) => isComplete(log, index)));
  const arrivalOf = (index: number): Instant => demand.parts[index]!.arrivedAt;
  indexes.sort((a, b) => arrivalOf(a) - arrivalOf(b) || a - b);
  const pools = [...new Set(indexes.map((index) => demand.parts[index]!.pool))];
  return { indexes, pools, leftOut: inScope.length - indexes.length };
}

/** One telling of the compared parts, in seconds since the history began. */
export function scheduleOf(demand: Demand, compared: Compared, { log }: Telling): Schedule {
  const { parts, beginAt } = demand;
  const column = (read: (index: number) => number): Float64Array =>
    Float64Array.from(compared.indexes, read);
  const seconds = (at: Instant): number => (at - beginAt) / 1_000;
  return {
    arrivedAt: column((index) => seconds(parts[index]!.arrivedAt)),
    startedAt: column((index) => seconds(log.startedAt[index]!)),
    duration: column((index) => (log.endedAt[index]! - log.startedAt[index]!) / 1_000),
    size: column((index) => parts[index]!.units),
  };
}

/** The figures of `docs/metrics.md`; what there was to use is all that the pools had. */
export function figuresOf(demand: Demand, { pools }: Compared, schedule: Schedule): Metrics {
  const { arrivedAt, startedAt, duration } = schedule;
  let lastEnd = 0;
  for (let i = 0; i < arrivedAt.length; i++) {
    lastEnd = Math.max(lastEnd, startedAt[i]! + duration[i]!);
  }
  const instantOf = (second: number): Instant => demand.beginAt + 1_000 * second;
  const window = [instantOf(arrivedAt[0] ?? 0), instantOf(lastEnd)] as const;
  const area = pools.reduce((sum, pool) => sum + capacityArea(demand.capacity, pool, ...window), 0);
  return scheduleMetrics(schedule, area / 1_000);
}

/** Units that the pools had together, so many seconds after the history began. */
export function unitsAt(demand: Demand, { pools }: Compared, second: number): number {
  const at = demand.beginAt + 1_000 * second;
  return pools.reduce((sum, pool) => sum + capacityAt(demand.capacity, pool, at), 0);
}

/** Everybody's waits side by side, by name. O(parts x tellings). */
export function faresOf(
  demand: Demand,
  compared: Compared,
  schedules: readonly Schedule[],
): readonly UserFare[] {
  const sums = new Map<UserId, Sums>();
  for (const [place, index] of compared.indexes.entries()) {
    const { userId } = demand.parts[index]!;
    const none = { jobs: 0, unitSeconds: 0, waits: schedules.map(() => 0) };
    const own = sums.get(userId) ?? { ...none, slowdowns: schedules.map(() => 0) };
    sums.set(userId, own);
    own.jobs += 1;
    own.unitSeconds += schedules[0]!.size[place]! * schedules[0]!.duration[place]!;
    for (const [telling, { arrivedAt, startedAt, duration }] of schedules.entries()) {
      const wait = startedAt[place]! - arrivedAt[place]!;
      const run = duration[place]!;
      own.waits[telling]! += wait;
      own.slowdowns[telling]! += Math.max(1, (wait + run) / Math.max(run, SLOWDOWN_BOUND));
    }
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([userId, { jobs, unitSeconds, waits, slowdowns }]) => ({
      userId,
      jobs,
      unitHours: unitSeconds / 3_600,
      meanWait: waits.map((sum) => sum / jobs),
      meanBoundedSlowdown: slowdowns.map((sum) => sum / jobs),
    }));
}

interface Sums {
  jobs: number;
  unitSeconds: number;
  readonly waits: number[];
  readonly slowdowns: number[];
}
