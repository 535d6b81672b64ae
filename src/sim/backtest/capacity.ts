import {
  effectiveOf,
  type Instant,
  type LedgerState,
  type Pool,
  type PoolId,
  type Units,
} from "../../kernel/index.ts";

/** What pools really had over time, as their schedules were changed and maintenance came. */
export interface CapacityLog {
  readonly pools: Map<PoolId, PoolLine>;
}

interface PoolLine {
  /** Units from each instant on, rising. */
  readonly at: Instant[];
  readonly units: Units[];
  /** What the line was made of: another object is another schedule. */
  schedule: Pool["schedule"];
  maintenance: Pool["maintenance"];
}

export function createCapacityLog(): CapacityLog {
  return { pools: new Map() };
}

/** From `at` on pools have what they now say. O(schedules that changed). */
export function noteCapacity(log: CapacityLog, state: LedgerState, at: Instant): void {
  for (const pool of state.pools.values()) {
    const { schedule, maintenance } = pool;
    const line = log.pools.get(pool.id) ?? { at: [], units: [], schedule: [], maintenance: [] };
    log.pools.set(pool.id, line);
    if (line.schedule === schedule && line.maintenance === maintenance) continue;
    line.schedule = schedule;
    line.maintenance = maintenance;
    cutLine(line, at);
    for (const entry of effectiveOf(pool)) {
      if (entry.endAt <= at) continue;
      setFrom(line, Math.max(at, entry.startAt), entry.capacity);
      setFrom(line, entry.endAt, 0);
    }
  }
  for (const [id, line] of log.pools) if (!state.pools.has(id)) cutLine(line, at);
}

/** Units of a pool at an instant; 0 before anything is known. O(log n). */
export function capacityAt(log: CapacityLog, pool: PoolId, at: Instant): Units {
  const line = log.pools.get(pool);
  if (line === undefined) return 0;
  const index = indexAt(line, at);
  return index < 0 ? 0 : line.units[index]!;
}

/** Units x milliseconds of a pool in a window. O(steps of the line). */
export function capacityArea(log: CapacityLog, pool: PoolId, fromAt: Instant, toAt: Instant) {
  const line = log.pools.get(pool);
  if (line === undefined) return 0;
  let area = 0;
  for (let i = Math.max(0, indexAt(line, fromAt)); i < line.at.length; i++) {
    const startAt = Math.max(fromAt, line.at[i]!);
    const endAt = Math.min(toAt, line.at[i + 1] ?? toAt);
    if (line.at[i]! >= toAt) break;
    if (endAt > startAt) area += line.units[i]! * (endAt - startAt);
  }
  return area;
}

/** The line ends at `at`: what was said of the time after it does not hold any more. */
function cutLine(line: PoolLine, at: Instant): void {
  while (line.at.length > 0 && line.at[line.at.length - 1]! >= at) {
    line.at.pop();
    line.units.pop();
  }
  setFrom(line, at, 0);
}

function setFrom(line: PoolLine, at: Instant, units: Units): void {
  const last = line.at.length - 1;
  if (last >= 0 && line.at[last] === at) line.units[last] = units;
  else if (last < 0 || line.units[last] !== units) {
    line.at.push(at);
    line.units.push(units);
  }
}

/** The last step at or before `at`; -1 for none. */
function indexAt(line: PoolLine, at: Instant): number {
  let low = 0;
  let high = line.at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (line.at[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
