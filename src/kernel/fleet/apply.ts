import { assert, unreachable } from "../../base/index.ts";
import { KINDS_SPARE } from "../limits.ts";
import {
  addId,
  type ClusterRow,
  createEvictable,
  createOrderedIds,
  deleteId,
  type Fleet,
  type LedgerState,
  type NodeRow,
  nodeRow,
  type Stamp,
  utf8Length,
} from "../model/index.ts";
import {
  addNode,
  changeNode,
  closeNode,
  DRAINED,
  NOT_READY,
  openNode,
  removeNode,
} from "../placement/index.ts";
import { specOf } from "./facts.ts";
import { rebuildIndex } from "./index-build.ts";
import { applyRested, applyResumed, forgetFailures } from "./quarantine.ts";
import type { ClusterStored, FleetEvent, NodeRegistered, NodeStatusChanged } from "./types.ts";

/** Writes what was decided about clusters and nodes into the state. Never refuses. O(log n). */
export function applyFleet(state: LedgerState, event: FleetEvent, stamp: Stamp): void {
  const { fleet } = state;
  fleet.version = stamp.seq;
  switch (event.kind) {
    case "cluster.stored":
      return applyStored(fleet, event, stamp);
    case "cluster.deleted": {
      const cluster = clusterRow(fleet, event.cluster);
      fleet.documentBytes -= utf8Length(cluster.document ?? "");
      cluster.document = undefined;
      cluster.storedAt = undefined;
      return dropIfEmpty(fleet, cluster);
    }
    case "node.registered":
      return applyRegistered(state, event, stamp);
    default:
      return applyToNode(fleet, event, stamp);
  }
}

function applyToNode(
  fleet: Fleet,
  event: Exclude<
    FleetEvent,
    { readonly kind: "cluster.stored" | "cluster.deleted" | "node.registered" }
  >,
  stamp: Stamp,
): void {
  const row = nodeRow(fleet, event.node);
  assert(row !== undefined, "a node event names a node that is there");
  switch (event.kind) {
    case "node.drained":
      row.isDraining = true;
      row.drainNote = event.note;
      return closeNode(fleet.index, row.number, DRAINED);
    case "node.undrained":
      row.isDraining = false;
      row.drainNote = undefined;
      forgetFailures(fleet, row);
      return openNode(fleet.index, row.number, DRAINED);
    case "node.removed":
      return applyRemoved(fleet, row);
    case "node.status_changed":
      return applyStatus(fleet, row, event, stamp);
    case "node.rested":
      return applyRested(fleet, row, event.untilAt);
    case "node.resumed":
      return applyResumed(fleet, row, stamp.at);
    default:
      return unreachable(event);
  }
}

function applyStored(fleet: Fleet, event: ClusterStored, stamp: Stamp): void {
  const cluster = clusterRow(fleet, event.cluster);
  fleet.documentBytes += utf8Length(event.document) - utf8Length(cluster.document ?? "");
  cluster.document = event.document;
  cluster.storedAt = stamp.at;
}

function applyRegistered(state: LedgerState, event: NodeRegistered, stamp: Stamp): void {
  const { fleet } = state;
  const { node, facts, leased, isListed } = event;
  const known = nodeRow(fleet, node);
  if (known !== undefined) {
    known.facts = facts;
    known.leased = leased;
    known.isListed = isListed;
    changeNode(fleet.index, known.number, specOf(node, facts, known.pool));
  } else {
    const number = addNode(fleet.index, specOf(node, facts, ""));
    fleet.nodes[number] = newRow(event, number, stamp);
    addId(fleet.nodeIds, node);
    addId(clusterRow(fleet, facts.cluster).nodes, node);
  }
  const { kinds, nodes } = fleet.index;
  // Kinds of the past are let go of as a restart would: nothing that decides depends on them.
  if (kinds.kinds.length > 2 * nodes.present + KINDS_SPARE) rebuildIndex(state);
}

function newRow(
  { node, facts, leased, isListed }: NodeRegistered,
  number: number,
  stamp: Stamp,
): NodeRow {
  return {
    node,
    number,
    facts,
    pool: "",
    leased,
    isListed,
    status: "ready",
    statusAt: stamp.at,
    isDraining: false,
    drainNote: undefined,
    registeredAt: stamp.at,
    failures: [],
    rests: 0,
    restingUntilAt: undefined,
    firstSlot: -1,
    liveCount: 0,
    evictable: createEvictable(),
  };
}

function applyRemoved(fleet: Fleet, row: NodeRow): void {
  assert(row.liveCount === 0, "a node is removed when its grants have gone");
  removeNode(fleet.index, row.number);
  fleet.nodes[row.number] = undefined;
  deleteId(fleet.nodeIds, row.node);
  const cluster = clusterRow(fleet, row.facts.cluster);
  deleteId(cluster.nodes, row.node);
  dropIfEmpty(fleet, cluster);
}

function applyStatus(fleet: Fleet, row: NodeRow, event: NodeStatusChanged, stamp: Stamp): void {
  row.status = event.status;
  row.statusAt = stamp.at;
  if (event.status === "ready") openNode(fleet.index, row.number, NOT_READY);
  else closeNode(fleet.index, row.number, NOT_READY);
}

/** The cluster's row; a new name gets one. */
function clusterRow(fleet: Fleet, cluster: string): ClusterRow {
  const known = fleet.clusters.get(cluster);
  if (known !== undefined) return known;
  const row: ClusterRow = {
    cluster,
    document: undefined,
    storedAt: undefined,
    nodes: createOrderedIds(),
  };
  fleet.clusters.set(cluster, row);
  addId(fleet.clusterIds, cluster);
  return row;
}

/** A cluster is there as long as it has a document or a node. */
function dropIfEmpty(fleet: Fleet, { cluster, document, nodes }: ClusterRow): void {
  if (document !== undefined || nodes.size > 0) return;
  fleet.clusters.delete(cluster);
  deleteId(fleet.clusterIds, cluster);
}
