export { type ArchiveReport, readArchive } from "./archive/index.ts";
export {
  errorOf,
  faultOf,
  JournalCorruptError,
  JournalError,
  type JournalFault,
} from "./faults.ts";
export * from "./memory/index.ts";
export { type Follower, type Journal, NODES, type RefusalNote } from "./port.ts";
export * from "./sqlite/index.ts";
