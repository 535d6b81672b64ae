import { accept, type Decision, refuse } from "../decision.ts";
import {
  CLUSTERS_MAX,
  DOCUMENT_BYTES_MAX,
  DOCUMENTS_BYTES_MAX,
  FLEET_NODES_MAX,
} from "../limits.ts";
import {
  holdersOn,
  idsAfter,
  type LedgerState,
  type NodeRow,
  nodeRow,
  utf8Length,
} from "../model/index.ts";
import { areSameFacts, checkFacts, isName, NAME_RULE } from "./facts.ts";
import { checkHeld, checkPools, inUse } from "./held.ts";
import type { DeleteCluster, FleetEvent, FleetRejection, PutCluster } from "./types.ts";

type Answer = Decision<FleetEvent, FleetRejection>;

/**
 * Stores a cluster's document and brings its listed nodes in line with it. A node that registered
 * itself stays as it said, whatever a document lists. O(nodes listed, before and after).
 */
export function decidePutCluster(state: LedgerState, command: PutCluster): Answer {
  const { cluster, document } = command;
  const fault = checkListed(command) ?? checkElsewhere(state, command);
  if (fault !== undefined) return refuse(fault);
  const listed = new Set(command.nodes.map(({ node }) => node));
  const gone = listedNodes(state, cluster).filter(({ node }) => !listed.has(node));
  const barred =
    checkRoom(state, command, gone.length) ??
    checkDocument(state, command) ??
    checkKept(state, command, gone);
  if (barred !== undefined) return refuse(barred);

  const known = state.fleet.clusters.get(cluster);
  const events: FleetEvent[] = [];
  if (known?.document !== document) events.push({ kind: "cluster.stored", cluster, document });
  for (const { node } of gone) events.push({ kind: "node.removed", node });
  for (const { node, facts } of command.nodes) {
    const row = nodeRow(state.fleet, node);
    if (row !== undefined && (!row.isListed || areSameFacts(row.facts, facts))) continue;
    events.push({ kind: "node.registered", node, facts, leased: false, isListed: true });
  }
  return accept(events);
}

/** Lets go of the document and of the nodes that came with it; others keep the cluster's name. */
export function decideDeleteCluster(state: LedgerState, { cluster }: DeleteCluster): Answer {
  const row = state.fleet.clusters.get(cluster);
  if (row === undefined) return refuse({ reason: "unknown_cluster", cluster });
  let live = 0;
  for (const node of idsAfter(row.nodes)) live += holdersOn(state, nodeRow(state.fleet, node)!);
  if (live > 0) return refuse({ reason: "cluster_in_use", cluster, live });
  if (row.document === undefined) return accept([]);
  return accept<FleetEvent>([
    ...listedNodes(state, cluster).map(({ node }) => ({ kind: "node.removed", node }) as const),
    { kind: "cluster.deleted", cluster },
  ]);
}

/** The nodes that came with the cluster's document, by id. */
function listedNodes({ fleet }: LedgerState, cluster: string): readonly NodeRow[] {
  const row = fleet.clusters.get(cluster);
  if (row === undefined) return [];
  return [...idsAfter(row.nodes)].flatMap((node) => {
    const one = nodeRow(fleet, node);
    return one?.isListed === true ? [one] : [];
  });
}

function checkListed({ cluster, nodes }: PutCluster): FleetRejection | undefined {
  const invalid = (node: string, path: string, message: string): FleetRejection => ({
    reason: "invalid_node",
    node,
    path,
    message,
  });
  if (!isName(cluster)) return invalid("", "/cluster", NAME_RULE);
  const seen = new Set<string>();
  for (const { node, facts } of nodes) {
    const fault = checkFacts(node, facts);
    if (fault !== undefined) return fault;
    if (facts.cluster !== cluster) return invalid(node, "/cluster", `must be ${cluster}`);
    if (seen.has(node)) return invalid(node, "/id", "is listed twice");
    seen.add(node);
  }
  return undefined;
}

function checkElsewhere(
  { fleet }: LedgerState,
  { cluster, nodes }: PutCluster,
): FleetRejection | undefined {
  for (const { node } of nodes) {
    const row = nodeRow(fleet, node);
    if (row !== undefined && row.facts.cluster !== cluster) {
      return { reason: "node_elsewhere", node, cluster: row.facts.cluster };
    }
  }
  return undefined;
}

function checkRoom(
  { fleet }: LedgerState,
  { cluster, nodes }: PutCluster,
  gone: number,
): FleetRejection | undefined {
  if (!fleet.clusters.has(cluster) && fleet.clusters.size >= CLUSTERS_MAX) {
    return { reason: "too_many_clusters", max: CLUSTERS_MAX };
  }
  const added = nodes.filter(({ node }) => nodeRow(fleet, node) === undefined).length;
  return fleet.index.nodes.present + added - gone > FLEET_NODES_MAX
    ? { reason: "too_many_nodes", max: FLEET_NODES_MAX }
    : undefined;
}

function checkDocument(
  { fleet }: LedgerState,
  { cluster, document }: PutCluster,
): FleetRejection | undefined {
  const bytes = utf8Length(document);
  if (bytes > DOCUMENT_BYTES_MAX) {
    return { reason: "documents_too_large", bytes, max: DOCUMENT_BYTES_MAX };
  }
  const before = utf8Length(fleet.clusters.get(cluster)?.document ?? "");
  const all = fleet.documentBytes - before + bytes;
  return all > DOCUMENTS_BYTES_MAX
    ? { reason: "documents_too_large", bytes: all, max: DOCUMENTS_BYTES_MAX }
    : undefined;
}

/** What live grants hold stays: on nodes that leave, and on nodes that change. */
function checkKept(
  state: LedgerState,
  { nodes }: PutCluster,
  gone: readonly NodeRow[],
): FleetRejection | undefined {
  for (const row of gone) if (holdersOn(state, row) > 0) return inUse(state, row);
  for (const { node, facts } of nodes) {
    const row = nodeRow(state.fleet, node);
    const fault =
      checkPools(state, node, facts) ??
      (row?.isListed === true ? checkHeld(state, row, facts) : undefined);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
