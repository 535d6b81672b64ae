import {
  type LedgerState,
  listNodes as listFleet,
  type NodeView,
  viewNode,
} from "../../../kernel/index.ts";
import type { FleetWatch } from "../../../runtime/index.ts";
import {
  type HeartbeatReply,
  LIST_LIMIT,
  type NodeHeartbeat,
  type NodeReply,
  type NodeWire,
  parsePlacementId,
  problem,
  toBoundPlacement,
  toMetricsWire,
  toNodeFilter,
  toNodeWire,
  toPlacementId,
  toRegisterCommand,
  toSeconds,
} from "../../../wire/index.ts";
import { actorOf } from "../../access/caller.ts";
import type { Answer, Call, Handlers } from "../../http/call.ts";
import { ask, type Context, refusal } from "../context.ts";
import { boundTo, endedOf } from "./bound.ts";
import { idCursor, readIdCursor } from "./cursor.ts";

type NodeHandlers = Pick<
  Handlers,
  | "registerNode"
  | "listNodes"
  | "getNode"
  | "removeNode"
  | "heartbeat"
  | "drainNode"
  | "undrainNode"
>;

export function nodeHandlers(context: Context): NodeHandlers {
  return {
    registerNode: (call) => registerNode(context, call),
    listNodes: (call) => listNodes(context, call),
    getNode: (call) => getNode(context, call),
    removeNode: (call) => removeNode(context, call),
    heartbeat: (call) => heartbeat(context, call),
    drainNode: async ({ params: { id: node }, body: { note }, caller }) => {
      const why = note === undefined ? {} : { note };
      const command = { kind: "node.drain", actor: actorOf(caller), node, ...why } as const;
      const outcome = await ask(context, command, false);
      return outcome.ok ? nodeAnswer(context, node) : refusal(outcome);
    },
    undrainNode: async ({ params: { id: node }, caller }) => {
      const command = { kind: "node.undrain", actor: actorOf(caller), node } as const;
      const outcome = await ask(context, command, false);
      return outcome.ok ? nodeAnswer(context, node) : refusal(outcome);
    },
  };
}

async function registerNode(
  context: Context,
  { body, caller }: Call<"registerNode">,
): Promise<Answer> {
  const { backend, fleet } = context;
  const isKnown = await backend.read((state) => viewNode(state, body.id) !== undefined);
  const outcome = await ask(context, toRegisterCommand(body, actorOf(caller)), false);
  if (!outcome.ok) return refusal(outcome);
  const node = await backend.read((state) => viewNode(state, body.id));
  if (node === undefined) return unknownNode(body.id);
  const reply: NodeReply = {
    ...told(fleet, node),
    lease_s: toSeconds(fleet.leaseMs),
    next_heartbeat_s: toSeconds(fleet.intervalMs),
  };
  return { status: isKnown ? 200 : 201, body: reply };
}

async function listNodes(
  { backend, fleet }: Context,
  { query }: Call<"listNodes">,
): Promise<Answer> {
  const filter = toNodeFilter(query);
  const after = query.cursor === undefined ? undefined : readIdCursor(query.cursor);
  const page = await backend.read((state) =>
    listFleet(state, filter, query.limit ?? LIST_LIMIT, after),
  );
  const items = page.items.map((node) => told(fleet, node));
  const next_cursor = page.next === undefined ? null : idCursor(page.next);
  return { status: 200, body: { items, next_cursor } };
}

async function getNode(context: Context, { params }: Call<"getNode">): Promise<Answer> {
  const { backend, fleet } = context;
  const node = await backend.read((state) => viewNode(state, params.id));
  if (node === undefined) return unknownNode(params.id);
  const metrics = fleet.nodeMetrics.get(params.id);
  const wire = metrics === undefined ? {} : { metrics: toMetricsWire(metrics, backend.now()) };
  return { status: 200, body: { ...told(fleet, node), ...wire } };
}

async function removeNode(
  context: Context,
  { params, query, caller }: Call<"removeNode">,
): Promise<Answer> {
  const { backend, fleet } = context;
  const { id: node } = params;
  const before = await backend.read((state) => viewNode(state, node));
  const force = query.force === true;
  const command = { kind: "node.remove", actor: actorOf(caller), node, force } as const;
  const outcome = await ask(context, command, false);
  if (!outcome.ok) return refusal(outcome);
  if (before === undefined) return unknownNode(node);
  const displaced = outcome.events.flatMap((event) =>
    event.kind === "placement.displaced" ? [toPlacementId(event.grant)] : [],
  );
  return { status: 200, body: { ...told(fleet, before), displaced } };
}

async function heartbeat(
  context: Context,
  { params, body, caller }: Call<"heartbeat">,
): Promise<Answer> {
  const { backend, fleet } = context;
  const { metrics, running = [] } = body;
  const given = { actor: actorOf(caller), ...(metrics === undefined ? {} : { metrics }) };
  const beat = await fleet.beat(params.id, given);
  switch (beat.kind) {
    case "unknown_node":
      return unknownNode(params.id);
    case "too_large": {
      const { given: chars, max } = beat.fault;
      const detail = `The metrics take ${chars} characters; ${max} is the bound.`;
      return { problem: problem("documents_too_large", detail, { given: chars, max }) };
    }
    case "refused":
      return refusal(beat.outcome);
    case "taken": {
      const grants = running.map((id) => parsePlacementId(id) ?? 0);
      const reply = await backend.read((state) => beatReply(fleet, state, beat.node, grants));
      return { status: 200, body: reply };
    }
  }
}

function beatReply(
  { leaseMs, intervalMs }: FleetWatch,
  state: LedgerState,
  node: NodeView,
  running: readonly number[],
): HeartbeatReply {
  return {
    node: node.node,
    status: node.status,
    draining: node.isDraining,
    lease_s: toSeconds(leaseMs),
    next_heartbeat_s: toSeconds(intervalMs),
    placements: boundTo(state, node.node).map(toBoundPlacement),
    ended: endedOf(state, node.node, running).map(toPlacementId),
  };
}

async function nodeAnswer({ backend, fleet }: Context, id: string): Promise<Answer> {
  const node = await backend.read((state) => viewNode(state, id));
  return node === undefined ? unknownNode(id) : { status: 200, body: told(fleet, node) };
}

function told(fleet: FleetWatch, node: NodeView): NodeWire {
  const lease = fleet.lease(node);
  if (lease === undefined) return toNodeWire(node);
  const { lastAt, lostAt } = lease;
  const heard: NodeHeartbeat = { lastAt, lostAt, leaseMs: fleet.leaseMs };
  return toNodeWire(node, heard);
}

export function unknownNode(node: string): Answer {
  const detail = `There is no node ${JSON.stringify(node)}.`;
  return { problem: problem("unknown_node", detail, { node }) };
}
