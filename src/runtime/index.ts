export { type AuditDifference, type AuditReport, audit } from "./audit.ts";
export * from "./fleet/index.ts";
export {
  type Ledger,
  type LedgerFault,
  type LedgerHealth,
  type LedgerOptions,
  type LedgerStats,
  openLedger,
  type Retention,
} from "./ledger.ts";
export { Loop, type LoopOptions, type LoopStats } from "./loop.ts";
export { applyRest, RecoveryError, type RecoveryProgress, recover, startFrom } from "./recovery.ts";
export { systemClock, systemScheduler } from "./system.ts";
export type { Clock, Done, NotDone, Outcome, Overloaded, Scheduler } from "./types.ts";
