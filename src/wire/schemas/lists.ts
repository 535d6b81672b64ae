import { type Static, Type } from "typebox";
import { toldTime } from "./atoms.ts";
import { PoolSummary } from "./pools.ts";
import { Reservation } from "./reservations.ts";

const next_cursor = Type.Union([Type.String(), Type.Null()], {
  description: "Send it as `cursor` for the next page; null on the last one.",
});

const as_of_seq = Type.Integer({ description: "Last record of the journal that is included." });

export const PoolList = Type.Object(
  { items: Type.Array(PoolSummary), next_cursor },
  { title: "PoolList" },
);
export type PoolList = Static<typeof PoolList>;

export const ReservationList = Type.Object(
  { items: Type.Array(Reservation), next_cursor, as_of_seq },
  { title: "ReservationList" },
);
export type ReservationList = Static<typeof ReservationList>;

export const ActivityItem = Type.Object(
  {
    seq: Type.Integer({ description: "Record of the journal." }),
    at: toldTime("Unix seconds."),
    kind: Type.String({ description: "Kind of the event, as in the feed." }),
    pool: Type.Optional(Type.String()),
    reservation_id: Type.Optional(Type.String()),
    placement_id: Type.Optional(Type.String()),
    job_id: Type.Optional(Type.String()),
    part: Type.Optional(Type.Integer({ description: "Which part of the job." })),
    cluster: Type.Optional(Type.String()),
    node: Type.Optional(Type.String()),
    policy: Type.Optional(Type.String()),
    gpus: Type.Optional(Type.Array(Type.Integer(), { description: "Numbers of its GPUs." })),
    message: Type.Optional(Type.String({ description: "Why, where the event says so." })),
    user_id: Type.Optional(Type.String({ description: "Whose reservation or placement." })),
    actor_id: Type.Optional(Type.String({ description: "Who asked; absent if time did." })),
    amount: Type.Optional(Type.Integer()),
    from_time: Type.Optional(toldTime("Start of the span it is about.")),
    to_time: Type.Optional(toldTime("End of the span it is about.")),
  },
  { title: "ActivityItem" },
);
export type ActivityItem = Static<typeof ActivityItem>;

export const ActivityList = Type.Object(
  { items: Type.Array(ActivityItem), next_cursor, as_of_seq },
  { title: "ActivityList" },
);
export type ActivityList = Static<typeof ActivityList>;

export const ReportColumn = Type.Object(
  {
    name: Type.String(),
    unit: Type.String({ description: "Such as units, unit_hours, micro_credits, instant." }),
    meaning: Type.String(),
  },
  { title: "ReportColumn" },
);
export type ReportColumn = Static<typeof ReportColumn>;

const fact = Type.Union([Type.String(), Type.Number()]);
const cell = Type.Union([
  Type.String(),
  Type.Number(),
  Type.Null(),
  Type.Record(Type.String(), fact),
]);

export const Report = Type.Object(
  {
    report: Type.String(),
    by: Type.String({ description: "What one row stands for." }),
    from: toldTime("Start of the span."),
    to: toldTime("End of the span; exclusive."),
    as_of_seq,
    columns: Type.Array(ReportColumn),
    rows: Type.Array(Type.Record(Type.String(), cell)),
  },
  { title: "Report" },
);
export type Report = Static<typeof Report>;

export const Health = Type.Object(
  {
    status: Type.Enum(["ok", "ready"]),
    version: Type.Optional(Type.String()),
    seq: Type.Optional(Type.Integer({ description: "Last record that is durable." })),
  },
  { title: "Health" },
);
export type Health = Static<typeof Health>;
