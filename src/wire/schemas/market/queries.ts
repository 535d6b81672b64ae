import { type Static, Type } from "typebox";
import { CLOSED, SECONDS_MAX, userName } from "../atoms.ts";
import { classRef, orderSide, orderState } from "./atoms.ts";

const cursor = Type.Optional(
  Type.String({
    pattern: "^[0-9]{1,16}$",
    "x-rule": "must be a cursor as it came with a list",
    description: "`next_cursor` of the page before.",
  }),
);

const limit = (max: number, preset: number) =>
  Type.Optional(
    Type.Integer({ minimum: 1, maximum: max, description: `Entries wanted; default ${preset}.` }),
  );

const time = (description: string) =>
  Type.Optional(Type.Integer({ minimum: -SECONDS_MAX, maximum: SECONDS_MAX, description }));

export const DEPTH_LIMIT = 20;

export const AccountListQuery = Type.Object({ cursor, limit: limit(1_000, 100) }, CLOSED);
export type AccountListQuery = Static<typeof AccountListQuery>;

export const OrderListQuery = Type.Object(
  {
    user: Type.Optional(userName),
    class: Type.Optional(classRef),
    side: Type.Optional(orderSide),
    state: Type.Optional(orderState),
    cursor,
    limit: limit(1_000, 100),
  },
  CLOSED,
);
export type OrderListQuery = Static<typeof OrderListQuery>;

export const LeaseListQuery = Type.Object(
  {
    user: Type.Optional(userName),
    class: Type.Optional(classRef),
    cursor,
    limit: limit(1_000, 100),
  },
  CLOSED,
);
export type LeaseListQuery = Static<typeof LeaseListQuery>;

export const DepthQuery = Type.Object({ limit: limit(100, DEPTH_LIMIT) }, CLOSED);
export type DepthQuery = Static<typeof DepthQuery>;

export const FillsQuery = Type.Object({ limit: limit(10_000, 100) }, CLOSED);
export type FillsQuery = Static<typeof FillsQuery>;

export const HistoryQuery = Type.Object(
  {
    from: time("First hour wanted, Unix seconds. Absent: all that are kept."),
    to: time("End of the span; exclusive."),
  },
  CLOSED,
);
export type HistoryQuery = Static<typeof HistoryQuery>;
