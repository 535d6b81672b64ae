import {
  type Command,
  decide,
  fleetVersion,
  type LedgerState,
  listClusters,
  listNodes,
  listPolicies,
  type PageOf,
  type RequestPlacement,
  viewCluster,
  viewNode,
  viewPlacement,
  viewPolicy,
} from "../../../kernel/index.ts";
import type { Outcome } from "../../../wire/index.ts";
import type { Backend } from "../../ports.ts";
import type { FleetView, LedgerPort, Proposal, Proposed } from "../ports.ts";

/** The ledger behind the server, as allocations ask it; `ask` submits a command, or tries it. */
export function createLedgerPort(
  backend: Pick<Backend, "read" | "subscribe" | "now">,
  ask: (command: Command, isDryRun: boolean) => Promise<Outcome>,
): LedgerPort {
  return {
    look: (look) => backend.read((state) => look(fleetOf(state, backend.now()))),
    subscribe: (listener) => void backend.subscribe(listener),
    submit: (command) => ask(command, false),
    dryRun: (command) => ask(command, true),
  };
}

/** Items of one page; what a page costs is in its items, so that few pages are as good as many. */
const PAGE = 1_000;

function fleetOf(state: LedgerState, now: number): FleetView {
  return {
    version: fleetVersion(state),
    cluster: (id) => viewCluster(state, id),
    clusters: () => allPages((after) => listClusters(state, PAGE, after)),
    nodes: () => allPages((after) => listNodes(state, {}, PAGE, after)),
    nodesOf: (cluster) => allPages((after) => listNodes(state, { cluster }, PAGE, after)),
    node: (id) => viewNode(state, id),
    placementNode: (grant) => viewPlacement(state, grant)?.node,
    policy: (uri) => viewPolicy(state, uri),
    policies: () => listPolicies(state),
    propose: (request) => propose(state, request, now),
  };
}

function propose(state: LedgerState, request: RequestPlacement, now: number): Proposal {
  const at = Math.max(now, state.at);
  const decision = decide(state, request, { at, seq: state.seq + 1 });
  if (!decision.ok) return { ok: false, at, rejection: decision.rejection, alternatives: [] };
  const parts = decision.events.flatMap((event): readonly Proposed[] => {
    if (event.kind !== "placement.granted") return [];
    const node = viewNode(state, event.node);
    return node === undefined ? [] : [{ cluster: node.facts.cluster, node, gpus: event.gpus }];
  });
  return { ok: true, parts };
}

function allPages<Item>(page: (after: string | undefined) => PageOf<Item>): readonly Item[] {
  const all: Item[] = [];
  let after: string | undefined;
  do {
    const { items, next } = page(after);
    for (const item of items) all.push(item);
    after = next;
  } while (after !== undefined);
  return all;
}
