import { unreachable } from "../../base/index.ts";
import type { Instant, KernelEvent, UserId } from "../../kernel/index.ts";
import type { StreamEvent } from "../schemas/stream.ts";
import { toReservationId } from "./ids.ts";
import { toCredits } from "./money.ts";
import { toSeconds, toSecondsUp } from "./time.ts";

/** Where in the journal an event stands, and whose reservation it is about, where that is known. */
export interface EventPlace {
  readonly seq: number;
  readonly at: Instant;
  readonly userId?: UserId;
}

export function toStreamEvent(event: KernelEvent, place: EventPlace): StreamEvent {
  const head = { seq: place.seq, at: toSeconds(place.at), kind: event.kind, pool: poolOf(event) };
  if (!("grant" in event)) return { ...head, ...poolFacts(event) };
  return {
    ...head,
    reservation_id: toReservationId(event.grant),
    ...(place.userId === undefined ? {} : { user_id: place.userId }),
    ...grantFacts(event),
  };
}

type GrantEvent = Extract<KernelEvent, { readonly grant: number }>;
type PoolFactsEvent = Exclude<KernelEvent, GrantEvent>;

function poolOf(event: KernelEvent): string {
  return event.kind === "reservation.moved" ? event.fromPool : event.pool;
}

function poolFacts(event: PoolFactsEvent): Partial<StreamEvent> {
  switch (event.kind) {
    case "pool.created":
    case "pool.schedule_replaced":
      return { entries: event.schedule.length };
    case "pool.schedule_extended":
      return {
        start_time: toSeconds(event.fromAt),
        end_time: toSecondsUp(event.untilAt),
        capacity: event.capacity,
      };
    case "pool.maintenance_added": {
      const { id, startAt, endAt, amount } = event.maintenance;
      return {
        maintenance_id: id,
        start_time: toSeconds(startAt),
        end_time: toSecondsUp(endAt),
        ...(amount === undefined ? {} : { amount }),
      };
    }
    case "pool.maintenance_removed":
      return { maintenance_id: event.maintenanceId };
    case "pool.updated":
      return { price: toCredits(event.options.price) };
    case "pool.deleted":
      return {};
    default:
      return unreachable(event);
  }
}

function grantFacts(event: GrantEvent): Partial<StreamEvent> {
  switch (event.kind) {
    case "reservation.admitted":
      return {
        group_id: toReservationId(event.group),
        user_id: event.userId,
        tier: event.tier,
        state: event.state,
        start_time: toSeconds(event.startAt),
        end_time: toSecondsUp(event.endAt),
        ready_time: toSecondsUp(event.readyAt),
        amount: event.amount,
        price: toCredits(event.price),
      };
    case "reservation.started":
      return { state: "active" };
    case "reservation.ended":
      return { state: "ended" };
    case "reservation.cancelled":
      return { state: "cancelled", ...fromTo(event) };
    case "reservation.amended":
      return {
        state: event.state,
        start_time: toSeconds(event.startAt),
        amount: event.amount,
        ...fromTo(event),
      };
    case "reservation.moved":
      return {
        to_pool: event.toPool,
        amount_before: event.amountBefore,
        amount: event.amount,
        price_before: toCredits(event.priceBefore),
        price: toCredits(event.price),
        list_price: toCredits(event.listPrice),
        ...fromTo(event),
      };
    case "reservation.displaced":
      return {
        state: "displaced",
        amount: event.amount,
        reason: event.reason,
        ...fromTo(event),
      };
    default:
      return unreachable(event);
  }
}

function fromTo(event: { readonly fromAt: Instant; readonly endAt: Instant }) {
  return { from_time: toSeconds(event.fromAt), end_time: toSecondsUp(event.endAt) };
}
