import { EVICTION_NODES_MAX } from "../../limits.ts";
import {
  gpusOf,
  isEvictable,
  type LedgerState,
  type NodeRow,
  podOf,
  tenantsOf,
} from "../../model/index.ts";
import { allowsKind, GPU_MILLI, limits, type Shape } from "../../placement/index.ts";
import type { Plan } from "./plan.ts";
import type { Where } from "./where.ts";

/** Who would have to go on a node. */
export interface Eviction {
  readonly row: NodeRow;
  /** Slots, the first to go first. */
  readonly victims: readonly number[];
}

/**
 * Whom to evict so that the shape fits: on each node the lowest priority first, of equals the
 * youngest, and none in vain; the node where the highest priority that goes is lowest, then where
 * fewest go, then where they are youngest, then the lowest number. Undefined if none would do.
 * O(nodes) for the first part of a gang; for all its parts together some `EVICTION_NODES_MAX`
 * nodes where it would do are compared.
 */
export function chooseEviction(plan: Plan, where: Where, count: number): Eviction | undefined {
  if (plan.state.placements.evictableCount === 0) return undefined;
  plan.evictionRows ??= rowsFor(plan, where);
  const mostCompared = Math.max(1, Math.floor(EVICTION_NODES_MAX / count));
  const exhausted = new Set<NodeRow>();
  let best: Eviction | undefined;
  let compared = 0;
  for (const row of plan.evictionRows) {
    // Its pool may have given the last it had to the part before.
    const victims = isOpenTo(plan, row) ? victimsOn(plan, row, where.gpus) : undefined;
    if (victims === undefined) {
      exhausted.add(row);
      continue;
    }
    const eviction = { row, victims };
    if (best === undefined || isLessHarm(plan.state, eviction, best)) best = eviction;
    compared += 1;
    if (compared >= mostCompared) break;
  }
  // Parts only take room: a node that has none for this one has none for the next.
  if (exhausted.size > 0) {
    plan.evictionRows = plan.evictionRows.filter((row) => !exhausted.has(row));
  }
  return best;
}

/** Nodes in question where the shape would fit, were all gone that may be evicted; by number. */
function rowsFor(plan: Plan, { row, nodes, gpus }: Where): readonly NodeRow[] {
  const { fleet } = plan.state;
  const few = nodes?.map((number) => fleet.nodes[number]);
  const rows = row === undefined ? (few ?? fleet.nodes) : [row];
  const found: NodeRow[] = [];
  for (const one of rows) {
    if (one === undefined || one.evictable.count === 0) continue;
    if (isOpenTo(plan, one) && wouldFit(plan, one, gpus)) found.push(one);
  }
  return found;
}

function isOpenTo({ state, shape }: Plan, { number }: NodeRow): boolean {
  const { nodes, kinds } = state.fleet.index;
  return nodes.closed[number] === 0 && allowsKind(shape, kinds, nodes.kind[number]!);
}

function wouldFit(
  { state, shape }: Plan,
  { number, evictable }: NodeRow,
  gpus: readonly number[] | undefined,
): boolean {
  const { cpuFree, memoryFree, gpuFree, gpuCount } = state.fleet.index.nodes;
  if (cpuFree[number]! + evictable.cpuMilli < shape.cpuMilli) return false;
  if (memoryFree[number]! + evictable.memoryMib < shape.memoryMib) return false;
  const first = number * limits.NODE_GPUS_MAX;
  let enough = 0;
  for (let gpu = 0; gpu < gpuCount[number]!; gpu++) {
    if (gpuFree[first + gpu]! + (evictable.milli[gpu] ?? 0) < shape.gpuMilli) continue;
    if (gpus === undefined || gpus.includes(gpu)) enough += 1;
  }
  return enough >= shape.gpus;
}

