import { type Static, Type } from "typebox";
import { CLOSED } from "../atoms.ts";
import {
  CheckinAccept,
  CheckinFinish,
  CheckinLease,
  CheckinProgress,
  CheckinReply,
  CheckinRequest,
} from "./devices.ts";

/** Entries of one list of a batch. */
export const GATEWAY_BATCH_MAX = 2_000;

const BATCH = { maxItems: GATEWAY_BATCH_MAX };

/** What a gateway says for many devices at once. */
export const GatewayBatch = Type.Object(
  {
    id: Type.Integer({ minimum: 0, description: "Comes back with the reply." }),
    checkins: Type.Optional(Type.Array(CheckinRequest, BATCH)),
    accepts: Type.Optional(Type.Array(CheckinAccept, BATCH)),
    heartbeats: Type.Optional(Type.Array(CheckinProgress, BATCH)),
    finishes: Type.Optional(Type.Array(CheckinFinish, BATCH)),
  },
  { ...CLOSED, title: "GatewayBatch" },
);
export type GatewayBatch = Static<typeof GatewayBatch>;

const Refusal = Type.Object({ code: Type.String(), detail: Type.String() }, { title: "Refusal" });

/** One answer for each entry, in the same order. */
export const GatewayReply = Type.Object(
  {
    id: Type.Integer(),
    checkins: Type.Optional(Type.Array(Type.Union([CheckinReply, Refusal]))),
    accepts: Type.Optional(Type.Array(Type.Union([CheckinLease, Refusal]))),
    heartbeats: Type.Optional(Type.Array(Type.Union([CheckinLease, Refusal]))),
    finishes: Type.Optional(Type.Array(Type.Union([CheckinLease, Refusal]))),
  },
  { title: "GatewayReply" },
);
export type GatewayReply = Static<typeof GatewayReply>;
