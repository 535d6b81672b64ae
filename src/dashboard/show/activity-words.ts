import type { ActivityItem } from "../../wire/index.ts";
import { countText } from "../show/number.ts";

/** What an event did, in a few words that follow the name of its subject. */
export function activityWords({ kind, amount }: Pick<ActivityItem, "kind" | "amount">): string {
  const units = amount === undefined ? "" : countText(amount, "unit");
  switch (kind) {
    case "reservation.admitted":
      return `was granted ${units}`;
    case "reservation.started":
      return "started";
    case "reservation.ended":
      return "ended";
    case "reservation.cancelled":
      return "was cancelled";
    case "reservation.amended":
      return units === "" ? "was changed" : `was changed to ${units}`;
    case "reservation.moved":
      return units === "" ? "was moved" : `was moved, now ${units}`;
    case "reservation.displaced":
      return "was displaced";
    case "pool.created":
      return "was created";
    case "pool.updated":
      return "has other options";
    case "pool.deleted":
      return "was deleted";
    case "pool.schedule_replaced":
      return "has another schedule";
    case "pool.schedule_extended":
      return "reaches further ahead";
    case "pool.maintenance_added":
      return "will be under maintenance";
    case "pool.maintenance_removed":
      return "has maintenance no more";
    default:
      return kind.replaceAll(/[._]/g, " ");
  }
}

/** How an event weighs: losses stand out, the clock's doings do not. */
export function activityTone(kind: string): "good" | "bad" | "plain" {
  if (kind === "reservation.admitted") return "good";
  return kind === "reservation.displaced" || kind === "pool.maintenance_added" ? "bad" : "plain";
}
