import type {
  Actor,
  Backing,
  Instant,
  Maintenance,
  PoolId,
  PoolOptions,
  Rolling,
  ScheduleEntry,
  Tight,
  Units,
} from "../model/index.ts";

/** A new pool. `rolling` pools have no entries of their own: the ledger keeps extending them. */
export interface CreatePool {
  readonly kind: "pool.create";
  readonly actor: Actor;
  readonly pool: PoolId;
  readonly allowPast: boolean;
  readonly options: PoolOptions;
  readonly schedule: readonly ScheduleEntry[];
  readonly rolling?: Rolling;
  /** Its capacity is that of nodes, as long as they last; then there is no schedule to give. */
  readonly backing?: Backing;
}

/** Other options for a pool; what is absent stays as it is. */
export interface UpdatePool {
  readonly kind: "pool.update";
  readonly actor: Actor;
  readonly pool: PoolId;
  readonly options: Partial<PoolOptions>;
}

export interface DeletePool {
  readonly kind: "pool.delete";
  readonly actor: Actor;
  readonly pool: PoolId;
}

/** Another schedule from now on (the past of a pool with a now stays), with a repair. */
export interface ReplaceSchedule {
  readonly kind: "pool.replace_schedule";
  readonly actor: Actor;
  readonly pool: PoolId;
  readonly schedule: readonly ScheduleEntry[];
  readonly rolling?: Rolling;
}

/** Takes capacity away for a while, with a repair. */
export interface AddMaintenance {
  readonly kind: "pool.add_maintenance";
  readonly actor: Actor;
  readonly pool: PoolId;
  readonly maintenance: Maintenance;
}

export interface RemoveMaintenance {
  readonly kind: "pool.remove_maintenance";
  readonly actor: Actor;
  readonly pool: PoolId;
  readonly maintenanceId: string;
}

export type PoolCommand =
  | CreatePool
  | UpdatePool
  | DeletePool
  | ReplaceSchedule
  | AddMaintenance
  | RemoveMaintenance;

export interface PoolCreated {
  readonly kind: "pool.created";
  readonly pool: PoolId;
  readonly allowPast: boolean;
  readonly options: PoolOptions;
  readonly schedule: readonly ScheduleEntry[];
  readonly rolling?: Rolling;
  readonly backing?: Backing;
}

export interface PoolUpdated {
  readonly kind: "pool.updated";
  readonly pool: PoolId;
  readonly options: PoolOptions;
}

export interface PoolDeleted {
  readonly kind: "pool.deleted";
  readonly pool: PoolId;
}

/** The whole schedule as it is from now on, past entries included. */
export interface ScheduleReplaced {
  readonly kind: "pool.schedule_replaced";
  readonly pool: PoolId;
  readonly schedule: readonly ScheduleEntry[];
  readonly rolling?: Rolling;
}

export interface MaintenanceAdded {
  readonly kind: "pool.maintenance_added";
  readonly pool: PoolId;
  readonly maintenance: Maintenance;
}

export interface MaintenanceRemoved {
  readonly kind: "pool.maintenance_removed";
  readonly pool: PoolId;
  readonly maintenanceId: string;
}

/** A rolling schedule reaches further: `[fromAt, untilAt)` is new. */
export interface ScheduleExtended {
  readonly kind: "pool.schedule_extended";
  readonly pool: PoolId;
  readonly fromAt: Instant;
  readonly untilAt: Instant;
  readonly capacity: Units;
}

export type PoolEvent =
  | PoolCreated
  | PoolUpdated
  | PoolDeleted
  | ScheduleReplaced
  | MaintenanceAdded
  | MaintenanceRemoved
  | ScheduleExtended;

/** Checked in this order. */
export type PoolRejection =
  | { readonly reason: "forbidden"; readonly needs: "admin" | "operator" }
  | { readonly reason: "unknown_pool"; readonly pool: PoolId }
  | { readonly reason: "pool_exists"; readonly pool: PoolId }
  | { readonly reason: "too_many_pools"; readonly max: number }
  /**
   * The capacity of a backed pool is what its nodes have: it takes no schedule, no maintenance
   * (drain the nodes), no float, and has a now.
   */
  | { readonly reason: "pool_is_backed"; readonly pool: PoolId }
  /** A node would be in two pools. */
  | { readonly reason: "node_in_pool"; readonly node: string; readonly pool: PoolId }
  | { readonly reason: "too_many_entries"; readonly given: number; readonly max: number }
  | {
      readonly reason: "invalid_schedule";
      readonly fault: "empty_or_reversed" | "overlap" | "capacity_too_large" | "spans_too_long";
      /** Indexes into the entries as they were given. */
      readonly entries: readonly number[];
    }
  | { readonly reason: "unknown_fallback"; readonly fallback: PoolId }
  | { readonly reason: "fallback_is_itself"; readonly fallback: PoolId }
  | { readonly reason: "too_many_fallbacks"; readonly given: number; readonly max: number }
  | {
      readonly reason: "float_does_not_fit";
      readonly floatPercent: number;
      readonly tight: Tight;
    }
  | { readonly reason: "pool_in_use"; readonly live: number }
  | { readonly reason: "pool_is_fallback"; readonly of: PoolId }
  | { readonly reason: "maintenance_exists"; readonly maintenanceId: string }
  | { readonly reason: "unknown_maintenance"; readonly maintenanceId: string }
  | { readonly reason: "too_much_maintenance"; readonly max: number }
  | { readonly reason: "maintenance_in_past"; readonly now: Instant };
