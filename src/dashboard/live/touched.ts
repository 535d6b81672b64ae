import type { StreamEvent } from "../../wire/index.ts";
import type { Topic } from "./refresher.ts";

/** What of an event says which data it may have changed. */
export type Touch = Pick<StreamEvent, "kind" | "pool" | "to_pool">;

/** The topics whose data an event may have changed; what happens is always told and counted. */
export function topicsOf(event: Touch): Topic[] {
  return [...familyTopics(event), ["activity"], ["reports"]];
}

function familyTopics({ kind, pool, to_pool }: Touch): readonly Topic[] {
  const [family] = kind.split(".");
  switch (family) {
    case "pool":
    case "reservation": {
      const pools = [pool, to_pool].filter((one) => one !== undefined);
      return [["pools"], ["reservations"], ...pools.map((id): Topic => ["timeline", id])];
    }
    case "node":
    case "cluster":
      return [["clusters"], ["nodes"]];
    case "placement":
      return [["clusters"], ["nodes"], ["placements"], ["jobs"]];
    case "queue":
    case "job": {
      const held = pool === undefined ? [] : [["timeline", pool] satisfies Topic];
      return [["jobs"], ["whys"], ["pools"], ...held];
    }
    case "market":
    case "order":
    case "lease":
    case "account":
      return [["market"], ["pools"], ["nodes"]];
    case "checkin":
      return [["checkins"]];
    case "policy":
      return [["policies"]];
    default:
      // A kind that is newer than this page: whatever is shown may have changed.
      return KNOWN;
  }
}

const KNOWN: readonly Topic[] = [
  ["pools"],
  ["reservations"],
  ["timeline"],
  ["clusters"],
  ["nodes"],
  ["placements"],
  ["policies"],
  ["jobs"],
  ["checkins"],
  ["market"],
];
