import { unreachable } from "../../base/index.ts";
import type { ClusterId, Instant, KernelEvent, NodeId, UserId } from "../../kernel/index.ts";
import type { StreamEvent } from "../schemas/stream.ts";
import { checkinFacts } from "./checkin/event-facts.ts";
import { fleetFacts, placementFacts, policyFacts } from "./fleet/event-facts.ts";
import { toReservationId } from "./ids.ts";
import { jobFacts } from "./jobs/event-facts.ts";
import { accountFacts, tradingFacts } from "./market/event-facts.ts";
import { toCredits } from "./money.ts";
import { toSeconds, toSecondsUp } from "./time.ts";

/** Where in the journal an event stands, and whose grant it is about, where that is known. */
export interface EventPlace {
  readonly seq: number;
  readonly at: Instant;
  readonly userId?: UserId;
  /** Of a placement, or of a node. */
  readonly node?: NodeId;
  readonly cluster?: ClusterId;
}

export function toStreamEvent(event: KernelEvent, place: EventPlace): StreamEvent {
  const { seq, at, userId, node, cluster } = place;
  const head = {
    seq,
    at: toSeconds(at),
    kind: event.kind,
    ...(userId === undefined ? {} : { user_id: userId }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(node === undefined ? {} : { node }),
  };
  if (isOf(event, "placement")) return { ...head, ...placementFacts(event) };
  if (isOf(event, "policy")) return { ...head, ...policyFacts(event) };
  if (isOf(event, "node") || isOf(event, "cluster")) return { ...head, ...fleetFacts(event) };
  if (isOf(event, "job") || isOf(event, "queue")) return { ...head, ...jobFacts(event) };
  if (isOf(event, "account")) return { ...head, ...accountFacts(event) };
  if (isOf(event, "market") || isOf(event, "order") || isOf(event, "lease")) {
    return { ...head, ...tradingFacts(event) };
  }
  if (isOf(event, "checkin")) return { ...head, ...checkinFacts(event) };
  const pool = event.kind === "reservation.moved" ? event.fromPool : event.pool;
  if (isOf(event, "pool")) return { ...head, pool, ...poolFacts(event) };
  return { ...head, pool, reservation_id: toReservationId(event.grant), ...grantFacts(event) };
}

type Desk =
  | "pool"
  | "reservation"
  | "placement"
  | "policy"
  | "node"
  | "cluster"
  | "job"
  | "queue"
  | "account"
  | "market"
  | "order"
  | "lease"
  | "checkin";
type EventOf<Name extends Desk> = Extract<KernelEvent, { readonly kind: `${Name}.${string}` }>;

function isOf<Name extends Desk>(event: KernelEvent, desk: Name): event is EventOf<Name> {
  return event.kind.startsWith(`${desk}.`);
}

function poolFacts(event: EventOf<"pool">): Partial<StreamEvent> {
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

function grantFacts(event: EventOf<"reservation">): Partial<StreamEvent> {
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
    case "reservation.bound":
      return {
        nodes: event.parts.map(({ node }) => node),
        gpu_count: event.parts.reduce((sum, { gpus }) => sum + gpus.length, 0),
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
