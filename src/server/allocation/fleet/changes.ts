import type { LedgerRecord } from "../../../kernel/index.ts";
import type { FleetView } from "../ports.ts";

/** Clusters that may look different since somebody asked last. */
export interface Changes {
  /** Hears every durable record, in order. */
  note(record: Pick<LedgerRecord, "seq" | "events">): void;
  /**
   * The clusters that changed since the last call, or "all" where that can't be told.
   * `clusterOf`: where a node was when it was last looked at. O(changes).
   */
  take(
    fleet: FleetView,
    clusterOf: (node: string) => string | undefined,
  ): ReadonlySet<string> | "all";
}

/** Changes kept apart; with more, a look at all clusters is no dearer. */
const KEPT_MAX = 20_000;

export function createChanges(): Changes {
  const clusters = new Set<string>();
  const nodes = new Set<string>();
  /** Placements: where they are, most of their events do not say. */
  const grants = new Set<number>();
  let isAll = true;
  let notedSeq = 0;
  /** Everything up to this version of the fleet has been accounted for. */
  let seenVersion = 0;

  const note: Changes["note"] = ({ seq, events }) => {
    notedSeq = seq;
    if (isAll) return;
    for (const event of events) {
      if ("cluster" in event) clusters.add(event.cluster);
      if ("facts" in event) clusters.add(event.facts.cluster);
      if ("node" in event) nodes.add(event.node);
      else if ("grant" in event) grants.add(event.grant);
    }
    isAll = clusters.size + nodes.size + grants.size > KEPT_MAX;
  };

  const take: Changes["take"] = (fleet, clusterOf) => {
    const { version } = fleet;
    const isNoted = nodes.size + grants.size + clusters.size > 0;
    // The fleet changed by a record that was heard, and that told of no node: look everywhere.
    const isUnheard = version > seenVersion && version <= notedSeq && !isNoted;
    const found = isAll || isUnheard ? "all" : new Set(clusters);
    if (found !== "all") {
      for (const grant of grants) addTo(found, fleet.placementNode(grant), clusterOf, fleet);
      for (const node of nodes) addTo(found, node, clusterOf, fleet);
    }
    seenVersion = found === "all" ? version : Math.max(seenVersion, Math.min(version, notedSeq));
    isAll = false;
    for (const set of [clusters, nodes, grants]) set.clear();
    return found;
  };
  return { note, take };
}

/** The cluster where a node is, and the one where it was. */
function addTo(
  found: Set<string>,
  node: string | undefined,
  clusterOf: (node: string) => string | undefined,
  fleet: FleetView,
): void {
  if (node === undefined) return;
  const before = clusterOf(node);
  const now = fleet.node(node)?.facts.cluster;
  if (before !== undefined) found.add(before);
  if (now !== undefined) found.add(now);
}
