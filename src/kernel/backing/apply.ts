import {
  type BoundPart,
  boundGpus,
  freePart,
  type GrantNumber,
  holdPart,
  isLive,
  type LedgerState,
  nodeRow,
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
    const grants = backing.onNode.get(part.node) ?? new Set();
    backing.onNode.set(part.node, grants.add(event.grant));
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
}

/** A node is gone: who was bound to it wants other GPUs. */
export function dropNode(state: LedgerState, node: string): void {
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
    isRunning &&
    pool?.backing !== undefined &&
    boundGpus(backing, grant) < grants.amount[slot]!;
  if (lacks) backing.wanting.add(grant);
  else backing.wanting.delete(grant);
  backing.isStale = true;
}
