import type { GroupSpread } from "../market/index.ts";
import type { Actor, GrantNumber, InputPlace, Millis, RequestKey, UserId } from "../model/index.ts";
import type { PlacementEnded, PlacementGranted, PlacementRenewed } from "../placements/index.ts";

/** What one member of a group needs. */
export interface GroupRequest {
  readonly cpuMilli: number;
  readonly memoryMib: number;
}

/**
 * Room for several processes close together: all in one rack if that can be, else in one data
 * centre, else in the fewest.
 */
export interface AssignGroup {
  readonly kind: "group.assign";
  readonly actor: Actor;
  readonly userId: UserId;
  readonly name?: string;
  readonly requests: readonly GroupRequest[];
  /** All of them or none; else as many as there is room for. */
  readonly allOrNothing: boolean;
  /** Only there, if given. */
  readonly dataCenter?: string;
  readonly rack?: string;
  /** Where the group's data is: of equally good places the nearest to it is taken. */
  readonly near: readonly InputPlace[];
  /** Absent: the ledger's usual walltime. */
  readonly leaseMs?: Millis;
  readonly key?: RequestKey;
}

/** Ends all that is left of a group. */
export interface ReleaseGroup {
  readonly kind: "group.release";
  readonly actor: Actor;
  /** Its first grant. */
  readonly group: GrantNumber;
}

/** Holds all that is left of a group for `leaseMs` from now on, or changes nothing. */
export interface RenewGroup {
  readonly kind: "group.renew";
  readonly actor: Actor;
  readonly group: GrantNumber;
  readonly leaseMs: Millis;
}

export type GroupCommand = AssignGroup | ReleaseGroup | RenewGroup;
export type GroupEvent = PlacementGranted | PlacementEnded | PlacementRenewed;

/** Checked in this order, as far as a command has them. */
export type GroupRefusal =
  | { readonly reason: "invalid_request"; readonly path: string; readonly message: string }
  | { readonly reason: "idempotency_key_reused"; readonly key: string; readonly grant: GrantNumber }
  | { readonly reason: "walltime_too_long"; readonly askedMs: Millis; readonly maxMs: Millis }
  | { readonly reason: "ledger_full"; readonly max: number }
  | { readonly reason: "gang_too_large"; readonly count: number; readonly max: number }
  /** `request`: the first one that is larger than what any machine has free. */
  | {
      readonly reason: "no_machine_is_large_enough";
      readonly request: number;
      readonly cpuMilli: number;
      readonly memoryMib: number;
    }
  /** `placed`: how many found room together; the others want that much in all. */
  | {
      readonly reason: "not_enough_room";
      readonly placed: number;
      readonly asked: number;
      readonly cpuMilliMissing: number;
      readonly memoryMibMissing: number;
    }
  | { readonly reason: "unknown_group"; readonly group: GrantNumber };

/** How close together the members of a group are. */
export type { GroupSpread };
