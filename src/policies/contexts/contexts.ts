import { DatabaseSync } from "node:sqlite";
import type { JsonObject } from "../contract.ts";
import { CONTEXT_BYTES_MAX, CONTEXTS_MAX } from "../limits.ts";
import { readContext } from "./codec.ts";

/** What policies keep between their runs: one context for each policy of each owner. */
export interface ContextStore {
  /** What the owner's last run of the policy left; empty before the first. */
  get(owner: string, uri: string): JsonObject;
  /** Too large a context is not kept: the caller has refused the run by then. */
  put(owner: string, uri: string, context: JsonObject): void;
  /** The policy has other code, or is gone: nobody's context of it is of use. */
  forget(uri: string): void;
  close(): void;
}

/**
 * Contexts in a file of their own (`:memory:` keeps them as long as the process lives). They are
 * a convenience, not a promise: written without waiting for the disk, and the longest unused give
 * way beyond `CONTEXTS_MAX`. Throws what SQLite throws.
 */
export function openContexts(file: string): ContextStore {
  const db = new DatabaseSync(file);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  db.exec(
    `CREATE TABLE IF NOT EXISTS context (
      owner TEXT NOT NULL, uri TEXT NOT NULL, value TEXT NOT NULL, used INTEGER NOT NULL,
      PRIMARY KEY (owner, uri)) WITHOUT ROWID`,
  );
  db.exec("CREATE INDEX IF NOT EXISTS context_used ON context (used)");
  const select = db.prepare("SELECT value FROM context WHERE owner = ? AND uri = ?");
  const upsert = db.prepare(
    `INSERT INTO context VALUES (?, ?, ?, (SELECT coalesce(max(used), 0) + 1 FROM context))
      ON CONFLICT DO UPDATE SET value = excluded.value, used = excluded.used`,
  );
  const removeOldest = db.prepare(
    `DELETE FROM context WHERE (owner, uri) IN (SELECT owner, uri FROM context
      ORDER BY used LIMIT max(0, (SELECT count(*) FROM context) - ?))`,
  );
  const removePolicy = db.prepare("DELETE FROM context WHERE uri = ?");
  let puts = 0;
  return {
    get: (owner, uri) => readContext(select.get(owner, uri)),
    put: (owner, uri, context) => {
      const text = JSON.stringify(context);
      if (Buffer.byteLength(text) > CONTEXT_BYTES_MAX) return;
      upsert.run(owner, uri, text);
      puts += 1;
      if (puts % SWEEP_EVERY === 0) removeOldest.run(CONTEXTS_MAX);
    },
    forget: (uri) => void removePolicy.run(uri),
    close: () => db.close(),
  };
}

/** Puts between two looks at how many there are. */
const SWEEP_EVERY = 256;
