import { type Static, Type } from "typebox";
import { CLOSED, toldNumber } from "../atoms.ts";
import { attributes, checkinJobId, clientName, sitePath, taskNumber } from "./atoms.ts";

export const offerText = Type.String({
  maxLength: 200,
  description: "The offer as it was told: good for this client alone, and only for a while.",
});

export const CheckinRequest = Type.Object(
  {
    client_id: clientName,
    site: Type.Optional(sitePath),
    attributes: Type.Optional(attributes("Its public attributes; one left out satisfies nothing.")),
    except: Type.Optional(
      Type.Array(checkinJobId, {
        maxItems: 64,
        description: "Jobs that it does not want: it has declined them.",
      }),
    ),
  },
  { ...CLOSED, title: "CheckinRequest" },
);
export type CheckinRequest = Static<typeof CheckinRequest>;

/** A parsed constraint, so that a client needs no parser; the kernel's form of it. */
export const ConstraintTree = Type.Object(
  { kind: Type.Enum(["compare", "in", "and", "or", "not", "any"]) },
  {
    additionalProperties: true,
    title: "ConstraintTree",
    description:
      "`compare` has `attribute`, `op` (`>=`, `<=`, `=`) and `value`; `in` has `attribute` and " +
      "`values`; `and` and `or` have `parts`, `not` has a `part`.",
  },
);

export const CheckinOffer = Type.Object(
  {
    job_id: checkinJobId,
    task: taskNumber,
    offer: offerText,
    accept_within_s: Type.Number({ description: "Accept or decline within this time." }),
    private_constraint: Type.Optional(ConstraintTree),
  },
  { title: "CheckinOffer" },
);
export type CheckinOffer = Static<typeof CheckinOffer>;

export const CheckinReply = Type.Object(
  {
    offer: Type.Union([CheckinOffer, Type.Null()]),
    come_back_s: Type.Optional(
      Type.Number({ description: "Nothing for it now: come back after this time." }),
    ),
  },
  { title: "CheckinReply" },
);
export type CheckinReply = Static<typeof CheckinReply>;

export const CheckinAccept = Type.Object(
  {
    client_id: clientName,
    offer: offerText,
    decline: Type.Optional(
      Type.Literal(true, { description: "Give it back instead: the slot is free at once." }),
    ),
  },
  { ...CLOSED, title: "CheckinAccept" },
);
export type CheckinAccept = Static<typeof CheckinAccept>;

export const CheckinProgress = Type.Object(
  { client_id: clientName, job_id: checkinJobId, task: taskNumber },
  { ...CLOSED, title: "CheckinProgress" },
);
export type CheckinProgress = Static<typeof CheckinProgress>;

export const CheckinFinish = Type.Object(
  {
    client_id: clientName,
    job_id: checkinJobId,
    task: taskNumber,
    outcome: Type.Optional(
      Type.Enum(["done", "abandoned"], {
        description: "`abandoned`: it gives up, and its slot goes to another. Default `done`.",
      }),
    ),
  },
  { ...CLOSED, title: "CheckinFinish" },
);
export type CheckinFinish = Static<typeof CheckinFinish>;

export const CheckinLease = Type.Object(
  {
    client_id: clientName,
    job_id: checkinJobId,
    task: taskNumber,
    state: Type.Enum(["live", "finished", "abandoned"]),
    lease_s: Type.Optional(toldNumber("A heartbeat must come within this, again and again.")),
  },
  { title: "CheckinLease" },
);
export type CheckinLease = Static<typeof CheckinLease>;
