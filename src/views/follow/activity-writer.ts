import type { DatabaseSync } from "node:sqlite";
import { assert, divFloor } from "../../base/index.ts";
import type {
  ClusterId,
  GrantNumber,
  Instant,
  JobNumber,
  NodeId,
  PoolId,
  Units,
  UserId,
} from "../../kernel/index.ts";
import { encodeNumbers } from "../codec.ts";

/** The record an event stands in. */
export interface Happening {
  readonly seq: number;
  /** Place among all events, see `activityId`. */
  readonly id: number;
  readonly at: Instant;
  /** Who asked; null for what time brought about. */
  readonly actor: UserId | null;
}

/** What an event says of itself, as far as it does. */
export interface ActivityFacts {
  readonly kind: string;
  readonly pool: PoolId;
  readonly grant: GrantNumber | null;
  readonly userId: UserId | null;
  readonly amount: Units | null;
  readonly fromAt: Instant | null;
  readonly toAt: Instant | null;
  readonly cluster?: ClusterId | null;
  readonly node?: NodeId | null;
  readonly policy?: string | null;
  readonly gpus?: readonly number[] | null;
  readonly message?: string | null;
  readonly job?: JobNumber | null;
  readonly part?: number | null;
}

export type WriteActivity = (facts: ActivityFacts, on: Happening) => void;

/** Events of one record at most: a repair of every live reservation is far below it. */
const EVENTS_PER_RECORD_MAX = 2 ** 20;

/** Place of the event at `position` of record `seq` among all events. Safe up to seq 2^33. */
export function activityId(seq: number, position: number): number {
  assert(position < EVENTS_PER_RECORD_MAX, "a record must have less than 2^20 events");
  return seq * EVENTS_PER_RECORD_MAX + position;
}

/** The record that an event stands in. */
export function seqOfActivity(id: number): number {
  return divFloor(id, EVENTS_PER_RECORD_MAX);
}

/** Writes one row per event other than an admission. */
export function createActivityWriter(db: DatabaseSync): WriteActivity {
  const insert = db.prepare(`INSERT INTO view_activity VALUES (${marks(17)})`);
  return (facts, on) => {
    insert.run(
      on.id,
      on.at,
      facts.kind,
      facts.pool,
      facts.grant,
      facts.userId,
      on.actor,
      facts.amount,
      facts.fromAt,
      facts.toAt,
      facts.cluster ?? null,
      facts.node ?? null,
      facts.policy ?? null,
      facts.gpus == null ? null : encodeNumbers(facts.gpus),
      facts.message ?? null,
      facts.job ?? null,
      facts.part ?? null,
    );
  };
}

function marks(count: number): string {
  return new Array(count).fill("?").join(", ");
}

/** Facts of an event that concerns no pool and holds no units: what is left is the caller's. */
export function plainFacts(kind: string): ActivityFacts {
  return poolFacts(kind, "");
}

/** Facts of an event of a pool as a whole. */
export function poolFacts(kind: string, pool: PoolId): ActivityFacts {
  return { kind, pool, grant: null, userId: null, amount: null, fromAt: null, toAt: null };
}
