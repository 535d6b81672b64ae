import type { StreamEvent } from "../../wire/index.ts";
import type { Topic } from "./refresher.ts";

/** The topics whose data an event may have changed. */
export function topicsOf({ pool, to_pool }: Pick<StreamEvent, "pool" | "to_pool">): Topic[] {
  const moved: readonly Topic[] = to_pool === undefined ? [] : [["timeline", to_pool]];
  return [["pools"], ["timeline", pool], ...moved, ["reservations"], ["activity"], ["reports"]];
}
