import { mulDiv } from "../../../../base/index.ts";
import { FAIR_LANES_MAX, FAIR_USERS_MAX } from "../../limits.ts";
import type { QueueJob, QueueOrder, QueuePolicy } from "../types.ts";

/**
 * Shares by weight: start-time fair queuing (Goyal, Vin and Cheng 1997) of the areas that jobs ask
 * for, with a lane for each class of estimates, so that a user's long jobs run beside the short
 * ones. A place is given once, at submission, so nobody is passed over for ever.
 */
export const fair: QueuePolicy = {
  name: "fair",
  about: "weighted shares of users, long jobs beside short ones; others pass as in EASY",
  reservations: 1,
  create: createShares,
};

/** When each lane of a user will have had its share, in units of `servedKey`. */
type Lanes = Float64Array<ArrayBuffer>;

/** Areas beyond this count as this: keys stay safe integers whatever the weights. */
const AREA_MAX = 274_877_906_944;
/** Keys are this much finer than areas, so that dividing by a weight loses little. */
const KEY_SCALE = 1024;

function createShares(): QueueOrder {
  const users = new Map<number, Lanes>();
  return {
    keyOf: (job, servedKey) => {
      const lanes = lanesOf(users, job.user, servedKey);
      const lane = laneOf(job);
      const startKey = Math.max(servedKey, lanes[lane]!);
      const area = Math.min(job.processors * job.estimate, AREA_MAX);
      // A user's share is split over the lanes that have work; this one has now.
      lanes[lane] = startKey + 1;
      let active = 0;
      for (const key of lanes) if (key > servedKey) active += 1;
      lanes[lane] = startKey + Math.max(1, mulDiv(area * KEY_SCALE, active, job.weight));
      return startKey;
    },
    // A Map is walked in the order of insertion, which forgetting keeps.
    save: () => [...users].map(([user, lanes]) => [user, ...lanes]),
    restore: (rows) => {
      users.clear();
      for (const [user, ...lanes] of rows) users.set(user!, Float64Array.from(lanes));
    },
  };
}

function lanesOf(users: Map<number, Lanes>, user: number, servedKey: number): Lanes {
  const known = users.get(user);
  if (known !== undefined) return known;
  if (users.size >= FAIR_USERS_MAX) forgetServed(users, servedKey);
  const lanes = new Float64Array(FAIR_LANES_MAX);
  users.set(user, lanes);
  return lanes;
}

/** Who has nothing in front of what is served now begins like someone new. */
function forgetServed(users: Map<number, Lanes>, servedKey: number): void {
  for (const [user, lanes] of users) if (lanes.every((key) => key <= servedKey)) users.delete(user);
}

/** Powers of four of the estimate. */
function laneOf({ estimate }: QueueJob): number {
  let lane = 0;
  for (let bound = 4; bound <= estimate && lane < FAIR_LANES_MAX - 1; bound *= 4) lane += 1;
  return lane;
}
