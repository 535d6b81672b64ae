import { mulDivCeil } from "../../../base/index.ts";
import type { Millis, Units, UserId } from "../ids.ts";

/** Names as small numbers, with what each user holds. Names are never forgotten. */
export interface UserTable {
  readonly indexOf: Map<UserId, number>;
  readonly names: UserId[];
  /** Live reservations of each user. */
  readonly live: number[];
  /** Live reservations of tier `trial` of each user. */
  readonly liveTrial: number[];
  /** Unit-hours of each user's live reservations, each rounded up. */
  readonly unitHours: number[];
}

const HOUR_MS = 3_600_000;

export function createUserTable(): UserTable {
  return { indexOf: new Map(), names: [], live: [], liveTrial: [], unitHours: [] };
}

/** The user's number; a new name gets the next one. */
export function internUser(users: UserTable, name: UserId): number {
  const known = users.indexOf.get(name);
  if (known !== undefined) return known;
  const index = users.names.length;
  users.indexOf.set(name, index);
  users.names.push(name);
  users.live.push(0);
  users.liveTrial.push(0);
  users.unitHours.push(0);
  return index;
}

/** Amount x time in unit-hours, rounded up: what a user's quota counts. */
export function unitHoursOf(amount: Units, spanMs: Millis): number {
  return mulDivCeil(amount, spanMs, HOUR_MS);
}
