import { unreachable } from "../../base/index.ts";
import type {
  Actor,
  AmendReservation,
  GrantView,
  RequestKey,
  RequestReservation,
  UserId,
  UserLimits,
  WantedTime,
} from "../../kernel/index.ts";
import type { Done } from "../outcome.ts";
import type { FieldError } from "../problems/problem.ts";
import type {
  Reservation,
  ReservationChange,
  ReservationGroupReply,
  ReservationReply,
  ReservationRequest,
} from "../schemas/reservations.ts";
import { toReservationId } from "./ids.ts";
import { toCredits } from "./money.ts";
import { REPEAT_MS } from "./repeat.ts";
import { toMillis, toSeconds, toSecondsUp } from "./time.ts";

/** A value, or what is wrong with the fields it was to be made of. */
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** What the edge knows about a caller, beside the body. */
export interface RequestContext {
  readonly actor: Actor;
  readonly userId: UserId;
  readonly mayClaimTrial: boolean;
  readonly limits?: UserLimits;
  readonly key?: RequestKey;
}

type Form = "fixed" | "flexible" | "steps";
type RequestField = keyof ReservationRequest;

/** Which fields a form needs, and which belong to another form. */
const FORM_FIELDS: Record<
  Form,
  { readonly needs: readonly RequestField[]; readonly excludes: readonly RequestField[] }
> = {
  fixed: { needs: ["end_time", "amount"], excludes: [] },
  flexible: { needs: ["duration", "amount"], excludes: ["start_time", "end_time"] },
  steps: {
    needs: [],
    excludes: [
      "start_time",
      "end_time",
      "amount",
      "min_amount",
      "duration",
      "earliest_start",
      "deadline",
    ],
  },
};

/** The command of a request whose types were checked. Errors: fields of two forms, or none. */
export function toRequestCommand(
  body: ReservationRequest,
  context: RequestContext,
): Parsed<RequestReservation> {
  const form = formOf(body);
  const errors = formErrors(body, form);
  if (errors.length > 0) return { ok: false, errors };
  const { actor, userId, mayClaimTrial, key } = context;
  const { repeat } = body;
  return {
    ok: true,
    value: {
      kind: "reservation.request",
      actor,
      pool: body.pool,
      userId,
      tier: body.tier ?? "standard",
      amount: body.amount ?? 0,
      time: wantedTime(body, form),
      mayClaimTrial,
      ...(body.min_amount === undefined ? {} : { amountMin: body.min_amount }),
      ...(repeat === undefined
        ? {}
        : { repeat: { everyMs: REPEAT_MS[repeat.every], count: repeat.count } }),
      ...(key === undefined ? {} : { key }),
      ...(context.limits === undefined ? {} : { limits: context.limits }),
    },
  };
}

/** The command that changes a reservation. */
export function toAmendCommand(
  body: ReservationChange,
  target: { readonly actor: Actor; readonly grant: number; readonly limits?: UserLimits },
): AmendReservation {
  const { actor, grant } = target;
  return {
    kind: "reservation.amend",
    actor,
    grant,
    ...(body.amount === undefined ? {} : { amount: body.amount }),
    ...(body.start_time === undefined ? {} : { startAt: toMillis(body.start_time) }),
    ...(body.end_time === undefined ? {} : { endAt: toMillis(body.end_time) }),
    ...(target.limits === undefined ? {} : { limits: target.limits }),
  };
}

export function toReservation(grant: GrantView): Reservation {
  return {
    reservation_id: toReservationId(grant.number),
    group_id: toReservationId(grant.group),
    pool: grant.pool,
    start_time: toSeconds(grant.startAt),
    // A cancelled or amended window may end within a second; told in whole ones, it ends later.
    end_time: toSecondsUp(grant.endAt),
    amount: grant.amount,
    user_id: grant.userId,
    tier: grant.tier,
    state: grant.state,
    ready_time: toSecondsUp(grant.readyAt),
    price: toCredits(grant.price),
    created_time: toSeconds(grant.createdAt),
  };
}

/** One reservation flat; those of a request with `repeat` or `steps` as a group. */
export function toRequestReply(
  done: Done,
  body: ReservationRequest,
): ReservationReply | ReservationGroupReply {
  const reservations = done.grants.map(toReservation);
  const first = reservations[0]!;
  if (body.repeat === undefined && body.steps === undefined) return first;
  return { reservation_id: first.reservation_id, group_id: first.group_id, reservations };
}

function formOf(body: ReservationRequest): Form {
  if (body.steps !== undefined) return "steps";
  const isFlexible =
    body.duration !== undefined || body.earliest_start !== undefined || body.deadline !== undefined;
  return isFlexible ? "flexible" : "fixed";
}

function formErrors(body: ReservationRequest, form: Form): readonly FieldError[] {
  const { needs, excludes } = FORM_FIELDS[form];
  const missing = needs
    .filter((field) => body[field] === undefined)
    .map((field) => ({ path: `/${field}`, message: missingMessage(field, form) }));
  const extra = excludes
    .filter((field) => body[field] !== undefined)
    .map((field) => ({
      path: `/${field}`,
      message: `can't be given together with ${otherForm(form)}`,
    }));
  return [...missing, ...extra];
}

function missingMessage(field: RequestField, form: Form): string {
  if (field === "end_time") return "is required (or `duration`, or `steps`)";
  if (form === "flexible" && field === "duration") {
    return "is required with `earliest_start` or `deadline`";
  }
  return "is required";
}

function otherForm(form: Form): string {
  return form === "steps" ? "`steps`" : "`duration`, `earliest_start` or `deadline`";
}

function wantedTime(body: ReservationRequest, form: Form): WantedTime {
  switch (form) {
    case "fixed":
      return {
        kind: "fixed",
        ...(body.start_time === undefined ? {} : { startAt: toMillis(body.start_time) }),
        endAt: toMillis(body.end_time ?? 0),
      };
    case "flexible":
      return {
        kind: "flexible",
        durationMs: toMillis(body.duration ?? 0),
        ...(body.earliest_start === undefined
          ? {}
          : { earliestStartAt: toMillis(body.earliest_start) }),
        ...(body.deadline === undefined ? {} : { deadlineAt: toMillis(body.deadline) }),
      };
    case "steps":
      return {
        kind: "steps",
        steps: (body.steps ?? []).map((step) => ({
          startAt: toMillis(step.start_time),
          endAt: toMillis(step.end_time),
          amount: step.amount,
        })),
      };
    default:
      return unreachable(form);
  }
}
