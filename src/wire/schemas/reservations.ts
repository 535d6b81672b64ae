import { type Static, Type } from "typebox";
import { limits } from "../../kernel/index.ts";
import {
  askedAmount,
  askedSpan,
  askedTime,
  CLOSED,
  credits,
  grantState,
  poolRef,
  reservationId,
  tier,
  toldNumber,
  toldTime,
  userName,
} from "./atoms.ts";

const StepRequest = Type.Object(
  {
    start_time: askedTime("Start of the step, Unix seconds."),
    end_time: askedTime("End of the step, Unix seconds; exclusive."),
    amount: askedAmount("Units wanted in this step."),
  },
  CLOSED,
);

const RepeatRequest = Type.Object(
  {
    every: Type.Enum(["day", "week"]),
    count: Type.Integer({
      minimum: 1,
      maximum: limits.OCCURRENCES_MAX,
      description: "Occurrences in all, the first one included.",
    }),
  },
  CLOSED,
);

/**
 * One of three forms: a fixed window (`end_time`, perhaps `start_time`), a flexible one
 * (`duration`) or `steps`. Which fields go together is checked after the types, by `formOf`.
 */
export const ReservationRequest = Type.Object(
  {
    pool: poolRef,
    start_time: Type.Optional(askedTime("Start, Unix seconds. Absent: now.")),
    end_time: Type.Optional(askedTime("End, Unix seconds; exclusive. Form 1: required.")),
    amount: Type.Optional(askedAmount("Units wanted. Required but with `steps`.")),
    min_amount: Type.Optional(
      askedAmount("Take the largest amount from here to `amount` that fits."),
    ),
    duration: Type.Optional(askedSpan("Seconds wanted. Form 2: required.")),
    earliest_start: Type.Optional(askedTime("Form 2: not before. Absent: now.")),
    deadline: Type.Optional(askedTime("Form 2: done by. Absent: the schedule's end.")),
    steps: Type.Optional(
      Type.Array(StepRequest, {
        minItems: 1,
        maxItems: limits.STEPS_MAX,
        description: "Form 3: different amounts one after another, all or nothing.",
      }),
    ),
    repeat: Type.Optional(RepeatRequest),
    user_id: Type.Optional(userName),
    tier: Type.Optional(tier),
  },
  {
    ...CLOSED,
    title: "ReservationRequest",
    description:
      "One of three forms. 1: `end_time`, `amount` and perhaps `start_time`. " +
      "2: `duration`, `amount` and perhaps `earliest_start`, `deadline`. " +
      "3: `steps`. `repeat` may go with any of them, `min_amount` with the first two.",
    examples: [
      { pool: "s1", start_time: 1_707_165_008, end_time: 1_708_374_608, amount: 64 },
      { pool: "gpu", amount: 8, min_amount: 4, duration: 86_400 },
    ],
  },
);
export type ReservationRequest = Static<typeof ReservationRequest>;

/** Another amount or window; what is absent stays. */
export const ReservationChange = Type.Object(
  {
    amount: Type.Optional(askedAmount("Units wanted from now on.")),
    start_time: Type.Optional(askedTime("Start, Unix seconds.")),
    end_time: Type.Optional(askedTime("End, Unix seconds; exclusive.")),
  },
  { ...CLOSED, minProperties: 1, title: "ReservationChange", examples: [{ amount: 32 }] },
);
export type ReservationChange = Static<typeof ReservationChange>;

const reservationFields = {
  reservation_id: reservationId,
  group_id: Type.String({ description: "Id of the first reservation of the same request." }),
  pool: Type.String(),
  start_time: toldTime("Unix seconds."),
  end_time: toldTime("Unix seconds; exclusive."),
  amount: toldNumber("Units held."),
  user_id: Type.String(),
  tier,
  state: grantState,
  ready_time: toldTime("When the machines are up: the start, or later if asked at short notice."),
  price: credits("Credits per unit-hour."),
  created_time: toldTime("When it was asked for, Unix seconds."),
};

export const Reservation = Type.Object(reservationFields, { title: "Reservation" });
export type Reservation = Static<typeof Reservation>;

/** Reply to a request that makes one reservation. */
export const ReservationReply = Type.Object(
  {
    ...reservationFields,
    dry_run: Type.Optional(Type.Literal(true, { description: "Nothing was stored." })),
  },
  { title: "ReservationReply" },
);
export type ReservationReply = Static<typeof ReservationReply>;

/** Reply to a request with `repeat` or `steps`. */
export const ReservationGroupReply = Type.Object(
  {
    reservation_id: reservationId,
    group_id: Type.String(),
    reservations: Type.Array(Reservation),
    dry_run: Type.Optional(Type.Literal(true)),
  },
  { title: "ReservationGroupReply" },
);
export type ReservationGroupReply = Static<typeof ReservationGroupReply>;
