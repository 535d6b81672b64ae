import type { KernelEvent } from "./command.ts";
import { dropDesk } from "./jobs/index.ts";
import { type LedgerState, type PoolId, touchDesk } from "./model/index.ts";

/**
 * Notes what an event that has just been applied means for jobs that wait: on which pools one may
 * start now that could not before. Also where capacity is taken: whoever is promised a later start
 * for it may leave room for somebody behind. What placements change is noted in `follow.ts`. O(1).
 */
export function noteForJobs(state: LedgerState, event: KernelEvent): void {
  if (state.jobs.desks.size === 0) return;
  switch (event.kind) {
    case "reservation.admitted":
    case "reservation.cancelled":
    case "reservation.amended":
    case "reservation.displaced":
    case "pool.updated":
    case "pool.schedule_replaced":
    case "pool.schedule_extended":
    case "pool.maintenance_added":
    case "pool.maintenance_removed":
    case "queue.stored":
    case "queue.deleted":
    case "job.submitted":
    case "job.released":
    case "job.started":
    case "job.ended":
    case "job.curtailed":
    case "job.requeued":
    case "job.cancelled":
      return touch(state, event.pool);
    case "reservation.moved":
      touch(state, event.fromPool);
      return touch(state, event.toPool);
    case "pool.deleted":
      return dropDesk(state, state.poolNames.lastIndexOf(event.pool));
    default:
      return;
  }
}

function touch(state: LedgerState, id: PoolId): void {
  const pool = state.pools.get(id);
  if (pool !== undefined) touchDesk(state.jobs, pool.index);
}
