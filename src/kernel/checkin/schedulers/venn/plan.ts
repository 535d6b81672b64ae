import { type Atoms, atomHas } from "../../constraints/index.ts";
import { atomsBySight, type Supply } from "../supply.ts";

/** The queue of one class as the plan sees it: weighted demands, least first. */
export interface VennQueue {
  readonly demands: readonly number[];
  /** The queue's length; with aging, the sum of the weights of its jobs. */
  readonly length: number;
}

/** Which class owns which atoms, in the order in which a device asks them. */
export type VennPlan = readonly { readonly constraintClass: number; readonly atoms: Set<number> }[];

/** One class while the plan is made. */
interface Group {
  readonly constraintClass: number;
  count: number;
  own: Set<number>;
  /** Check-ins per window that it may use. */
  supply: number;
  queueLength: number;
  demands: number[];
  /** The supply that each of `demands` is drained with. */
  drains: number[];
}

/**
 * Intersection resource scheduling (Liu et al., Venn, MLSys 2025): scarce classes own their atoms
 * first; then, from the most abundant class down, a class takes over the atoms of a scarcer one
 * if more of its jobs wait for each of its devices. Counted by atoms, not by check-ins:
 * O(atoms x classes + classes^2 + jobs x classes).
 */
export function planVenn(
  atoms: Atoms,
  supply: Supply,
  queues: ReadonlyMap<number, VennQueue>,
): VennPlan {
  const seen = atomsBySight(supply);
  const groups = groupsBySight(atoms, supply, seen, queues);
  const ascending = [...groups.values()].sort((a, b) => a.count - b.count);
  const placed = new Set<Group>();
  assignExclusive(atoms, supply, seen, ascending, placed);
  for (const group of groups.values()) {
    group.drains = group.demands.map(() => group.supply);
  }
  // A stable sort: classes of equal supply stay in the order in which they were seen.
  const descending = [...groups.values()].sort((a, b) => b.count - a.count);
  descending.forEach((group, at) => {
    placed.add(group);
    takeOver(group, descending, at + 1, placed);
  });
  return [...placed].map(({ constraintClass, own }) => ({ constraintClass, atoms: own }));
}

function groupsBySight(
  atoms: Atoms,
  supply: Supply,
  seen: readonly number[],
  queues: ReadonlyMap<number, VennQueue>,
): Map<number, Group> {
  const groups = new Map<number, Group>();
  for (const atom of seen) {
    for (const constraintClass of atoms.sets[atom]!) {
      let group = groups.get(constraintClass);
      if (group === undefined) {
        const queue = queues.get(constraintClass);
        group = {
          constraintClass,
          count: 0,
          own: new Set(),
          supply: 0,
          queueLength: queue?.length ?? 0,
          demands: [...(queue?.demands ?? [])],
          drains: [],
        };
        groups.set(constraintClass, group);
      }
      group.count += supply.counts[atom]!;
    }
  }
  return groups;
}

/** First pass: each class owns what no scarcer class wants. */
function assignExclusive(
  atoms: Atoms,
  supply: Supply,
  seen: readonly number[],
  ascending: readonly Group[],
  placed: Set<Group>,
): void {
  let left = seen;
  for (const group of ascending) {
    const rest: number[] = [];
    let entries = 0;
    for (const atom of left) {
      if (!atomHas(atoms, atom, group.constraintClass)) {
        rest.push(atom);
        continue;
      }
      group.own.add(atom);
      entries += supply.counts[atom]!;
    }
    left = rest;
    group.supply = Math.max(1, entries);
    if (group.own.size > 0) placed.add(group);
  }
}

/** Second pass for one class: takes over scarcer classes until one is better off itself. */
function takeOver(
  group: Group,
  descending: readonly Group[],
  from: number,
  placed: Set<Group>,
): void {
  if (group.queueLength === 0 || group.supply === 0) {
    group.own = new Set();
    group.supply = 0;
    return;
  }
  for (let at = from; at < descending.length; at++) {
    const scarcer = descending[at]!;
    placed.add(scarcer);
    if (scarcer.queueLength === 0) {
      // Its own turn comes later; until then it lends what it has.
      group.supply += scarcer.supply;
      for (const atom of scarcer.own) group.own.add(atom);
      continue;
    }
    const delayed = delayedJobs(group, scarcer);
    const gains =
      scarcer.supply > 0 && delayed / group.supply > scarcer.queueLength / scarcer.supply;
    if (!gains) return;
    absorb(group, scarcer);
  }
}

/** Jobs of `group` that would still wait when the scarcer class has drained its queue. */
function delayedJobs(group: Group, scarcer: Group): number {
  const limit = delayOf(scarcer);
  if (delayOf(group) <= limit) return group.demands.length;
  let delay = 0;
  for (let k = 0; k < group.demands.length; k++) {
    delay += group.demands[k]! / group.drains[k]!;
    if (delay >= limit) return k;
  }
  return group.demands.length;
}

function delayOf({ demands, drains }: Group): number {
  let delay = 0;
  for (let k = 0; k < demands.length; k++) delay += demands[k]! / drains[k]!;
  return delay;
}

function absorb(group: Group, scarcer: Group): void {
  const lent = scarcer.supply;
  group.supply += lent;
  group.queueLength += scarcer.queueLength;
  for (const atom of scarcer.own) group.own.add(atom);
  group.demands = group.demands.concat(scarcer.demands);
  group.drains = group.drains.map((drain) => drain + lent).concat(scarcer.drains);
  scarcer.supply = 0;
  scarcer.own = new Set();
  scarcer.demands = [];
  scarcer.drains = [];
}
