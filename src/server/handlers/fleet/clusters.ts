import {
  type ClusterView,
  type LedgerState,
  listClusters as listFleet,
  viewCluster,
} from "../../../kernel/index.ts";
import {
  type ClusterReply,
  type ClusterWire,
  LIST_LIMIT,
  problem,
  toClusterCommand,
  toClusterWire,
  toMetricsWire,
  toSeconds,
} from "../../../wire/index.ts";
import { actorOf } from "../../access/caller.ts";
import type { Answer, Call, Handlers } from "../../http/call.ts";
import { ask, type Context, invalid, refusal } from "../context.ts";
import { idCursor, readIdCursor } from "./cursor.ts";

type ClusterHandlers = Pick<
  Handlers,
  "listClusters" | "getCluster" | "putCluster" | "deleteCluster" | "putClusterMetrics"
>;

export function clusterHandlers(context: Context): ClusterHandlers {
  return {
    listClusters: (call) => listClusters(context, call),
    getCluster: ({ params }) => clusterAnswer(context, params.id),
    putCluster: (call) => putCluster(context, call),
    deleteCluster: async ({ params, caller }) => {
      const before = await clusterAnswer(context, params.id);
      const { id: cluster } = params;
      const command = { kind: "cluster.delete", actor: actorOf(caller), cluster } as const;
      const outcome = await ask(context, command, false);
      return outcome.ok ? before : refusal(outcome);
    },
    putClusterMetrics: (call) => putMetrics(context, call),
  };
}

async function listClusters(context: Context, { query }: Call<"listClusters">): Promise<Answer> {
  const after = query.cursor === undefined ? undefined : readIdCursor(query.cursor);
  const isFull = query.full === true;
  const body = await context.backend.read((state) => {
    const page = listFleet(state, query.limit ?? LIST_LIMIT, after);
    return {
      items: page.items.map((cluster) => told(context, state, { cluster, isFull })),
      next_cursor: page.next === undefined ? null : idCursor(page.next),
    };
  });
  return { status: 200, body };
}

async function putCluster(
  context: Context,
  { params, body, caller }: Call<"putCluster">,
): Promise<Answer> {
  const { backend } = context;
  const command = toClusterCommand(body, { actor: actorOf(caller), cluster: params.id });
  if (!command.ok) return invalid(command.errors);
  const isKnown = await backend.read((state) => {
    return viewCluster(state, params.id)?.document !== undefined;
  });
  const outcome = await ask(context, command.value.command, false);
  if (!outcome.ok) return refusal(outcome);
  const cluster = await backend.read((state) => {
    const view = viewCluster(state, params.id);
    return view === undefined ? undefined : told(context, state, { cluster: view, isFull: false });
  });
  if (cluster === undefined) return unknownCluster(params.id);
  const counted = (kind: string): number =>
    outcome.events.filter((event) => event.kind === kind).length;
  const reply: ClusterReply = {
    cluster,
    nodes_registered: counted("node.registered"),
    nodes_removed: counted("node.removed"),
    warnings: [...command.value.warnings],
  };
  return { status: isKnown ? 200 : 201, body: reply };
}

async function putMetrics(
  { backend, fleet }: Context,
  { params, body }: Call<"putClusterMetrics">,
): Promise<Answer> {
  const isKnown = await backend.read((state) => viewCluster(state, params.id) !== undefined);
  if (!isKnown) return unknownCluster(params.id);
  const now = backend.now();
  const fault = fleet.clusterMetrics.put(params.id, body, now);
  if (fault === undefined) {
    return { status: 200, body: { cluster: params.id, received_at: toSeconds(now) } };
  }
  const { given, max } = fault;
  const detail = `The metrics take ${given} characters; ${max} is the bound.`;
  return { problem: problem("documents_too_large", detail, { given, max }) };
}

async function clusterAnswer(context: Context, id: string): Promise<Answer> {
  const body = await context.backend.read((state) => {
    const cluster = viewCluster(state, id);
    return cluster === undefined ? undefined : told(context, state, { cluster, isFull: true });
  });
  return body === undefined ? unknownCluster(id) : { status: 200, body };
}

function told(
  { backend, fleet }: Context,
  state: LedgerState,
  { cluster, isFull }: { readonly cluster: ClusterView; readonly isFull: boolean },
): ClusterWire {
  const sums = fleet.sums(state, cluster.cluster);
  const wire = toClusterWire(cluster, sums, isFull);
  const metrics = isFull ? fleet.clusterMetrics.get(cluster.cluster) : undefined;
  return metrics === undefined ? wire : { ...wire, metrics: toMetricsWire(metrics, backend.now()) };
}

function unknownCluster(cluster: string): Answer {
  const detail = `There is no cluster ${JSON.stringify(cluster)}.`;
  return { problem: problem("unknown_cluster", detail, { cluster }) };
}
