import type { DatabaseSync } from "node:sqlite";
import type { GrantNumber, Instant, PoolId, Units, UserId } from "../../kernel/index.ts";

/** The record an event stands in. */
export interface Happening {
  readonly seq: number;
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
}

export type WriteActivity = (facts: ActivityFacts, on: Happening) => void;

/** Writes one row per event, in the order of the events. */
export function createActivityWriter(db: DatabaseSync): WriteActivity {
  const insert = db.prepare(
    "INSERT INTO view_activity VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  return (facts, on) => {
    insert.run(
      on.seq,
      on.at,
      facts.kind,
      facts.pool,
      facts.grant,
      facts.userId,
      on.actor,
      facts.amount,
      facts.fromAt,
      facts.toAt,
    );
  };
}

/** Facts of an event of a pool as a whole. */
export function poolFacts(kind: string, pool: PoolId): ActivityFacts {
  return { kind, pool, grant: null, userId: null, amount: null, fromAt: null, toAt: null };
}
