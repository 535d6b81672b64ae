import { EVICTION_NOTICE_MS } from "../limits.ts";
import {
  type GrantNumber,
  gpusOf,
  grantSlots,
  type Instant,
  isEvictable,
  isLive,
  type LedgerState,
  type Pool,
  placementState,
  podOf,
  type Stamp,
  secondOf,
  stateOf,
  tenantsOf,
} from "../model/index.ts";
import { GPU_MILLI, limits } from "../placement/index.ts";
import { lackingOf } from "./capacity.ts";
import type { PlacementEvicted, PlacementPreempted } from "./types.ts";

/** A reservation that needs GPUs by an instant, which may have passed. */
interface Need {
  readonly grant: GrantNumber;
  readonly gpus: number;
  readonly startAt: Instant;
}

/**
 * Preemptible placements make room for reservations: lowest priority first, of equals the youngest,
 * with a notice before the reservation starts; at once where it has started already.
 * O(grants + nodes of the pool), and only while there is somebody to evict.
 */
export function planEvictions(
  state: LedgerState,
  pool: Pool,
  stamp: Stamp,
): readonly (PlacementEvicted | PlacementPreempted)[] {
  if (state.placements.evictableCount === 0) return [];
  const needs = needsOf(state, pool, stamp);
  if (needs.length === 0) return [];
  const room = roomOf(state, pool);
  const events: (PlacementEvicted | PlacementPreempted)[] = [];
  for (const need of needs) {
    let short = need.gpus - room.idle;
    while (short > 0 && room.victims.length > 0) {
      const victim = room.victims.shift()!;
      events.push(...eviction(state, victim.slot, need, stamp));
      short -= giveBack(room, victim);
    }
    room.idle = Math.max(0, -short);
  }
  return events;
}

/** What lacks GPUs now or will start within the notice, soonest first. */
function needsOf(state: LedgerState, pool: Pool, stamp: Stamp): readonly Need[] {
  const { grants } = state;
  const until = stamp.at + EVICTION_NOTICE_MS;
  const needs: Need[] = [];
  for (const slot of grantSlots(grants)) {
    if (grants.pool[slot] !== pool.index || !isLive(grants, slot)) continue;
    const grant = grants.number[slot]!;
    const startAt = grants.startAt[slot]!;
    const isRunning = stateOf(grants, slot) === "active";
    const gpus = isRunning ? lackingOf(state, grant) : grants.amount[slot]!;
    if (gpus > 0 && startAt <= until) needs.push({ grant, gpus, startAt });
  }
  return needs.sort((a, b) => a.startAt - b.startAt || a.grant - b.grant);
}

interface Victim {
  readonly slot: number;
  /** Its GPUs, as places in `Room.free`. */
  readonly places: readonly number[];
  readonly milli: number;
}

interface Room {
  idle: number;
  /** Free milli by GPU of the pool. */
  readonly free: Map<number, number>;
  readonly victims: Victim[];
}

function roomOf({ fleet, placements }: LedgerState, pool: Pool): Room {
  const room: Room = { idle: 0, free: new Map(), victims: [] };
  const { gpuFree, closed } = fleet.index.nodes;
  for (const row of fleet.nodes) {
    if (row?.pool !== pool.id || closed[row.number] !== 0) continue;
    const first = row.number * limits.NODE_GPUS_MAX;
    for (let gpu = 0; gpu < row.facts.gpus; gpu++) {
      room.free.set(first + gpu, gpuFree[first + gpu]!);
      if (gpuFree[first + gpu] === GPU_MILLI) room.idle += 1;
    }
    if (row.evictable.count === 0) continue;
    for (const slot of tenantsOf(placements, row)) {
      const places = gpusOf(placements, slot).map((gpu) => first + gpu);
      if (!isEvictable(placements, slot) || places.length === 0) continue;
      room.victims.push({ slot, places, milli: podOf(placements, slot).load.gpuMilli });
    }
  }
  const { priority, number } = placements;
  room.victims.sort(
    (a, b) => priority[a.slot]! - priority[b.slot]! || number[b.slot]! - number[a.slot]!,
  );
  return room;
}

/** GPUs that are idle once the victim has gone. */
function giveBack(room: Room, { places, milli }: Victim): number {
  let idle = 0;
  for (const place of places) {
    const free = room.free.get(place)! + milli;
    room.free.set(place, free);
    if (free === GPU_MILLI) idle += 1;
  }
  return idle;
}

function eviction(
  { placements }: LedgerState,
  slot: number,
  { grant: by, startAt }: Need,
  stamp: Stamp,
): readonly (PlacementEvicted | PlacementPreempted)[] {
  const grant = placements.number[slot]!;
  const now = secondOf(stamp.at);
  const hasBegun = placementState(placements, slot) === "active";
  const endAt = hasBegun ? Math.min(Math.max(startAt, now), placements.endAt[slot]!) : now;
  const evicted = { kind: "placement.evicted", grant, by, endAt } as const;
  return endAt > now ? [evicted] : [evicted, { kind: "placement.preempted", grant }];
}
