export { backupJournal, type CopyReport, restoreJournal } from "./copy.ts";
export {
  openSqliteJournal,
  type SqliteJournal,
  type SqliteJournalOptions,
  type TrimOptions,
  type TrimReport,
} from "./journal.ts";
export { type JournalReader, openSqliteReader } from "./reader.ts";
export { sendSnapshot } from "./send-snapshot.ts";
export type { CreateFollower } from "./worker/codec.ts";
export type { FollowerModule, TrimBounds } from "./worker/messages.ts";
