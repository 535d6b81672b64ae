import type { DatabaseSync } from "node:sqlite";
import { assert } from "../../base/index.ts";
import { MIGRATIONS, type Migration } from "./migrations.ts";

export interface MigrateOptions {
  /** First record that the journal still holds; 1 where nothing was trimmed. */
  readonly firstSeq: number;
  /** For tests; ascending versions. */
  readonly migrations?: readonly Migration[];
}

export type MigrateOutcome = "current" | "created" | "rebuilt" | "migrated";

/**
 * Brings the view tables to the newest schema, in one transaction.
 *
 * Tables of another version are dropped, to be filled again from the first record (`rebuilt`);
 * where the first records are gone they are changed in place instead (`migrated`). Refusals are
 * always kept. Throws for tables of a newer version that can't be filled again.
 */
export function migrate(db: DatabaseSync, options: MigrateOptions): MigrateOutcome {
  const migrations = options.migrations ?? MIGRATIONS;
  db.exec("BEGIN IMMEDIATE");
  try {
    const outcome = migrateInside(db, options.firstSeq, migrations);
    db.exec("COMMIT");
    return outcome;
  } catch (fault) {
    db.exec("ROLLBACK");
    throw fault;
  }
}

function migrateInside(
  db: DatabaseSync,
  firstSeq: number,
  migrations: readonly Migration[],
): MigrateOutcome {
  const newest = migrations[migrations.length - 1]?.version;
  assert(newest !== undefined, "there must be a migration");
  db.exec(
    `CREATE TABLE IF NOT EXISTS view_schema (
      id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL,
      noted_version INTEGER NOT NULL
    ) STRICT`,
  );
  const row = db.prepare("SELECT version, noted_version FROM view_schema").get();
  const stored = Number(row?.version ?? 0);
  const storedNoted = Number(row?.noted_version ?? 0);
  if (stored === newest) return "current";

  const inPlace = stored > 0 && firstSeq > 1;
  if (inPlace && stored > newest) {
    throw new Error(
      `the views are of version ${stored}, newer than ${newest}, and the journal is trimmed: ` +
        "start the newer Arbiter, or restore a backup from before it",
    );
  }
  if (!inPlace) dropDerived(db);
  for (const migration of migrations) {
    if (!inPlace || migration.version > stored) run(db, migration.derived);
    if (migration.version > storedNoted) run(db, migration.noted);
  }
  db.prepare("INSERT OR REPLACE INTO view_schema VALUES (1, ?, ?)").run(
    newest,
    Math.max(newest, storedNoted),
  );
  if (inPlace) return "migrated";
  return stored === 0 ? "created" : "rebuilt";
}

/** Every view table but those of refusals and the version itself, whatever version made it. */
function dropDerived(db: DatabaseSync): void {
  const tables = db
    .prepare(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'view\\_%' ESCAPE '\\'
        AND name <> 'view_schema' AND name NOT LIKE 'view\\_refusal%' ESCAPE '\\'`,
    )
    .all();
  for (const table of tables) db.exec(`DROP TABLE "${String(table.name)}"`);
}

function run(db: DatabaseSync, statements: readonly string[]): void {
  for (const statement of statements) db.exec(statement);
}
