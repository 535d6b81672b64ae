import {
  boundGpus,
  type Instant,
  isInService,
  type LedgerState,
  type Pool,
  type Rolling,
  type ScheduleEntry,
  secondOf,
  slotOf,
  type Window,
} from "../model/index.ts";
import { rollingEntries } from "../pools/index.ts";
import { boundWindows, placedGpus } from "./uses.ts";

/** What a backed pool's capacity is from now on. */
export interface BackedCapacity {
  readonly rolling: Rolling;
  readonly schedule: readonly ScheduleEntry[];
}

/**
 * The GPUs of all nodes in service, for as far as the pool reaches. A node that is out of service
 * (drained, resting, lost) counts for what its grants still hold, until they end: so its grants
 * stay, and nobody is promised the rest. O(nodes + grants on nodes out of service).
 */
export function backedCapacity(state: LedgerState, pool: Pool, at: Instant): BackedCapacity {
  let capacity = 0;
  const held: Window[] = [];
  for (const row of state.fleet.nodes) {
    if (row === undefined || row.pool !== pool.id) continue;
    if (isInService(row)) capacity += row.facts.gpus;
    else held.push(...placedGpus(state, row), ...boundWindows(state, row, secondOf(at)));
  }
  const rolling = { capacity, horizonMs: pool.rolling?.horizonMs ?? 0 };
  const [base] = rollingEntries(rolling, at);
  return { rolling, schedule: withHeld(base!, held) };
}

/** The base with one unit more over each window; windows end before it does or are cut there. */
function withHeld(base: ScheduleEntry, held: readonly Window[]): readonly ScheduleEntry[] {
  const changes = new Map<Instant, number>();
  const note = (at: Instant, by: number): void => {
    const within = Math.min(Math.max(at, base.startAt), base.endAt);
    changes.set(within, (changes.get(within) ?? 0) + by);
  };
  for (const { startAt, endAt } of held) {
    note(startAt, 1);
    note(endAt, -1);
  }
  const entries: ScheduleEntry[] = [];
  let { startAt } = base;
  let { capacity } = base;
  for (const [at, by] of [...changes].sort(([a], [b]) => a - b)) {
    if (at > startAt && by !== 0) {
      entries.push({ startAt, endAt: at, capacity });
      startAt = at;
    }
    capacity += by;
  }
  return startAt < base.endAt ? [...entries, { startAt, endAt: base.endAt, capacity }] : entries;
}

/** GPUs that a running reservation still lacks. */
export function lackingOf(state: LedgerState, grant: number): number {
  const { grants, backing } = state;
  const slot = slotOf(grants, grant);
  return slot < 0 ? 0 : grants.amount[slot]! - boundGpus(backing, grant);
}
