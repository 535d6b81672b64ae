import type { LedgerState } from "./state.ts";
import { tierOf, unitHoursOf } from "./tables/index.ts";

/** Adds (1) or takes off (-1) a live grant, as it now stands, to what its user holds. */
export function tallyUser(state: LedgerState, slot: number, sign: 1 | -1): void {
  const { grants, users } = state;
  const user = grants.user[slot]!;
  const span = grants.endAt[slot]! - grants.startAt[slot]!;
  users.live[user] = users.live[user]! + sign;
  users.unitHours[user] = users.unitHours[user]! + sign * unitHoursOf(grants.amount[slot]!, span);
  if (tierOf(grants, slot) === "trial") users.liveTrial[user] = users.liveTrial[user]! + sign;
}
