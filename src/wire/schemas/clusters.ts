import { type Static, Type } from "typebox";
import { openDocument, toldNumber, toldTime } from "./atoms.ts";
import { MetricsWire } from "./nodes.ts";

/** AIGr.id's cluster document: read tolerantly, stored whole. */
export const ClusterDocument = Type.Object(
  {},
  {
    additionalProperties: true,
    title: "ClusterDocument",
    description:
      "A cluster as AIGr.id describes it. `nodes.nodeData` feeds the fleet; what is missing " +
      "there counts as 0 or empty. `id`, if it is given, is that of the path.",
    examples: [
      {
        id: "c-west-1",
        regionId: "us-west-2",
        nodes: {
          count: 1,
          nodeData: [
            {
              id: "node-1",
              gpus: {
                count: 2,
                memory: 32_768,
                gpus: [
                  { modelName: "A100", memory: 16_384 },
                  { modelName: "A100", memory: 16_384 },
                ],
                modelNames: ["A100"],
              },
              vcpus: { count: 32 },
              memory: 131_072,
            },
          ],
        },
        tags: ["gpu"],
      },
    ],
  },
);
export type ClusterDocument = Static<typeof ClusterDocument>;

/** A metrics document as AIGr.id's collectors write it, or any other. */
export const MetricsDocument = Type.Object(
  {},
  {
    additionalProperties: true,
    title: "MetricsDocument",
    description: "Metrics of a cluster; kept whole until the next ones come.",
    examples: [{ clusterId: "c-west-1", cluster: { vcpu: { load1m: 2.5 } }, nodes: [] }],
  },
);
export type MetricsDocument = Static<typeof MetricsDocument>;

export const ClusterWire = Type.Object(
  {
    id: Type.String(),
    nodes: toldNumber("Nodes in it."),
    nodes_ready: toldNumber("Of those: take placements. Each node is in one of the five."),
    nodes_draining: Type.Integer(),
    nodes_resting: Type.Integer(),
    nodes_suspect: Type.Integer(),
    nodes_lost: Type.Integer(),
    gpus: toldNumber("GPUs of its nodes that are not lost."),
    gpus_free: toldNumber("Of those: wholly free, on ready nodes."),
    gpu_milli_free: toldNumber("Free thousandths of GPUs on ready nodes."),
    stored_time: Type.Optional(toldTime("When its document came; absent if it has none.")),
    document: Type.Optional(openDocument("As it came; absent in lists without `full=true`.")),
    metrics: Type.Optional(MetricsWire),
  },
  { title: "Cluster" },
);
export type ClusterWire = Static<typeof ClusterWire>;

export const ClusterList = Type.Object(
  {
    items: Type.Array(ClusterWire),
    next_cursor: Type.Union([Type.String(), Type.Null()], {
      description: "Send it as `cursor` for the next page; null on the last one.",
    }),
  },
  { title: "ClusterList" },
);
export type ClusterList = Static<typeof ClusterList>;

/** What a stored document did to the fleet. */
export const ClusterReply = Type.Object(
  {
    cluster: ClusterWire,
    nodes_registered: toldNumber("Nodes that are new or have other facts."),
    nodes_removed: toldNumber("Nodes that it listed before and lists no more."),
    warnings: Type.Array(Type.String(), {
      description: "What of the document could not be understood; it is stored all the same.",
    }),
  },
  { title: "ClusterReply" },
);
export type ClusterReply = Static<typeof ClusterReply>;

export const MetricsReply = Type.Object(
  { cluster: Type.String(), received_at: toldTime("When they came, Unix seconds.") },
  { title: "MetricsReply" },
);
export type MetricsReply = Static<typeof MetricsReply>;
