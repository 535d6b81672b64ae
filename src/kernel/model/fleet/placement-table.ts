import {
  assert,
  createIntMap,
  createNumberHeap,
  type IntMap,
  intMapDelete,
  intMapGet,
  intMapSet,
  type NumberHeap,
} from "../../../base/index.ts";
import { type Load, loadOf, type PodSpec } from "../../placement/index.ts";
import type { GrantNumber, Instant } from "../ids.ts";
import type { ClusterId, NodeId } from "./facts.ts";
import { createInterned, type Interned, intern, unintern } from "./interned.ts";

/** The life of a placement. `scheduled` and `active` are alive; the others have let go. */
export const PLACEMENT_STATES = [
  "scheduled",
  "active",
  "ended",
  "failed",
  "displaced",
  "preempted",
] as const;
export type PlacementState = (typeof PLACEMENT_STATES)[number];

/** Codes of the two states that are alive come first. */
const LIVE_CODES = 2;

/** Where a placement is: its node may be gone by now. */
export interface Site {
  readonly cluster: ClusterId;
  readonly node: NodeId;
}

/** What a placement asked for, and what it takes of its node. */
export interface PodUse {
  readonly pod: PodSpec;
  readonly load: Load;
}

/** What a row holds; `user` is an index into the ledger's names. */
export interface PlacementRow {
  readonly number: GrantNumber;
  readonly group: GrantNumber;
  readonly user: number;
  readonly site: Site;
  readonly pod: PodSpec;
  readonly policy: string;
  /** Numbers of its GPUs, ascending. */
  readonly gpus: readonly number[];
  readonly state: PlacementState;
  readonly isPreemptible: boolean;
  readonly priority: number;
  readonly startAt: Instant;
  readonly endAt: Instant;
  readonly createdAt: Instant;
  readonly name: string | undefined;
}

/**
 * Placements as columns: about 120 bytes a row and nothing for the garbage collector to walk. A
 * slot is a row's place; it is reused once a row is forgotten.
 */
export interface PlacementTable {
  number: Float64Array;
  group: Float64Array;
  startAt: Float64Array;
  endAt: Float64Array;
  createdAt: Float64Array;
  /** 0 until its node has said that it knows of it. */
  acknowledgedAt: Float64Array;
  /** The grant that it makes room for; 0 for none. From then on it holds nothing in the index. */
  evictedBy: Float64Array;
  priority: Float64Array;
  user: Uint32Array;
  site: Uint32Array;
  pod: Uint32Array;
  /** A bit for each of its GPUs. */
  gpus: Uint32Array;
  policy: Uint8Array;
  state: Uint8Array;
  preemptible: Uint8Array;
  /** Slots of its neighbours among the live ones of its node, and among all by number; or -1. */
  nextOnNode: Int32Array;
  beforeOnNode: Int32Array;
  newer: Int32Array;
  older: Int32Array;
  /** Slot of the highest number, or -1. */
  newest: number;
  used: number;
  freeSlots: number[];
  slotOf: IntMap;
  readonly sites: Interned<Site>;
  readonly pods: Interned<PodUse>;
  readonly policies: string[];
  /** By slot, where there is one. */
  readonly names: Map<number, string>;
  readonly messages: Map<number, string>;
  /** Next transition of every live placement: (instant, number). May hold stale pairs. */
  due: NumberHeap;
  /** Placements that have ended: (when they may be forgotten, number). */
  readonly ended: NumberHeap;
  /** Those that are alive, and of them those that may be evicted. */
  liveCount: number;
  evictableCount: number;
}

const FLOATS = [
  "number",
  "group",
  "startAt",
  "endAt",
  "createdAt",
  "acknowledgedAt",
  "evictedBy",
  "priority",
] as const;
const WORDS = ["user", "site", "pod", "gpus"] as const;
const BYTES = ["policy", "state", "preemptible"] as const;
const LINKS = ["nextOnNode", "beforeOnNode", "newer", "older"] as const;

/** The columns, in the order in which snapshots hold them; links are made anew. */
export const PLACEMENT_COLUMNS = [...FLOATS, ...WORDS, ...BYTES] as const;

const ROWS_FIRST = 64;

export function createPlacementTable(): PlacementTable {
  const floats = (): Float64Array => new Float64Array(ROWS_FIRST);
  const words = (): Uint32Array => new Uint32Array(ROWS_FIRST);
  const bytes = (): Uint8Array => new Uint8Array(ROWS_FIRST);
  const links = (): Int32Array => new Int32Array(ROWS_FIRST);
  return {
    number: floats(),
    group: floats(),
    startAt: floats(),
    endAt: floats(),
    createdAt: floats(),
    acknowledgedAt: floats(),
    evictedBy: floats(),
    priority: floats(),
    user: words(),
    site: words(),
    pod: words(),
    gpus: words(),
    policy: bytes(),
    state: bytes(),
    preemptible: bytes(),
    nextOnNode: links(),
    beforeOnNode: links(),
    newer: links(),
    older: links(),
    newest: -1,
    used: 0,
    freeSlots: [],
    slotOf: createIntMap(ROWS_FIRST),
    sites: createInterned(),
    pods: createInterned(),
    policies: [],
    names: new Map(),
    messages: new Map(),
    due: createNumberHeap(),
    ended: createNumberHeap(),
    liveCount: 0,
    evictableCount: 0,
  };
}

/** Slot of a placement, or -1 for one that is unknown or forgotten. */
export function placementSlot(table: PlacementTable, number: GrantNumber): number {
  return intMapGet(table.slotOf, number);
}

