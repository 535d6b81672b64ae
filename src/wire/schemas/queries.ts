import { type Static, Type } from "typebox";
import { CLOSED, grantState, poolRef, reservationId, SECONDS_MAX, userName } from "./atoms.ts";

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
