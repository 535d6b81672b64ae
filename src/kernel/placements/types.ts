import type { PlacementEvicted, PlacementPreempted } from "../backing/index.ts";
import type { ClusterId, NodeId, PlacementDisplaced } from "../fleet/index.ts";
import type {
  Actor,
  GrantNumber,
  Instant,
  Millis,
  PlacementState,
  RequestKey,
  UserId,
} from "../model/index.ts";
import type { Constraint, Explanation, PodSpec } from "../placement/index.ts";

export type { PlacementEvicted, PlacementPreempted } from "../backing/index.ts";
export type { PlacementDisplaced } from "../fleet/index.ts";
export type { PlacementState } from "../model/index.ts";

/** Where a request must go, where somebody has chosen already: a person, or a user's policy. */
export interface Within {
  /** Any of these clusters; absent for all. */
  readonly clusters?: readonly ClusterId[];
  readonly node?: NodeId;
  /** Exactly these GPUs of `node`. */
  readonly gpus?: readonly number[];
}

/** `count` equal parts on nodes now, all or none. */
export interface RequestPlacement {
  readonly kind: "placement.request";
  readonly actor: Actor;
  readonly userId: UserId;
  readonly name?: string;
  readonly pod: PodSpec;
  readonly count: number;
  /** Absent: the ledger's usual walltime. */
  readonly walltimeMs?: Millis;
  readonly preemptible: boolean;
  /** Among preemptible grants the lowest goes first. */
  readonly priority: number;
  /** A built-in policy, by name: it chooses what `within` leaves open. */
  readonly policy: string;
  readonly within: Within;
  readonly key?: RequestKey;
}

/** Ends a placement now; what it held is free. By its owner, or an operator. */
export interface ReleasePlacement {
  readonly kind: "placement.release";
  readonly actor: Actor;
  readonly grant: GrantNumber;
}

/** It could not run there, or broke: ends it, and counts against its node. */
export interface FailPlacement {
  readonly kind: "placement.fail";
  readonly actor: Actor;
  readonly grant: GrantNumber;
  readonly message: string;
}

/** Runs for `walltimeMs` from now on. */
export interface RenewPlacement {
  readonly kind: "placement.renew";
  readonly actor: Actor;
  readonly grant: GrantNumber;
  readonly walltimeMs: Millis;
}

/** Its node knows of it. */
export interface AcknowledgePlacement {
  readonly kind: "placement.acknowledge";
  readonly actor: Actor;
  readonly grant: GrantNumber;
}

export type PlacementCommand =
  | RequestPlacement
  | ReleasePlacement
  | FailPlacement
  | RenewPlacement
  | AcknowledgePlacement;

export interface PlacementGranted {
  readonly kind: "placement.granted";
  readonly grant: GrantNumber;
  /** The first grant of the gang. */
  readonly group: GrantNumber;
  readonly userId: UserId;
  readonly name?: string;
  readonly node: NodeId;
  readonly gpus: readonly number[];
  readonly pod: PodSpec;
  /** `scheduled` where what it evicts still has its notice: it starts when that is over. */
  readonly state: "active" | "scheduled";
  readonly startAt: Instant;
  readonly endAt: Instant;
  readonly preemptible: boolean;
  readonly priority: number;
  readonly policy: string;
  readonly key?: RequestKey;
}

export interface PlacementStarted {
  readonly kind: "placement.started";
  readonly grant: GrantNumber;
}

export interface PlacementAcknowledged {
  readonly kind: "placement.acknowledged";
  readonly grant: GrantNumber;
}

export interface PlacementRenewed {
  readonly kind: "placement.renewed";
  readonly grant: GrantNumber;
  readonly endAt: Instant;
}

export interface PlacementEnded {
  readonly kind: "placement.ended";
  readonly grant: GrantNumber;
  readonly outcome: "walltime" | "released" | "failed";
  readonly message?: string;
}

export type PlacementEvent =
  | PlacementGranted
  | PlacementStarted
  | PlacementAcknowledged
  | PlacementRenewed
  | PlacementEnded
  | PlacementEvicted
  | PlacementPreempted
  | PlacementDisplaced;

/** Checked in this order. */
export type PlacementRejection =
  | { readonly reason: "invalid_request"; readonly path: string; readonly message: string }
  | {
      readonly reason: "unknown_policy";
      readonly policy: string;
      readonly known: readonly string[];
    }
  | { readonly reason: "idempotency_key_reused"; readonly key: string; readonly grant: GrantNumber }
  | { readonly reason: "unknown_cluster"; readonly cluster: ClusterId }
  | { readonly reason: "unknown_node"; readonly node: NodeId }
  | {
      readonly reason: "unknown_gpu";
      readonly node: NodeId;
      readonly gpu: number;
      readonly gpus: number;
    }
  | { readonly reason: "walltime_too_long"; readonly askedMs: Millis; readonly maxMs: Millis }
  | { readonly reason: "gang_too_large"; readonly count: number; readonly max: number }
  | { readonly reason: "ledger_full"; readonly max: number }
  /** Some nodes are in question, none can take it now. `placeable`: how many of the gang fit. */
  | {
      readonly reason: "no_feasible_node";
      readonly explanation: Explanation;
      readonly placeable: number;
    }
  /** The chosen node or GPU can't take it: by what it fails, and what is free there now. */
  | {
      readonly reason: "placement_conflict";
      readonly node: NodeId;
      readonly failed: Constraint;
      readonly gpuMilliFree: readonly number[];
      readonly cpuMilliFree: number;
      readonly memoryMibFree: number;
    }
  /** What its pool has promised to reservations ends it by then. */
  | { readonly reason: "pool_promised"; readonly pool: string; readonly untilAt: Instant }
  /** It was bought on the market, which renews it for its price. */
  | { readonly reason: "market_lease"; readonly grant: GrantNumber }
  | { readonly reason: "unknown_placement"; readonly grant: GrantNumber }
  | {
      readonly reason: "placement_not_live";
      readonly grant: GrantNumber;
      readonly state: PlacementState;
    };

/** One placement as it now stands, for replies. */
export interface PlacementView {
  readonly number: GrantNumber;
  readonly group: GrantNumber;
  readonly userId: UserId;
  readonly name?: string;
  readonly state: PlacementState;
  readonly cluster: ClusterId;
  readonly node: NodeId;
  readonly gpus: readonly number[];
  readonly pod: PodSpec;
  readonly startAt: Instant;
  readonly endAt: Instant;
  readonly createdAt: Instant;
  readonly preemptible: boolean;
  readonly priority: number;
  readonly policy: string;
  readonly acknowledgedAt?: Instant;
  /** For a failed one: what was said. */
  readonly message?: string;
  /** For one that is being evicted: who comes instead. */
  readonly evictedBy?: GrantNumber;
}
