import { EVICTION_NOTICE_MS } from "../../limits.ts";
import {
  freeTenant,
  gpusOf,
  holdTenant,
  type Instant,
  isLeaving,
  type LedgerState,
  type NodeRow,
  nextSecond,
  placementState,
  podOf,
  type Stamp,
  secondOf,
  tenantsOf,
} from "../../model/index.ts";
import { type Load, limits, occupy, type Placed, vacate } from "../../placement/index.ts";

/** Where one part of a gang goes, who makes room for it, and when it can start. */
export interface PlannedPart extends Placed {
  readonly startAt: Instant;
  /** Slots of the placements that it evicts, and when each is gone. */
  readonly victims: readonly number[];
  readonly leavesAt: readonly Instant[];
}

/**
 * A gang being placed on paper: the index is changed as it goes on, and put back by `undoPlan`.
 * Nothing else may happen in between.
 */
export interface Plan {
  readonly state: LedgerState;
  readonly stamp: Stamp;
  readonly load: Load;
  readonly parts: PlannedPart[];
  /** All victims so far, with when they have to go. */
  readonly leavingAt: Map<number, Instant>;
}

export function createPlan(state: LedgerState, load: Load, stamp: Stamp): Plan {
  return { state, stamp, load, parts: [], leavingAt: new Map() };
}

/** Makes room: what the victims hold is free in the index from now on. */
export function evictInPlan({ state, stamp, leavingAt }: Plan, victims: readonly number[]): void {
  const { fleet, placements } = state;
  const notice = nextSecond(stamp.at + EVICTION_NOTICE_MS);
  for (const slot of victims) {
    freeTenant(fleet, placements, slot);
    // One that has not begun needs no notice.
    const hasBegun = placementState(placements, slot) === "active";
    const endAt = hasBegun ? Math.min(placements.endAt[slot]!, notice) : secondOf(stamp.at);
    leavingAt.set(slot, endAt);
  }
}

/** Adds a part where the index has room for it. */
export function putInPlan(plan: Plan, placed: Placed, victims: readonly number[]): void {
  const { state, load, parts, leavingAt } = plan;
  const startAt = earliestStart(plan, placed);
  occupy(state.fleet.index, load, placed);
  const leavesAt = victims.map((slot) => leavingAt.get(slot)!);
  parts.push({ ...placed, startAt, victims, leavesAt });
}

/** Puts the index back as it was. */
export function undoPlan({ state, load, parts }: Plan): void {
  const { fleet, placements } = state;
  for (const part of [...parts].reverse()) {
    vacate(fleet.index, load, part);
    for (const slot of part.victims) holdTenant(fleet, placements, slot);
  }
}

interface Leaving {
  readonly endAt: Instant;
  readonly load: Load;
  readonly gpus: readonly number[];
}

/**
 * When the part fits beside those that still have their notice: what they hold is free in the
 * index already. O(live grants of the node).
 */
function earliestStart({ state, stamp, load, leavingAt }: Plan, { node, gpus }: Placed): Instant {
  const leaving = leavingOn(state, state.fleet.nodes[node]!, leavingAt);
  const { cpuFree, memoryFree, gpuFree } = state.fleet.index.nodes;
  let startAt = secondOf(stamp.at);
  let cpu = cpuFree[node]! - load.cpuMilli;
  let memory = memoryFree[node]! - load.memoryMib;
  const milli = gpus.map((gpu) => gpuFree[node * limits.NODE_GPUS_MAX + gpu]! - load.gpuMilli);
  const shift = (one: Leaving, sign: 1 | -1): void => {
    cpu += sign * one.load.cpuMilli;
    memory += sign * one.load.memoryMib;
    gpus.forEach((gpu, i) => {
      if (one.gpus.includes(gpu)) milli[i] = milli[i]! + sign * one.load.gpuMilli;
    });
  };
  for (const one of leaving) shift(one, -1);
  for (const one of leaving) {
    if (cpu >= 0 && memory >= 0 && milli.every((free) => free >= 0)) break;
    shift(one, 1);
    startAt = Math.max(startAt, one.endAt);
  }
  return startAt;
}

/** Who still is on the node but holds nothing in the index any more, soonest gone first. */
function leavingOn(
  { placements }: LedgerState,
  row: NodeRow,
  leavingAt: ReadonlyMap<number, Instant>,
): readonly Leaving[] {
  const leaving: Leaving[] = [];
  for (const slot of tenantsOf(placements, row)) {
    const endAt =
      leavingAt.get(slot) ?? (isLeaving(placements, slot) ? placements.endAt[slot]! : -1);
    const hasBegun = placementState(placements, slot) === "active";
    if (endAt < 0 || !hasBegun) continue;
    leaving.push({ endAt, load: podOf(placements, slot).load, gpus: gpusOf(placements, slot) });
  }
  return leaving.sort((a, b) => a.endAt - b.endAt);
}