/** The least valuable that make room, or undefined if even all of them don't. */
function victimsOn(
  plan: Plan,
  row: NodeRow,
  gpus: readonly number[] | undefined,
): readonly number[] | undefined {
  const order = evictableOn(plan, row);
  const room = roomOn(plan.state, row);
  const fits = (): boolean => hasRoom(room, plan.shape, gpus);
  const chosen: number[] = [];
  for (const slot of order) {
    if (fits()) break;
    give(plan.state, room, slot, 1);
    chosen.push(slot);
  }
  if (!fits()) return undefined;
  // Who turned out not to matter is spared, the most valuable first.
  for (let i = chosen.length - 1; i >= 0; i--) {
    give(plan.state, room, chosen[i]!, -1);
    if (fits()) chosen.splice(i, 1);
    else give(plan.state, room, chosen[i]!, 1);
  }
  return chosen;
}

function evictableOn({ state, leavingAt }: Plan, row: NodeRow): readonly number[] {
  const { placements } = state;
  const slots = [...tenantsOf(placements, row)].filter(
    (slot) => isEvictable(placements, slot) && !leavingAt.has(slot),
  );
  const { priority, number } = placements;
  return slots.sort((a, b) => priority[a]! - priority[b]! || number[b]! - number[a]!);
}

interface Room {
  /** What each idle GPU keeps: see the node's kind. */
  readonly keptCpu: number;
  readonly keptMemory: number;
  cpu: number;
  memory: number;
  tenants: number;
  readonly milli: number[];
}

function roomOn({ fleet }: LedgerState, { number }: NodeRow): Room {
  const { cpuFree, memoryFree, gpuFree, gpuCount, tenants } = fleet.index.nodes;
  const first = number * limits.NODE_GPUS_MAX;
  const { nodes, kinds } = fleet.index;
  const { keptCpuMilli, keptMemoryMib } = kinds.kinds[nodes.kind[number]!]!;
  return {
    keptCpu: keptCpuMilli,
    keptMemory: keptMemoryMib,
    cpu: cpuFree[number]!,
    memory: memoryFree[number]!,
    tenants: limits.NODE_TENANTS_MAX - tenants[number]!,
    milli: [...gpuFree.subarray(first, first + gpuCount[number]!)],
  };
}

/** Adds what the placement holds to the room, or takes it off again. */
function give({ placements }: LedgerState, room: Room, slot: number, sign: 1 | -1): void {
  const { load } = podOf(placements, slot);
  room.cpu += sign * load.cpuMilli;
  room.memory += sign * load.memoryMib;
  room.tenants += sign;
  for (const gpu of gpusOf(placements, slot)) {
    room.milli[gpu] = room.milli[gpu]! + sign * load.gpuMilli;
  }
}

function hasRoom(room: Room, shape: Shape, gpus: readonly number[] | undefined): boolean {
  const idle = idleBeside(room, shape);
  if (room.cpu < shape.cpuMilli + room.keptCpu * idle || room.tenants < 1) return false;
  if (room.memory < shape.memoryMib + room.keptMemory * idle) return false;
  if (gpus !== undefined) return gpus.every((gpu) => room.milli[gpu]! >= shape.gpuMilli);
  let enough = 0;
  for (const free of room.milli) if (free >= shape.gpuMilli) enough += 1;
  return enough >= shape.gpus;
}

/** GPUs that would stay idle; a shape that could share one in use is counted as doing so. */
function idleBeside({ milli }: Room, { gpus, gpuMilli }: Shape): number {
  const idle = milli.filter((free) => free === GPU_MILLI).length;
  const inUse = milli.filter((free) => free >= gpuMilli && free < GPU_MILLI).length;
  return gpus === 0 ? idle : idle - Math.max(0, gpus - inUse);
}

function isLessHarm({ placements }: LedgerState, a: Eviction, b: Eviction): boolean {
  const { priority, number } = placements;
  const highest = ({ victims }: Eviction): number =>
    victims.reduce((most, slot) => Math.max(most, priority[slot]!), Number.NEGATIVE_INFINITY);
  const oldest = ({ victims }: Eviction): number =>
    victims.reduce((least, slot) => Math.min(least, number[slot]!), Number.POSITIVE_INFINITY);
  const difference =
    highest(a) - highest(b) || a.victims.length - b.victims.length || oldest(b) - oldest(a);
  return difference === 0 ? a.row.number < b.row.number : difference < 0;
}
