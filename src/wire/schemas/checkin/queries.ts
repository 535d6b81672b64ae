import { type Static, Type } from "typebox";
import { CLOSED, userName } from "../atoms.ts";
import { checkinState, regionName } from "./atoms.ts";

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

export const CheckinJobQuery = Type.Object(
  {
    user: Type.Optional(userName),
    region: Type.Optional(regionName),
    state: Type.Optional(checkinState),
    cursor,
    limit,
  },
  CLOSED,
);
export type CheckinJobQuery = Static<typeof CheckinJobQuery>;

export const CheckinPageQuery = Type.Object({ cursor, limit }, CLOSED);
export type CheckinPageQuery = Static<typeof CheckinPageQuery>;
