import { type Static, Type } from "typebox";
import { limits } from "../../../kernel/index.ts";
import { askedAmount, askedSpan, CLOSED, noteText, poolRef, userName } from "../atoms.ts";

const POOLS_MAX = 64;
const WEIGHT_MAX = 1_000;
const FILTER_SECONDS_MAX = 3_600;

const offerId = Type.String({
  pattern: "^o[1-9][0-9]{0,15}$",
  "x-rule": "must look like o17",
  description: "Id of an offer; ids begin anew with each server.",
});

/** The first message of a framework: who it is, and what it wants to be offered. */
export const FrameworkHello = Type.Object(
  {
    type: Type.Literal("hello"),
    framework: noteText(128, "A name for people."),
    pools: Type.Array(poolRef, { minItems: 1, maxItems: POOLS_MAX }),
    share: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: WEIGHT_MAX,
        description: "Its weight among frameworks: offers go to the least share for its weight.",
      }),
    ),
    user_id: Type.Optional(userName),
  },
  CLOSED,
);
export type FrameworkHello = Static<typeof FrameworkHello>;

const BundleJob = Type.Object(
  {
    size: askedAmount("Units."),
    walltime_s: askedSpan("Seconds it may run; then it is stopped."),
    name: Type.Optional(noteText(128, "A name for people.")),
  },
  CLOSED,
);

/** Starts a bundle of jobs on an offer, all of them or none. */
export const AcceptOffer = Type.Object(
  {
    type: Type.Literal("accept"),
    offer_id: offerId,
    jobs: Type.Array(BundleJob, { minItems: 1, maxItems: limits.BUNDLE_MAX }),
  },
  CLOSED,
);
export type AcceptOffer = Static<typeof AcceptOffer>;

/** Not this: and nothing of the pool for so many seconds. */
export const DeclineOffer = Type.Object(
  {
    type: Type.Literal("decline"),
    offer_id: offerId,
    filter_s: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: FILTER_SECONDS_MAX,
        description: "Absent: 5.",
      }),
    ),
  },
  CLOSED,
);
export type DeclineOffer = Static<typeof DeclineOffer>;

/** Offers are wanted again, whatever was declined. */
export const ReviveOffers = Type.Object({ type: Type.Literal("revive") }, CLOSED);

/** What a framework may say, by `type`. */
export const FRAMEWORK_MESSAGES = {
  hello: FrameworkHello,
  accept: AcceptOffer,
  decline: DeclineOffer,
  revive: ReviveOffers,
} as const;
export type FrameworkMessage =
  | FrameworkHello
  | AcceptOffer
  | DeclineOffer
  | Static<typeof ReviveOffers>;
