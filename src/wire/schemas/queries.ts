import { type Static, Type } from "typebox";
import {
  CLOSED,
  clusterName,
  grantState,
  nodeName,
  nodeStatus,
  noteText,
  placementId,
  placementState,
  poolRef,
  reservationId,
  SECONDS_MAX,
  userName,
} from "./atoms.ts";
import { jobId } from "./jobs/atoms.ts";

const time = (description: string) =>
  Type.Optional(Type.Integer({ minimum: -SECONDS_MAX, maximum: SECONDS_MAX, description }));

const cursor = Type.Optional(
  Type.String({
    pattern: "^[A-Za-z0-9_.=-]{1,512}$",
    "x-rule": "must be a cursor as it came with a list",
    description: "`next_cursor` of the page before.",
  }),
);

const limit = (max: number, preset: number) =>
  Type.Optional(
    Type.Integer({ minimum: 1, maximum: max, description: `Entries wanted; default ${preset}.` }),
  );

export const LIST_LIMIT = 100;
export const LIST_LIMIT_MAX = 1_000;
export const TIMELINE_LIMIT = 1_000;
export const TIMELINE_LIMIT_MAX = 10_000;

export const DryRunQuery = Type.Object(
  {
    dry_run: Type.Optional(Type.Boolean({ description: "Say what would happen; store nothing." })),
  },
  CLOSED,
);
export type DryRunQuery = Static<typeof DryRunQuery>;

export const PoolListQuery = Type.Object(
  { cursor, limit: limit(LIST_LIMIT_MAX, LIST_LIMIT) },
  CLOSED,
);
export type PoolListQuery = Static<typeof PoolListQuery>;

export const ReservationListQuery = Type.Object(
  {
    user: Type.Optional(userName),
    pool: Type.Optional(poolRef),
    state: Type.Optional(grantState),
    group: Type.Optional(reservationId),
    from: time("Only windows that end after this."),
    to: time("Only windows that start before this."),
    cursor,
    limit: limit(LIST_LIMIT_MAX, LIST_LIMIT),
  },
  CLOSED,
);
export type ReservationListQuery = Static<typeof ReservationListQuery>;

const label = Type.String({
  pattern: "^[^\\p{C}=]{1,128}=[^\\p{C}]{0,128}$",
  "x-rule": "must be name=value",
});

export const NodeListQuery = Type.Object(
  {
    cluster: Type.Optional(clusterName),
    status: Type.Optional(nodeStatus),
    draining: Type.Optional(Type.Boolean()),
    model: Type.Optional(noteText(128, "Only nodes with GPUs of this model.")),
    label: Type.Optional(
      Type.Array(label, {
        minItems: 1,
        maxItems: 16,
        description: "Only nodes with this label, as `name=value`; may come several times.",
      }),
    ),
    cursor,
    limit: limit(LIST_LIMIT_MAX, LIST_LIMIT),
  },
  CLOSED,
);
export type NodeListQuery = Static<typeof NodeListQuery>;

export const ClusterListQuery = Type.Object(
  {
    full: Type.Optional(Type.Boolean({ description: "With documents and metrics." })),
    cursor,
    limit: limit(LIST_LIMIT_MAX, LIST_LIMIT),
  },
  CLOSED,
);
export type ClusterListQuery = Static<typeof ClusterListQuery>;

export const RemoveQuery = Type.Object(
  {
    force: Type.Optional(
      Type.Boolean({ description: "Displace what it still holds. Absent: false." }),
    ),
  },
  CLOSED,
);
export type RemoveQuery = Static<typeof RemoveQuery>;

export const PlacementListQuery = Type.Object(
  {
    user: Type.Optional(userName),
    node: Type.Optional(nodeName),
    cluster: Type.Optional(clusterName),
    state: Type.Optional(placementState),
    group: Type.Optional(placementId),
    cursor,
    limit: limit(LIST_LIMIT_MAX, LIST_LIMIT),
  },
  CLOSED,
);
export type PlacementListQuery = Static<typeof PlacementListQuery>;

export const NodePlacementsQuery = Type.Object(
  {
    state: Type.Optional(placementState),
    cursor,
    limit: limit(LIST_LIMIT_MAX, LIST_LIMIT),
  },
  CLOSED,
);
export type NodePlacementsQuery = Static<typeof NodePlacementsQuery>;

export const PlacementQuery = Type.Object(
  {
    dry_run: Type.Optional(Type.Boolean({ description: "Say what would happen; store nothing." })),
    explain: Type.Optional(Type.Boolean({ description: "Say why there and not elsewhere." })),
  },
  CLOSED,
);
export type PlacementQuery = Static<typeof PlacementQuery>;

export const PolicyListQuery = Type.Object(
  { cursor, limit: limit(LIST_LIMIT_MAX, LIST_LIMIT) },
  CLOSED,
);
export type PolicyListQuery = Static<typeof PolicyListQuery>;

export const TimelineQuery = Type.Object(
  {
    from: time("Start of the view, Unix seconds. Absent: now, or the schedule's start."),
    to: time("End of the view. Absent: 14 days on, or the schedule's end."),
    limit: limit(TIMELINE_LIMIT_MAX, TIMELINE_LIMIT),
  },
  CLOSED,
);
export type TimelineQuery = Static<typeof TimelineQuery>;

export const REPORT_NAMES = [
  "usage",
  "unmet-demand",
  "utilisation",
  "revenue",
  "best-sellers",
  "headroom",
  "placements",
  "signals",
] as const;
export type ReportName = (typeof REPORT_NAMES)[number];

export const ReportQuery = Type.Object(
  {
    by: Type.Optional(
      Type.String({
        pattern: "^[a-z][a-z_]{0,31}$",
        "x-rule": "must be a grouping such as pool, user or day",
        description: "What one row stands for.",
      }),
    ),
    from: time("Start of the span, Unix seconds."),
    to: time("End of the span, Unix seconds; exclusive."),
    pool: Type.Optional(poolRef),
    user: Type.Optional(userName),
    format: Type.Optional(Type.Enum(["json", "csv"])),
  },
  CLOSED,
);
export type ReportQuery = Static<typeof ReportQuery>;

export const ActivityQuery = Type.Object(
  {
    user: Type.Optional(userName),
    pool: Type.Optional(poolRef),
    reservation: Type.Optional(reservationId),
    placement: Type.Optional(placementId),
    job: Type.Optional(jobId),
    node: Type.Optional(nodeName),
    cluster: Type.Optional(clusterName),
    cursor,
    limit: limit(LIST_LIMIT_MAX, LIST_LIMIT),
  },
  CLOSED,
);
export type ActivityQuery = Static<typeof ActivityQuery>;

export const StreamQuery = Type.Object(
  {
    from_seq: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: "First record wanted. Absent: only what happens from now on.",
      }),
    ),
    pool: Type.Optional(poolRef),
    node: Type.Optional(nodeName),
    cluster: Type.Optional(clusterName),
    user: Type.Optional(userName),
    kind: Type.Optional(
      Type.String({
        pattern: "^[a-z_.]{1,64}(,[a-z_.]{1,64}){0,31}$",
        "x-rule": "must be kinds such as reservation.admitted, with commas between them",
      }),
    ),
  },
  CLOSED,
);
export type StreamQuery = Static<typeof StreamQuery>;
