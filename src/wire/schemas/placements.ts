import { type Static, Type } from "typebox";
import { limits } from "../../kernel/index.ts";
import {
  askedAmount,
  askedSpan,
  CLOSED,
  clusterName,
  labelWish,
  nodeName,
  noteText,
  placementId,
  placementState,
  policyRef,
  toldNumber,
  toldTime,
  userName,
} from "./atoms.ts";

const model = noteText(128, "Model of a GPU.");

/** Clusters that one request may name; GPUs of one node that it may name. */
export const CLUSTERS_NAMED_MAX = limits.LABEL_VALUES_MAX;
export const GPUS_NAMED_MAX = 64;
const MODELS_NAMED_MAX = limits.MODELS_MAX;

export const PlacementRequest = Type.Object(
  {
    gpus: Type.Optional(askedAmount("GPUs of each part. Absent: 1 with `gpu_milli`, else 0.")),
    gpu_milli: Type.Optional(
      askedAmount("Thousandths of each GPU; below 1000 it is shared. Absent: 1000."),
    ),
    gpu_model: Type.Optional(model),
    gpu_models: Type.Optional(
      Type.Array(model, {
        minItems: 1,
        maxItems: MODELS_NAMED_MAX,
        description: "Any of these models.",
      }),
    ),
    gpu_memory_mib: Type.Optional(askedAmount("Only GPUs with at least so much memory each.")),
    cpu_milli: Type.Optional(askedAmount("Thousandths of a core of each part. Absent: 0.")),
    memory_mib: Type.Optional(askedAmount("Memory of each part in MiB. Absent: 0.")),
    labels: Type.Optional(
      labelWish("Labels that the node must have: with this value, or with one of these."),
    ),
    count: Type.Optional(askedAmount("Parts of a gang: all are placed or none. Absent: 1.")),
    walltime_s: Type.Optional(askedSpan("Seconds it may run. Absent: the ledger's usual.")),
    preemptible: Type.Optional(
      Type.Boolean({ description: "May be evicted for one that is not. Absent: false." }),
    ),
    priority: Type.Optional(
      askedAmount("Among preemptible placements the lowest goes first. Absent: 0."),
    ),
    policy: Type.Optional(policyRef),
    clusters: Type.Optional(
      Type.Array(clusterName, {
        minItems: 1,
        maxItems: CLUSTERS_NAMED_MAX,
        description: "Only in these clusters.",
      }),
    ),
    node: Type.Optional(nodeName),
    gpu_ids: Type.Optional(
      Type.Array(Type.Integer({ minimum: 0, maximum: 65_535 }), {
        minItems: 1,
        maxItems: GPUS_NAMED_MAX,
        description: "Exactly these GPUs of `node`, by number.",
      }),
    ),
    name: Type.Optional(noteText(128, "A name for people.")),
    user_id: Type.Optional(userName),
    explain: Type.Optional(Type.Boolean({ description: "As `?explain=true`." })),
  },
  {
    ...CLOSED,
    title: "PlacementRequest",
    description:
      "Room on nodes from now on. `policy` chooses what `clusters`, `node` and `gpu_ids` leave " +
      "open.",
    examples: [
      { gpus: 2, cpu_milli: 8_000, memory_mib: 32_768, walltime_s: 3_600 },
      { gpu_milli: 500, gpu_model: "A100", policy: "builtin://fgd", count: 4 },
    ],
  },
);
export type PlacementRequest = Static<typeof PlacementRequest>;

export const PlacementChange = Type.Object(
  { walltime_s: askedSpan("Seconds it may run from now on.") },
  { ...CLOSED, title: "PlacementChange", examples: [{ walltime_s: 7_200 }] },
);
export type PlacementChange = Static<typeof PlacementChange>;

export const FailureReport = Type.Object(
  { message: Type.Optional(noteText(1_000, "What went wrong.")) },
  { ...CLOSED, title: "FailureReport", examples: [{ message: "the driver did not answer" }] },
);
export type FailureReport = Static<typeof FailureReport>;

const placementFields = {
  placement_id: placementId,
  group_id: Type.String({ description: "Id of the first placement of the same gang." }),
  user_id: Type.String(),
  name: Type.Optional(Type.String()),
  state: placementState,
  cluster: Type.String(),
  node: Type.String(),
  gpus: Type.Array(Type.Integer(), { description: "Numbers of its GPUs on the node." }),
  gpu_milli: toldNumber("Thousandths of each of them; 0 without GPUs."),
  gpu_models: Type.Array(Type.String(), { description: "Models it asked for; none for any." }),
  gpu_memory_mib: Type.Optional(toldNumber("Least memory of each GPU it asked for.")),
  cpu_milli: Type.Integer(),
  memory_mib: Type.Integer(),
  labels: Type.Record(Type.String(), Type.Union([Type.String(), Type.Array(Type.String())]), {
    description: "Labels it asked for.",
  }),
  start_time: toldTime("Unix seconds."),
  end_time: toldTime("When its walltime is over, or when it ended."),
  created_time: toldTime("When it was asked for."),
  preemptible: Type.Boolean(),
  priority: Type.Integer(),
  policy: Type.String({ description: "The built-in policy that chose." }),
  acknowledged_time: Type.Optional(toldTime("When its node said that it knows of it.")),
  message: Type.Optional(Type.String({ description: "Why it failed or was displaced." })),
  evicted_by: Type.Optional(Type.String({ description: "What it makes room for at its end." })),
};

