import {
  fleetVersion,
  forecastPlacement,
  type LedgerState,
  listClusters,
  listNodes,
  listPolicies,
  type PageOf,
  viewCluster,
  viewNode,
  viewPolicy,
} from "../../../kernel/index.ts";
import { ask, type Context } from "../../handlers/context.ts";
import type { FleetView, LedgerPort } from "../ports.ts";

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
    clusters: () =>
      allPages(
        (after) => listClusters(state, PAGE, after),
        ({ cluster }) => cluster,
      ),
    nodes: () =>
      allPages(
        (after) => listNodes(state, {}, PAGE, after),
        ({ node }) => node,
      ),
    policy: (uri) => viewPolicy(state, uri),
    policies: () => listPolicies(state),
    propose: (request) => {
      const stamp = { at: Math.max(now, state.at), seq: state.seq + 1 };
      const { placed } = forecastPlacement(state, request, stamp, 0);
      return placed.map(({ node, gpus }) => ({
        cluster: viewNode(state, node)?.facts.cluster ?? "",
        node,
        gpus,
      }));
    },
  };
}

function allPages<Item>(
  page: (after: string | undefined) => PageOf<Item>,
  idOf: (item: Item) => string,
): readonly Item[] {
  const all: Item[] = [];
  let next: string | undefined;
  do {
    const { items, next: more } = page(next);
    all.push(...items);
    const last = items.at(-1);
    next = more === undefined || last === undefined ? undefined : idOf(last);
  } while (next !== undefined);
  return all;
}
