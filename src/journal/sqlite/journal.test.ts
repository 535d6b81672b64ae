import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describeJournalContract } from "../contract.ts";
import { makeScratch } from "../testing/scratch.ts";
import { leaseFile } from "./core/lease.ts";
import { openSqliteJournal, type SqliteJournal } from "./journal.ts";

const LOG = new URL("../testing/log-follower.ts", import.meta.url).href;

describeJournalContract("sqlite", () => {
  const scratch = makeScratch();
  const file = join(scratch.folder, "ledger.db");
  const opened: SqliteJournal[] = [];
  const open = async (): Promise<SqliteJournal> => {
    const journal = await openSqliteJournal({ file, followers: [{ module: LOG }] });
    opened.push(journal);
    return journal;
  };
  const ask = (sql: string): Record<string, unknown>[] => {
    const db = new DatabaseSync(file, { readOnly: true });
    try {
      return db.prepare(sql).all();
    } finally {
      db.close();
    }
  };
  return {
    open,
    openRival: () => {
      // What a careless operator may do: with the lock file gone only the epoch is left.
      rmSync(leaseFile(file));
      return open();
    },
    seen: async () => ask("SELECT seq FROM log_seen ORDER BY seq").map(({ seq }) => Number(seq)),
    noted: async () => ask("SELECT code FROM log_notes").map(({ code }) => String(code)),
    trim: (journal, keepFromSeq) => {
      const own = opened.find((one) => one === journal);
      return own!.trim({ keepFromSeq });
    },
    dispose: async () => {
      for (const journal of opened) await journal.close();
      scratch.remove();
    },
  };
});
