import { type Static, Type } from "typebox";
import { CLOSED, poolRef, userName } from "../atoms.ts";
import { jobState, queueRef } from "./atoms.ts";

const cursor = Type.Optional(
  Type.String({
    pattern: "^[0-9]{1,16}$",
    "x-rule": "must be a cursor as it came with a list",
    description: "`next_cursor` of the page before.",
  }),
);

const limit = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 1_000, description: "Entries wanted; default 100." }),
);

const part = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, description }));

export const JobListQuery = Type.Object(
  {
    user: Type.Optional(userName),
    pool: Type.Optional(poolRef),
    queue: Type.Optional(queueRef),
    state: Type.Optional(jobState),
    cursor,
    limit,
  },
  CLOSED,
);
export type JobListQuery = Static<typeof JobListQuery>;

export const RunListQuery = Type.Object(
  {
    user: Type.Optional(userName),
    pool: Type.Optional(poolRef),
    queue: Type.Optional(queueRef),
    cursor,
    limit,
  },
  CLOSED,
);
export type RunListQuery = Static<typeof RunListQuery>;

export const JobQuery = Type.Object({ from_part: part("First part wanted."), limit }, CLOSED);
export type JobQuery = Static<typeof JobQuery>;

export const JobCancelQuery = Type.Object(
  {
    part: part("Only this part, counted from 0."),
    dry_run: Type.Optional(Type.Boolean({ description: "Say what would happen; store nothing." })),
  },
  CLOSED,
);
export type JobCancelQuery = Static<typeof JobCancelQuery>;

export const QueueListQuery = Type.Object({ pool: Type.Optional(poolRef) }, CLOSED);
export type QueueListQuery = Static<typeof QueueListQuery>;
