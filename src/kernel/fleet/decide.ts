import { unreachable } from "../../base/index.ts";
import { accept, type Decision, refuse } from "../decision.ts";
import { CLUSTERS_MAX, FLEET_NODES_MAX } from "../limits.ts";
import {
  holdersOn,
  type LedgerState,
  type NodeFacts,
  type NodeId,
  type NodeRow,
  nodeRow,
} from "../model/index.ts";
import { decideDeleteCluster, decidePutCluster } from "./clusters.ts";
import { areSameFacts, checkFacts } from "./facts.ts";
import { checkHeld, checkPools, displacements, inUse } from "./held.ts";
import type {
  DrainNode,
  FleetCommand,
  FleetEvent,
  FleetRejection,
  PlacementDisplaced,
  RegisterNode,
  RemoveNode,
  SetNodeStatus,
} from "./types.ts";

type Answer = Decision<FleetEvent | PlacementDisplaced, FleetRejection>;

/** Decides a command about clusters and nodes. Checks run in the order of `FleetRejection`. */
export function decideFleet(state: LedgerState, command: FleetCommand): Answer {
  const { role } = command.actor;
  if (role !== "operator" && role !== "admin") {
    return refuse({ reason: "forbidden", needs: "operator" });
  }
  switch (command.kind) {
    case "cluster.put":
      return decidePutCluster(state, command);
    case "cluster.delete":
      return decideDeleteCluster(state, command);
    case "node.register":
      return decideRegister(state, command);
    default:
      return decideChange(state, command);
  }
}

function decideChange(
  state: LedgerState,
  command: Exclude<
    FleetCommand,
    { readonly kind: "cluster.put" | "cluster.delete" | "node.register" }
  >,
): Answer {
  const row = nodeRow(state.fleet, command.node);
  if (row === undefined) return refuse({ reason: "unknown_node", node: command.node });
  switch (command.kind) {
    case "node.drain":
      return decideDrain(command, row);
    case "node.undrain": {
      const isSound = row.failures.length === 0 && row.restingUntilAt === undefined;
      if (!row.isDraining && isSound) return accept([]);
      return accept([{ kind: "node.undrained", node: row.node }]);
    }
    case "node.remove":
      return decideRemove(state, command, row);
    case "node.set_status":
      return decideStatus(state, command, row);
    default:
      return unreachable(command);
  }
}

/** The same facts once more change nothing, so that a node may say them whenever it starts. */
function decideRegister(state: LedgerState, command: RegisterNode): Answer {
  const { node, facts, leased } = command;
  const fault = checkFacts(node, facts);
  if (fault !== undefined) return refuse(fault);
  const row = nodeRow(state.fleet, node);
  if (row !== undefined && row.facts.cluster !== facts.cluster) {
    return refuse({ reason: "node_elsewhere", node, cluster: row.facts.cluster });
  }
  const barred =
    checkPools(state, node, facts) ??
    checkRoom(state, row, facts) ??
    (row && checkHeld(state, row, facts));
  if (barred !== undefined) return refuse(barred);
  const events: FleetEvent[] = [];
  const isSame =
    row !== undefined && !row.isListed && row.leased === leased && areSameFacts(row.facts, facts);
  if (!isSame) events.push({ kind: "node.registered", node, facts, leased, isListed: false });
  // Whoever registers is there.
  if (row !== undefined && row.status !== "ready") events.push(readyAgain(node));
  return accept(events);
}

function readyAgain(node: NodeId): FleetEvent {
  return { kind: "node.status_changed", node, status: "ready" };
}

function checkRoom(
  { fleet }: LedgerState,
  row: NodeRow | undefined,
  facts: NodeFacts,
): FleetRejection | undefined {
  if (!fleet.clusters.has(facts.cluster) && fleet.clusters.size >= CLUSTERS_MAX) {
    return { reason: "too_many_clusters", max: CLUSTERS_MAX };
  }
  if (row === undefined && fleet.index.nodes.present >= FLEET_NODES_MAX) {
    return { reason: "too_many_nodes", max: FLEET_NODES_MAX };
  }
  return undefined;
}

function decideDrain(command: DrainNode, row: NodeRow): Answer {
  if (row.isDraining && row.drainNote === command.note) return accept([]);
  const note = command.note === undefined ? {} : { note: command.note };
  return accept([{ kind: "node.drained", node: row.node, ...note }]);
}

function decideRemove(state: LedgerState, command: RemoveNode, row: NodeRow): Answer {
  if (holdersOn(state, row) > 0 && !command.force) return refuse(inUse(state, row));
  return accept<FleetEvent | PlacementDisplaced>([
    ...displacements(state, row, "node_removed"),
    { kind: "node.removed", node: row.node },
  ]);
}

function decideStatus(state: LedgerState, command: SetNodeStatus, row: NodeRow): Answer {
  const { status } = command;
  if (row.status === status) return accept([]);
  return accept<FleetEvent | PlacementDisplaced>([
    { kind: "node.status_changed", node: row.node, status },
    ...(status === "lost" ? displacements(state, row, "node_lost") : []),
  ]);
}
