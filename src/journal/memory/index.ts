export { createMemoryDisk, type MemoryDisk } from "./disk.ts";
export {
  type AppendAttempt,
  type AppendFate,
  type FaultPlan,
  faultAt,
  NO_FAULTS,
  randomFaults,
} from "./faults.ts";
export { type MemoryJournal, type MemoryJournalOptions, openMemoryJournal } from "./journal.ts";