export function placementState(table: PlacementTable, slot: number): PlacementState {
  return PLACEMENT_STATES[table.state[slot]!]!;
}

export function setPlacementState(
  table: PlacementTable,
  slot: number,
  state: PlacementState,
): void {
  table.state[slot] = PLACEMENT_STATES.indexOf(state);
}

/** Is it scheduled or active? */
export function isPlacementLive(table: PlacementTable, slot: number): boolean {
  return table.state[slot]! < LIVE_CODES;
}

/** Is it alive, but on its way out to make room? It holds nothing in the index any more. */
export function isLeaving(table: PlacementTable, slot: number): boolean {
  return table.evictedBy[slot]! > 0;
}

/** May it be evicted? Only what still holds something can be. */
export function isEvictable(table: PlacementTable, slot: number): boolean {
  return table.preemptible[slot] === 1 && isPlacementLive(table, slot) && !isLeaving(table, slot);
}

export function siteOf(table: PlacementTable, slot: number): Site {
  return table.sites.values[table.site[slot]!]!;
}

export function podOf(table: PlacementTable, slot: number): PodUse {
  return table.pods.values[table.pod[slot]!]!;
}

/** Numbers of its GPUs, ascending. */
export function gpusOf(table: PlacementTable, slot: number): readonly number[] {
  return gpuNumbers(table.gpus[slot]!);
}

/** The numbers that the bits stand for, ascending. */
export function gpuNumbers(bits: number): readonly number[] {
  const gpus: number[] = [];
  for (let left = bits, gpu = 0; left > 0; left >>>= 1, gpu++) {
    if ((left & 1) === 1) gpus.push(gpu);
  }
  return gpus;
}

/** Adds a row behind all others: its number must be the highest. Counts nothing as alive. */
export function insertPlacement(table: PlacementTable, row: PlacementRow): number {
  const { newest } = table;
  assert(newest < 0 || table.number[newest]! < row.number, "placements are added in order");
  const slot = table.freeSlots.pop() ?? table.used++;
  if (slot === table.number.length) growTable(table);
  table.number[slot] = row.number;
  table.group[slot] = row.group;
  table.startAt[slot] = row.startAt;
  table.endAt[slot] = row.endAt;
  table.createdAt[slot] = row.createdAt;
  table.acknowledgedAt[slot] = 0;
  table.evictedBy[slot] = 0;
  table.priority[slot] = row.priority;
  table.user[slot] = row.user;
  table.site[slot] = internSite(table, row.site);
  table.pod[slot] = internPod(table, row.pod);
  table.gpus[slot] = row.gpus.reduce((bits, gpu) => bits | (1 << gpu), 0);
  table.policy[slot] = internPolicy(table, row.policy);
  setPlacementState(table, slot, row.state);
  table.preemptible[slot] = row.isPreemptible ? 1 : 0;
  if (row.name !== undefined) table.names.set(slot, row.name);
  table.newer[slot] = -1;
  table.older[slot] = newest;
  if (newest >= 0) table.newer[newest] = slot;
  table.newest = slot;
  intMapSet(table.slotOf, row.number, slot);
  return slot;
}

/** Forgets a row that is not alive any more. Its number stays used up. */
export function removePlacement(table: PlacementTable, number: GrantNumber): void {
  const slot = placementSlot(table, number);
  assert(slot >= 0, "only a known placement can be forgotten");
  assert(!isPlacementLive(table, slot), "a live placement must not be forgotten");
  const newer = table.newer[slot]!;
  const older = table.older[slot]!;
  if (newer >= 0) table.older[newer] = older;
  else table.newest = older;
  if (older >= 0) table.newer[older] = newer;
  unintern(table.sites, table.site[slot]!);
  unintern(table.pods, table.pod[slot]!);
  table.names.delete(slot);
  table.messages.delete(slot);
  intMapDelete(table.slotOf, number);
  table.number[slot] = 0;
  table.freeSlots.push(slot);
}

/** Slots from the newest placement to the oldest. */
export function* newestFirst(table: PlacementTable): IterableIterator<number> {
  for (let slot = table.newest; slot >= 0; slot = table.older[slot]!) yield slot;
}

export function placementCount(table: PlacementTable): number {
  return table.used - table.freeSlots.length;
}

function internSite(table: PlacementTable, site: Site): number {
  return intern(table.sites, `${site.cluster}\u0000${site.node}`, () => site);
}

function internPod(table: PlacementTable, pod: PodSpec): number {
  const { cpuMilli, memoryMib, gpus, gpuMilli, models, labels, gpuMemoryMib } = pod;
  const plain = [cpuMilli, memoryMib, gpus, gpuMilli, models, gpuMemoryMib ?? -1, labels ?? 0];
  return intern(table.pods, JSON.stringify(plain), () => ({ pod, load: loadOf(pod) }));
}

function internPolicy(table: PlacementTable, policy: string): number {
  const known = table.policies.indexOf(policy);
  if (known >= 0) return known;
  return table.policies.push(policy) - 1;
}

function growTable(table: PlacementTable): void {
  const rows = table.number.length * 2;
  for (const name of FLOATS) {
    const bigger = new Float64Array(rows);
    bigger.set(table[name]);
    table[name] = bigger;
  }
  for (const name of WORDS) {
    const bigger = new Uint32Array(rows);
    bigger.set(table[name]);
    table[name] = bigger;
  }
  for (const name of BYTES) {
    const bigger = new Uint8Array(rows);
    bigger.set(table[name]);
    table[name] = bigger;
  }
  for (const name of LINKS) {
    const bigger = new Int32Array(rows);
    bigger.set(table[name]);
    table[name] = bigger;
  }
}