export const PlacementWire = Type.Object(placementFields, { title: "Placement" });
export type PlacementWire = Static<typeof PlacementWire>;

export const PlacementList = Type.Object(
  {
    items: Type.Array(PlacementWire),
    next_cursor: Type.Union([Type.String(), Type.Null()], {
      description: "Send it as `cursor` for the next page; null on the last one.",
    }),
    as_of_seq: Type.Integer({ description: "Last record of the journal that is included." }),
  },
  { title: "PlacementList" },
);
export type PlacementList = Static<typeof PlacementList>;

/** Nodes by the first constraint they fail; with those that are feasible they add up. */
export const RuledOut = Type.Object(
  {
    not_ready: toldNumber("Suspect or lost."),
    drained: toldNumber("Draining."),
    resting: toldNumber("Resting, for too many of their placements failed."),
    labels: toldNumber("Lack a label, or are in other clusters."),
    model: Type.Integer(),
    gpu_memory: toldNumber("Have GPUs with less memory."),
    reserved: toldNumber("Are of a pool that has promised its GPUs to reservations."),
    gpu_count: toldNumber("Have fewer GPUs, free or not."),
    gpu_free: toldNumber("Have fewer GPUs with enough free."),
    cpu: Type.Integer(),
    tenants: toldNumber("Have as many placements as a node may."),
    memory: Type.Integer(),
  },
  { title: "RuledOut" },
);
export type RuledOut = Static<typeof RuledOut>;

export const Candidate = Type.Object(
  {
    node: Type.String(),
    score: Type.Integer(),
    terms: Type.Record(Type.String(), Type.Number(), {
      description: "What the score is made of.",
    }),
    on_probation: Type.Optional(
      Type.Literal(true, { description: "It rested; it comes after all that did not." }),
    ),
  },
  { title: "Candidate" },
);
export type Candidate = Static<typeof Candidate>;

/** One change that alone would let the request in now. */
export const PlacementFix = Type.Object(
  {
    field: Type.Enum([
      "cpu_milli",
      "memory_mib",
      "gpus",
      "gpu_milli",
      "gpu_memory_mib",
      "gpu_models",
      "labels",
    ]),
    most: Type.Optional(Type.Integer({ description: "The most that would fit." })),
    models: Type.Optional(Type.Array(Type.String())),
  },
  { title: "PlacementFix" },
);
export type PlacementFix = Static<typeof PlacementFix>;

export const ExplanationWire = Type.Object(
  {
    policy: Type.String(),
    nodes: toldNumber("Nodes in question."),
    feasible: toldNumber("Nodes that could take one part now."),
    ruled_out: RuledOut,
    candidates: Type.Array(Candidate, { description: "The best nodes, best first." }),
    would_fit: Type.Array(PlacementFix, {
      description: "For what fits nowhere: single changes that would let it in.",
    }),
    basis: Type.Optional(Type.String({ description: "What the policy works by at present." })),
  },
  { title: "Explanation" },
);
export type ExplanationWire = Static<typeof ExplanationWire>;

/** Where each part would go now; nothing is stored. */
export const PlacementForecast = Type.Object(
  {
    fits: Type.Boolean(),
    count: toldNumber("Parts asked for."),
    placeable: toldNumber("Parts that fit now, one after another."),
    would_go: Type.Array(Type.Object({ node: Type.String(), gpus: Type.Array(Type.Integer()) }), {
      description: "Each part in order; empty unless all fit.",
    }),
    would_evict: Type.Array(placementId, { description: "Preemptible ones that would make room." }),
    explanation: ExplanationWire,
  },
  { title: "PlacementForecast" },
);
export type PlacementForecast = Static<typeof PlacementForecast>;

const extras = {
  explanation: Type.Optional(ExplanationWire),
  dry_run: Type.Optional(Type.Literal(true, { description: "Nothing was stored." })),
};

export const PlacementReply = Type.Object(
  { ...placementFields, ...extras },
  { title: "PlacementReply" },
);
export type PlacementReply = Static<typeof PlacementReply>;

/** Reply to a request with a `count`. */
export const PlacementGroupReply = Type.Object(
  {
    placement_id: placementId,
    group_id: Type.String(),
    placements: Type.Array(PlacementWire),
    ...extras,
  },
  { title: "PlacementGroupReply" },
);
export type PlacementGroupReply = Static<typeof PlacementGroupReply>;
