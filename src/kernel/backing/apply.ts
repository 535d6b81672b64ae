import { heapPush } from "../../base/index.ts";
import { EVICTION_NOTICE_MS } from "../limits.ts";
import {
  type BackingBook,
  type BoundPart,
  boundGpus,
  freePart,
  type GrantNumber,
  grantSlots,
  holdPart,
  isLive,
  type LedgerState,
  type NodeId,
  nodeRow,
  poolsBackedBy,
  slotOf,
  stateOf,
} from "../model/index.ts";
import type { ReservationBound } from "./types.ts";

/** Gives a reservation the nodes that were found for it. */
export function applyBound(state: LedgerState, event: ReservationBound): void {
  const { backing } = state;
  const before = backing.parts.get(event.grant) ?? [];
  backing.parts.set(event.grant, [...before, ...event.parts]);
  for (const part of event.parts) {
    holdPart(state.fleet, part);
    noteOn(backing, part.node, event.grant);
  }
  followWanting(state, event.grant);
}

/**
 * Brings the bindings of a reservation in line with what it now holds: none where it is over or
 * has moved, parts given up where it holds less, more wanted where it holds more.
 */
export function followBinding(state: LedgerState, grant: GrantNumber): void {
  const { grants, backing } = state;
  const slot = slotOf(grants, grant);
  const pool = slot < 0 ? undefined : state.poolOrder[grants.pool[slot]!];
  noteStart(state, slot);
  const isBound =
    pool?.backing !== undefined && isLive(grants, slot) && stateOf(grants, slot) === "active";
  if (!isBound && !backing.parts.has(grant) && !backing.wanting.has(grant)) return;
  const most = isBound ? grants.amount[slot]! : 0;
  const kept: BoundPart[] = [];
  let gpus = 0;
  for (const part of backing.parts.get(grant) ?? []) {
    const stays = nodeRow(state.fleet, part.node)?.pool === pool?.id;
    if (stays && gpus + part.gpus.length <= most) {
      kept.push(part);
      gpus += part.gpus.length;
    } else {
      freePart(state.fleet, part);
    }
  }
  setParts(state, grant, kept);
  followWanting(state, grant);
  backing.isStale = true;
}

/** A node is gone: who was bound to it wants other GPUs. */
export function dropNode(state: LedgerState, node: NodeId): void {
  const { backing } = state;
  const grants = [...(backing.onNode.get(node) ?? [])].sort((a, b) => a - b);
  for (const grant of grants) {
    const parts = backing.parts.get(grant) ?? [];
    for (const part of parts) if (part.node === node) freePart(state.fleet, part);
    setParts(
      state,
      grant,
      parts.filter((part) => part.node !== node),
    );
    followWanting(state, grant);
  }
  backing.isStale = true;
}

function setParts(state: LedgerState, grant: GrantNumber, parts: readonly BoundPart[]): void {
  const { backing } = state;
  const nodes = new Set(parts.map(({ node }) => node));
  for (const { node } of backing.parts.get(grant) ?? []) {
    if (nodes.has(node)) continue;
    const grants = backing.onNode.get(node);
    grants?.delete(grant);
    if (grants?.size === 0) backing.onNode.delete(node);
  }
  if (parts.length === 0) backing.parts.delete(grant);
  else backing.parts.set(grant, parts);
}

/** Notes whether a reservation lacks GPUs. */
export function followWanting(state: LedgerState, grant: GrantNumber): void {
  const { backing, grants } = state;
  const slot = slotOf(grants, grant);
  const pool = slot < 0 ? undefined : state.poolOrder[grants.pool[slot]!];
  const isRunning = slot >= 0 && isLive(grants, slot) && stateOf(grants, slot) === "active";
  const lacks =
    isRunning && pool?.backing !== undefined && boundGpus(backing, grant) < grants.amount[slot]!;
  if (lacks) backing.wanting.add(grant);
  else backing.wanting.delete(grant);
  if (lacks) backing.isStale = true;
}

/** A reservation that will start may have to be made room for. */
function noteStart({ grants, poolOrder, backing }: LedgerState, slot: number): void {
  if (slot < 0 || !isLive(grants, slot) || stateOf(grants, slot) !== "scheduled") return;
  if (poolOrder[grants.pool[slot]!]?.backing === undefined) return;
  const noticeAt = grants.startAt[slot]! - EVICTION_NOTICE_MS;
  heapPush(backing.noticeDue, noticeAt, grants.number[slot]!);
}

/** Bindings out of a snapshot: the index takes them when it is made. */
export function restoreBacking(
  state: LedgerState,
  bound: readonly (readonly [GrantNumber, readonly BoundPart[]])[],
): void {
  const { backing, grants } = state;
  const pools = [...state.pools.values()].filter((pool) => pool.backing !== undefined);
  backing.pools = pools.map(({ id }) => id);
  for (const row of state.fleet.nodes) {
    if (row !== undefined) row.pool = poolsBackedBy(state, row.facts)[0] ?? "";
  }
  for (const [grant, parts] of bound) {
    backing.parts.set(grant, parts);
    for (const { node } of parts) noteOn(backing, node, grant);
  }
  if (pools.length === 0) return;
  for (const slot of grantSlots(grants)) {
    noteStart(state, slot);
    if (isLive(grants, slot)) followWanting(state, grants.number[slot]!);
  }
  backing.isStale = true;
}

function noteOn(backing: BackingBook, node: NodeId, grant: GrantNumber): void {
  const grants = backing.onNode.get(node) ?? new Set();
  backing.onNode.set(node, grants.add(grant));
}
