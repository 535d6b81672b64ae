/**
 * One numbered step of the view tables. Its statements must hold on filled tables too: that is
 * how views follow when the first records are gone.
 */
export interface Migration {
  readonly version: number;
  /** For what the records tell: dropped and made anew where the journal is whole. */
  readonly derived: readonly string[];
  /** For refusals, which no record tells: always changed in place. */
  readonly noted: readonly string[];
}

/** Grants of one block of numbers: the first part of the indexes of `view_grant`. */
export const GRANT_BLOCK = 8_192;

/** First and last number; in one SELECT both would cost a walk over the whole table. */
export function endsOf(table: "view_grant" | "view_placement"): string {
  return `SELECT (SELECT min(number) FROM ${table}) AS low,
    (SELECT max(number) FROM ${table}) AS high`;
}

/** Ascending by version; the last one is the schema of today. A released one never changes. */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    derived: [
      `CREATE TABLE view_cursor (
        id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, at INTEGER NOT NULL,
        first_seq INTEGER NOT NULL, run_first_seq INTEGER NOT NULL
      ) STRICT`,
      "INSERT INTO view_cursor VALUES (1, 0, 0, 1, 1)",
      `CREATE TABLE view_grant (
        number INTEGER PRIMARY KEY, group_number INTEGER NOT NULL, pool TEXT NOT NULL,
        first_pool TEXT NOT NULL, user_id TEXT NOT NULL, tier TEXT NOT NULL, state TEXT NOT NULL,
        start_at INTEGER NOT NULL, end_at INTEGER NOT NULL, amount INTEGER NOT NULL,
        price INTEGER NOT NULL, created_at INTEGER NOT NULL, ready_at INTEGER NOT NULL,
        created_id INTEGER NOT NULL, created_by TEXT NOT NULL, changed_seq INTEGER NOT NULL,
        released_at INTEGER, reason TEXT,
        first_start_at INTEGER NOT NULL, first_end_at INTEGER NOT NULL,
        first_amount INTEGER NOT NULL
      ) STRICT`,
      // By block of numbers first: new rows then go to a few warm pages however many users there
      // are (twice the speed at 5,000 users); a list looks into one block after another.
      "CREATE INDEX view_grant_user ON view_grant (number / 8192, user_id)",
      "CREATE INDEX view_grant_pool ON view_grant (number / 8192, pool)",
      "CREATE INDEX view_grant_state ON view_grant (number / 8192, state)",
      // Admissions are listed where they were: only moved ones need an index of that.
      "CREATE INDEX view_grant_moved ON view_grant (first_pool) WHERE pool <> first_pool",
      "CREATE INDEX view_grant_group ON view_grant (group_number) WHERE group_number <> number",
      `CREATE TABLE view_segment (
        grant_number INTEGER NOT NULL, pool TEXT NOT NULL, user_id TEXT NOT NULL,
        tier TEXT NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
        amount INTEGER NOT NULL, price INTEGER NOT NULL, list_price INTEGER NOT NULL,
        PRIMARY KEY (grant_number, from_at)
      ) STRICT, WITHOUT ROWID`,
      // By week: new rows then go to a few warm pages, where by instant each goes to a cold one.
      "CREATE INDEX view_segment_week ON view_segment (to_at / 604800000)",
      `CREATE TABLE view_loss (
        id INTEGER PRIMARY KEY, grant_number INTEGER NOT NULL, kind TEXT NOT NULL,
        pool TEXT NOT NULL, user_id TEXT NOT NULL, tier TEXT NOT NULL, from_at INTEGER NOT NULL,
        to_at INTEGER NOT NULL, amount INTEGER NOT NULL, price INTEGER NOT NULL
      ) STRICT`,
      "CREATE INDEX view_loss_to ON view_loss (to_at)",
      `CREATE TABLE view_pool (
        pool TEXT PRIMARY KEY, allow_past INTEGER NOT NULL, price INTEGER NOT NULL,
        float_percent INTEGER NOT NULL, is_rolling INTEGER NOT NULL, schedule TEXT NOT NULL,
        maintenance TEXT NOT NULL, created_at INTEGER NOT NULL, deleted_at INTEGER
      ) STRICT, WITHOUT ROWID`,
      `CREATE TABLE view_capacity (
        pool TEXT NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
        capacity INTEGER NOT NULL, float_units INTEGER NOT NULL, PRIMARY KEY (pool, from_at)
      ) STRICT, WITHOUT ROWID`,
      `CREATE TABLE view_activity (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL,
        pool TEXT NOT NULL, grant_number INTEGER, user_id TEXT, actor TEXT, amount INTEGER,
        from_at INTEGER, to_at INTEGER
      ) STRICT`,
      "CREATE INDEX view_activity_pool ON view_activity (pool)",
      "CREATE INDEX view_activity_grant ON view_activity (grant_number)",
      "CREATE INDEX view_activity_user ON view_activity (user_id)",
      `CREATE TABLE view_clock_run (
        first_seq INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL, at INTEGER NOT NULL
      ) STRICT`,
    ],
    noted: [
      `CREATE TABLE view_refusal (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, user_id TEXT NOT NULL, pool TEXT NOT NULL,
        code TEXT NOT NULL, amount INTEGER NOT NULL, start_at INTEGER, end_at INTEGER,
        largest_amount INTEGER, is_first INTEGER NOT NULL
      ) STRICT`,
      "CREATE INDEX view_refusal_at ON view_refusal (at)",
      "CREATE INDEX view_refusal_user ON view_refusal (user_id, at)",
      "CREATE INDEX view_refusal_end ON view_refusal (end_at)",
      `CREATE TABLE view_refusal_dropped (
        user_id TEXT NOT NULL, hour_at INTEGER NOT NULL, dropped INTEGER NOT NULL,
        PRIMARY KEY (user_id, hour_at)
      ) STRICT, WITHOUT ROWID`,
      "CREATE INDEX view_refusal_dropped_hour ON view_refusal_dropped (hour_at)",
    ],
  },
  {
    version: 2,
    derived: [
      `CREATE TABLE view_placement (
        number INTEGER PRIMARY KEY, group_number INTEGER NOT NULL, user_id TEXT NOT NULL,
        name TEXT, state TEXT NOT NULL, cluster TEXT NOT NULL, node TEXT NOT NULL,
        gpus TEXT NOT NULL, pod TEXT NOT NULL, gpu_milli INTEGER NOT NULL,
        start_at INTEGER NOT NULL, end_at INTEGER NOT NULL, first_end_at INTEGER NOT NULL,
        created_at INTEGER NOT NULL, created_id INTEGER NOT NULL, created_by TEXT NOT NULL,
        preemptible INTEGER NOT NULL, priority INTEGER NOT NULL,
        policy TEXT NOT NULL, acknowledged_at INTEGER, ended_at INTEGER, message TEXT,
        evicted_by INTEGER, changed_seq INTEGER NOT NULL
      ) STRICT`,
      // By block of numbers first, as the indexes of `view_grant`.
      "CREATE INDEX view_placement_user ON view_placement (number / 8192, user_id)",
      "CREATE INDEX view_placement_node ON view_placement (number / 8192, node)",
      "CREATE INDEX view_placement_cluster ON view_placement (number / 8192, cluster)",
      "CREATE INDEX view_placement_state ON view_placement (number / 8192, state)",
      `CREATE INDEX view_placement_group ON view_placement (group_number)
        WHERE group_number <> number`,
      // By week, as segments: new rows then go to a few warm pages.
      "CREATE INDEX view_placement_week ON view_placement (end_at / 604800000)",
      `CREATE TABLE view_node (
        node TEXT PRIMARY KEY, cluster TEXT NOT NULL, gpus INTEGER NOT NULL,
        gpu_model TEXT NOT NULL, registered_at INTEGER NOT NULL, removed_at INTEGER
      ) STRICT, WITHOUT ROWID`,
      // Events of no pool have the empty one.
      "ALTER TABLE view_activity ADD COLUMN cluster TEXT",
      "ALTER TABLE view_activity ADD COLUMN node TEXT",
      "ALTER TABLE view_activity ADD COLUMN policy TEXT",
      "ALTER TABLE view_activity ADD COLUMN gpus TEXT",
      "ALTER TABLE view_activity ADD COLUMN message TEXT",
      "CREATE INDEX view_activity_node ON view_activity (node) WHERE node IS NOT NULL",
      "CREATE INDEX view_activity_cluster ON view_activity (cluster) WHERE cluster IS NOT NULL",
    ],
    noted: [],
  },
  {
    version: 3,
    derived: [
      "ALTER TABLE view_activity ADD COLUMN job INTEGER",
      "ALTER TABLE view_activity ADD COLUMN part INTEGER",
      "CREATE INDEX view_activity_job ON view_activity (job) WHERE job IS NOT NULL",
    ],
    noted: [],
  },
];
