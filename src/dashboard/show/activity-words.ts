import type { ActivityItem } from "../../wire/index.ts";
import { countText } from "./number.ts";

const PLAIN: Readonly<Record<string, string>> = {
  "reservation.started": "started",
  "reservation.ended": "ended",
  "reservation.cancelled": "was cancelled",
  "reservation.displaced": "was displaced",
  "pool.created": "was created",
  "pool.updated": "has other options",
  "pool.deleted": "was deleted",
  "pool.schedule_replaced": "has another schedule",
  "pool.schedule_extended": "reaches further ahead",
  "pool.maintenance_added": "will be under maintenance",
  "pool.maintenance_removed": "has maintenance no more",
  "cluster.stored": "handed in its document",
  "cluster.deleted": "was deleted",
  "node.registered": "was registered",
  "node.drained": "takes no new placements",
  "node.undrained": "takes placements again",
  "node.removed": "was removed",
  "node.status_changed": "is heard of differently",
  "node.rested": "rests: too much failed there",
  "node.resumed": "has rested",
  "placement.started": "started",
  "placement.acknowledged": "is known to its node",
  "placement.renewed": "runs on",
  "placement.ended": "ended",
  "placement.evicted": "is to make room",
  "placement.preempted": "made room",
  "placement.displaced": "was displaced",
  "policy.stored": "was registered",
  "policy.deleted": "was deleted",
  "policy.trusted": "is trusted",
  "reservation.bound": "has got nodes",
  "queue.stored": "has a queue with other terms",
  "queue.deleted": "has a queue less",
  "account.moved": "has another balance",
  "market.class_stored": "has a market with other terms",
  "market.class_deleted": "has a market no more",
  "order.placed": "was placed",
  "order.rested": "waits in the book",
  "order.traded": "was filled",
  "order.ended": "ended",
  "order.amended": "was changed",
  "order.widened": "takes slots farther away",
  "lease.renewed": "was renewed",
  "lease.reduced": "was reduced",
  "lease.settled": "was settled",
  "checkin.registered": "wants devices",
  "checkin.requested": "asked for a round",
  "checkin.filled": "has its round filled",
  "checkin.ended": "needs no devices any more",
  "checkin.recorded": "heard of devices",
  "job.released": "is in line",
  "job.started": "started",
  "job.ended": "ended",
  "job.curtailed": "has to end earlier",
  "job.requeued": "lost its capacity and is in line again",
  "job.cancelled": "was cancelled",
};

/** What an event did, in a few words that follow the name of its subject. */
export function activityWords(
  item: Pick<ActivityItem, "kind" | "amount" | "node" | "gpus"> &
    Partial<Pick<ActivityItem, "part" | "message">>,
): string {
  const units = item.amount === undefined ? "" : countText(item.amount, "unit");
  switch (item.kind) {
    case "reservation.admitted":
      return `was granted ${units}`;
    case "job.submitted":
      return units === "" ? "was submitted" : `was submitted: ${units} a part`;
    case "job.started":
    case "job.ended": {
      const part = item.part === undefined ? "" : `part ${item.part} `;
      if (item.kind === "job.started") return `${part}started`;
      return `${part}${item.message === undefined ? "ended" : `ended: ${item.message}`}`;
    }
    case "reservation.amended":
      return units === "" ? "was changed" : `was changed to ${units}`;
    case "reservation.moved":
      return units === "" ? "was moved" : `was moved, now ${units}`;
    case "placement.granted": {
      const gpus = item.gpus === undefined ? "" : ` ${countText(item.gpus.length, "GPU")}`;
      return `was granted${gpus}${item.node === undefined ? "" : ` on ${item.node}`}`;
    }
    default:
      return PLAIN[item.kind] ?? item.kind.replaceAll(/[._]/g, " ");
  }
}

/** Whom or what an event is about, the closest first. */
export function subjectOf(item: ActivityItem): string {
  const { reservation_id, placement_id, job_id, node, cluster, pool, policy } = item;
  return (
    reservation_id ?? placement_id ?? job_id ?? node ?? pool ?? cluster ?? policy ?? "the ledger"
  );
}

const GOOD = new Set(["reservation.admitted", "placement.granted", "job.started"]);
const BAD = new Set([
  "reservation.displaced",
  "placement.displaced",
  "placement.preempted",
  "job.requeued",
  "pool.maintenance_added",
  "node.rested",
  "node.removed",
]);

/** How an event weighs: losses stand out, the clock's doings do not. */
export function activityTone(kind: string): "good" | "bad" | "plain" {
  if (GOOD.has(kind)) return "good";
  return BAD.has(kind) ? "bad" : "plain";
}
