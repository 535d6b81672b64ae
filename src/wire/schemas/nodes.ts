import { type Static, Type } from "typebox";
import {
  CLOSED,
  clusterName,
  labels,
  nodeName,
  nodeStatus,
  noteText,
  openDocument,
  placementId,
  placementState,
  toldNumber,
  toldTime,
} from "./atoms.ts";

const AMOUNT_MAX = Number.MAX_SAFE_INTEGER;

const amount = (description: string) =>
  Type.Integer({ minimum: 0, maximum: AMOUNT_MAX, description });

/** Placements that a node may say it runs. */
export const RUNNING_MAX = 4_096;

export const NodeRequest = Type.Object(
  {
    id: nodeName,
    cluster: clusterName,
    data_center: Type.Optional(noteText(128, "Where it stands.")),
    rack: Type.Optional(noteText(128, "Its rack.")),
    cpu_milli: amount("Thousandths of a core."),
    memory_mib: amount("Memory in MiB."),
    gpus: Type.Optional(amount("Number of GPUs, all of one model. Absent: none.")),
    gpu_model: Type.Optional(noteText(128, "Model of its GPUs.")),
    gpu_memory_mib: Type.Optional(amount("Memory of each GPU in MiB.")),
    labels: Type.Optional(labels("What requests may ask for by name and value.")),
    leased: Type.Optional(
      Type.Boolean({
        description:
          "True: heartbeats are expected from now on. Otherwise from its first heartbeat on.",
      }),
    ),
  },
  {
    ...CLOSED,
    title: "NodeRequest",
    description: "A new node, or what a known one has now.",
    examples: [
      {
        id: "n1",
        cluster: "c1",
        cpu_milli: 32_000,
        memory_mib: 131_072,
        gpus: 8,
        gpu_model: "A100",
        gpu_memory_mib: 81_920,
      },
    ],
  },
);
export type NodeRequest = Static<typeof NodeRequest>;

/** A document that came from outside, with the time it came. */
export const MetricsWire = Type.Object(
  {
    received_at: toldTime("When it came, Unix seconds."),
    age_s: toldNumber("Seconds since then."),
    document: openDocument("As it came."),
  },
  { title: "Metrics" },
);
export type MetricsWire = Static<typeof MetricsWire>;

const heartbeatFacts = Type.Object(
  {
    last_time: Type.Union([Type.Integer(), Type.Null()], {
      description: "When the last one came; null if none did since the server started.",
    }),
    lease_s: toldNumber("Seconds after a heartbeat until the node is suspect."),
    lost_time: Type.Union([Type.Integer(), Type.Null()], {
      description: "When it will be lost if none comes; null if it is lost already.",
    }),
  },
  { title: "NodeLease" },
);

const nodeFields = {
  id: Type.String(),
  cluster: Type.String(),
  data_center: Type.String(),
  rack: Type.String(),
  cpu_milli: Type.Integer(),
  memory_mib: Type.Integer(),
  gpus: Type.Integer(),
  gpu_model: Type.String(),
  gpu_memory_mib: Type.Integer(),
  labels: Type.Record(Type.String(), Type.String()),
  status: nodeStatus,
  draining: Type.Boolean({ description: "Takes no new placements; keeps those it has." }),
  drain_note: Type.Optional(Type.String()),
  leased: Type.Boolean({ description: "Heartbeats are expected of it." }),
  registered_time: toldTime("Unix seconds."),
  status_time: toldTime("Since when it has its status."),
  failures: toldNumber("Failures of its placements that still count."),
  resting_until: Type.Optional(toldTime("Too many failed: it takes none until then.")),
  cpu_milli_free: Type.Integer(),
  memory_mib_free: Type.Integer(),
  gpu_milli_free: Type.Array(Type.Integer(), { description: "Of each GPU, by its number." }),
  gpus_free: toldNumber("GPUs that are wholly free."),
  live_placements: toldNumber("Placements that hold something of it."),
  heartbeat: Type.Optional(heartbeatFacts),
};

/** A node in a list. */
export const NodeWire = Type.Object(nodeFields, { title: "Node" });
export type NodeWire = Static<typeof NodeWire>;

/** One node with the metrics that came last. */
export const NodeDetail = Type.Object(
  { ...nodeFields, metrics: Type.Optional(MetricsWire) },
  { title: "NodeDetail" },
);
export type NodeDetail = Static<typeof NodeDetail>;

const next_cursor = Type.Union([Type.String(), Type.Null()], {
  description: "Send it as `cursor` for the next page; null on the last one.",
});

export const NodeList = Type.Object(
  { items: Type.Array(NodeWire), next_cursor },
  { title: "NodeList" },
);
export type NodeList = Static<typeof NodeList>;

export const HeartbeatRequest = Type.Object(
  {
    metrics: Type.Optional(openDocument("The node's metrics document; replaces the last one.")),
    running: Type.Optional(
      Type.Array(placementId, {
        maxItems: RUNNING_MAX,
        description: "Placements that it runs; the reply says which of them are over.",
      }),
    ),
  },
  { ...CLOSED, title: "HeartbeatRequest", examples: [{ running: ["p17"] }, {}] },
);
export type HeartbeatRequest = Static<typeof HeartbeatRequest>;

/** What a node must know of one placement that is bound to it. */
export const BoundPlacement = Type.Object(
  {
    placement_id: placementId,
    user_id: Type.String(),
    name: Type.Optional(Type.String()),
    state: placementState,
    gpus: Type.Array(Type.Integer(), { description: "Numbers of the GPUs that are its own." }),
    gpu_milli: toldNumber("Thousandths of each of them."),
    cpu_milli: Type.Integer(),
    memory_mib: Type.Integer(),
    start_time: toldTime("Unix seconds."),
    end_time: toldTime("Its walltime ends here: it is to be stopped then."),
    acknowledged: Type.Boolean({ description: "The node has said that it knows of it." }),
    evicted_by: Type.Optional(Type.String({ description: "It makes room for this at its end." })),
  },
  { title: "BoundPlacement" },
);
export type BoundPlacement = Static<typeof BoundPlacement>;

export const HeartbeatReply = Type.Object(
  {
    node: Type.String(),
    status: nodeStatus,
    draining: Type.Boolean(),
    lease_s: toldNumber("Without another heartbeat the node is suspect after so many seconds."),
    next_heartbeat_s: toldNumber("Seconds to wait before the next one."),
    placements: Type.Array(BoundPlacement),
    ended: Type.Array(placementId, { description: "Of `running`: those that are over." }),
  },
  { title: "HeartbeatReply" },
);
export type HeartbeatReply = Static<typeof HeartbeatReply>;

/** Reply to a registration: the node, and when to send heartbeats. */
export const NodeReply = Type.Object(
  {
    ...nodeFields,
    lease_s: toldNumber("Without a heartbeat a leased node is suspect after so many seconds."),
    next_heartbeat_s: toldNumber("Seconds to wait before the first heartbeat."),
  },
  { title: "NodeReply" },
);
export type NodeReply = Static<typeof NodeReply>;

export const DrainRequest = Type.Object(
  { note: Type.Optional(noteText(500, "Why.")) },
  { ...CLOSED, title: "DrainRequest", examples: [{ note: "new power supply" }] },
);
export type DrainRequest = Static<typeof DrainRequest>;

/** A node that was removed, as it was. */
export const NodeRemoval = Type.Object(
  {
    ...nodeFields,
    displaced: Type.Array(placementId, { description: "Placements that it still held." }),
  },
  { title: "NodeRemoval" },
);
export type NodeRemoval = Static<typeof NodeRemoval>;
