export type { Instant, MicroCredits, Millis, Units } from "../measures.ts";

import type { Instant } from "../measures.ts";

export type PoolId = string;
export type UserId = string;
/** The ledger's number of a grant: grows by one with each grant, never used twice. */
export type GrantNumber = number;

/** `viewer` reads, `user` acts for itself, `operator` for anybody, `admin` also changes pools. */
export type Role = "viewer" | "user" | "operator" | "admin";

/** Who asked. Stands in every journalled command. */
export interface Actor {
  readonly userId: UserId;
  readonly role: Role;
}

/** When and where in the order of all commands a command was decided. */
export interface Stamp {
  readonly at: Instant;
  readonly seq: number;
}

/** May `actor` see and change what belongs to `owner`? */
export function actsFor(actor: Actor, owner: UserId): boolean {
  return actor.role === "operator" || actor.role === "admin" || actor.userId === owner;
}
