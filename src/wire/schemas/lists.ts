import { type Static, Type } from "typebox";
import { toldTime } from "./atoms.ts";
import { PoolSummary } from "./pools.ts";
import { Reservation } from "./reservations.ts";

const next_cursor = Type.Union([Type.String(), Type.Null()], {
  description: "Send it as `cursor` for the next page; null on the last one.",
});

export const PoolList = Type.Object(
  { items: Type.Array(PoolSummary), next_cursor },
  { title: "PoolList" },
);
export type PoolList = Static<typeof PoolList>;

export const ReservationList = Type.Object(
  { items: Type.Array(Reservation), next_cursor },
  { title: "ReservationList" },
);
export type ReservationList = Static<typeof ReservationList>;

/** A value of a report or of an activity's facts: it needs no schema of its own. */
const cell = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);

export const ActivityItem = Type.Object(
  {
    seq: Type.Optional(Type.Integer({ description: "Journal record; absent for a refusal." })),
    at: toldTime("Unix seconds."),
    kind: Type.String({ description: "An event's kind, or `refused`." }),
    pool: Type.Optional(Type.String()),
    reservation_id: Type.Optional(Type.String()),
    user_id: Type.Optional(Type.String({ description: "Whose reservation or request." })),
    actor_id: Type.Optional(Type.String({ description: "Who asked." })),
    code: Type.Optional(Type.String({ description: "Why it was refused." })),
    facts: Type.Optional(Type.Record(Type.String(), cell)),
  },
  { title: "ActivityItem" },
);
export type ActivityItem = Static<typeof ActivityItem>;

export const ActivityList = Type.Object(
  { items: Type.Array(ActivityItem), next_cursor, as_of_seq: Type.Integer() },
  { title: "ActivityList" },
);
export type ActivityList = Static<typeof ActivityList>;

export const ReportColumn = Type.Object(
  {
    name: Type.String(),
    unit: Type.Optional(Type.String({ description: "Such as units, seconds, credits." })),
    description: Type.Optional(Type.String()),
  },
  { title: "ReportColumn" },
);
export type ReportColumn = Static<typeof ReportColumn>;

export const Report = Type.Object(
  {
    name: Type.String(),
    by: Type.Optional(Type.String()),
    from: Type.Optional(Type.Integer()),
    to: Type.Optional(Type.Integer()),
    as_of_seq: Type.Integer({ description: "Last record that the numbers include." }),
    columns: Type.Array(ReportColumn),
    rows: Type.Array(Type.Record(Type.String(), cell)),
    truncated: Type.Boolean({ description: "There are more rows than were asked for." }),
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
