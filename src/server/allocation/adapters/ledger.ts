import {
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
  viewPolicy,
} from "../../../kernel/index.ts";
import { ask, type Context } from "../../handlers/context.ts";
import type { FleetView, LedgerPort, Proposal, Proposed } from "../ports.ts";

/** The ledger behind the server, as allocations ask it. Commands are counted as all others are. */
export function createLedgerPort(context: Context): LedgerPort {
  const { backend } = context;
  return {
    look: (look) => backend.read((state) => look(fleetOf(state, backend.now()))),
    submit: (command) => ask(context, command, false),
    dryRun: (command) => ask(context, command, true),
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
    node: (id) => viewNode(state, id),
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
