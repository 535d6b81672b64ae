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
import {
  type Load,
  limits,
  occupy,
  type Placed,
  type Shape,
  vacate,
} from "../../placement/index.ts";

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
  /** Amounts never change, but the nodes that come into question do. */
  shape: Shape;
  readonly parts: PlannedPart[];
  /** Parts that have been taken from the index: not the last one, behind which none comes. */
  occupied: number;
  /** Nodes where an eviction may still do; looked up for the first one. */
  evictionRows: readonly NodeRow[] | undefined;
  /** All victims so far, with when they have to go. */
  readonly leavingAt: Map<number, Instant>;
}

export function createPlan(state: LedgerState, shape: Shape, stamp: Stamp): Plan {
  return {
    state,
    stamp,
    shape,
    parts: [],
    occupied: 0,
    evictionRows: undefined,
    leavingAt: new Map(),
  };
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

/** Adds a part, of `count` in all, where the index has room for it. */
export function putInPlan(
  plan: Plan,
  placed: Placed,
  victims: readonly number[],
  count: number,
): void {
  const { state, shape, parts, leavingAt } = plan;
  const startAt = earliestStart(plan, placed);
  if (parts.length + 1 < count) {
    occupy(state.fleet.index, shape, placed);
    plan.occupied += 1;
  }
  const leavesAt = victims.map((slot) => leavingAt.get(slot)!);
  parts.push({ ...placed, startAt, victims, leavesAt });
}

/** Puts the index back as it was. */
export function undoPlan({ state, shape, parts, occupied }: Plan): void {
  const { fleet, placements } = state;
  for (let i = parts.length - 1; i >= 0; i--) {
    const part = parts[i]!;
    if (i < occupied) vacate(fleet.index, shape, part);
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
function earliestStart({ state, stamp, shape, leavingAt }: Plan, { node, gpus }: Placed): Instant {
  const leaving = leavingOn(state, state.fleet.nodes[node]!, leavingAt);
  const { cpuFree, memoryFree, gpuFree } = state.fleet.index.nodes;
  let startAt = secondOf(stamp.at);
  if (leaving.length === 0) return startAt;
  let cpu = cpuFree[node]! - shape.cpuMilli;
  let memory = memoryFree[node]! - shape.memoryMib;
  const milli = gpus.map((gpu) => gpuFree[node * limits.NODE_GPUS_MAX + gpu]! - shape.gpuMilli);
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
