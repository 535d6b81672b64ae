export { type AuditDifference, type AuditReport, audit } from "./audit.ts";
export { Loop, type LoopOptions, type LoopStats } from "./loop.ts";
export { applyRest, RecoveryError, type RecoveryProgress, recover } from "./recovery.ts";
export { systemClock, systemScheduler } from "./system.ts";
export type { Clock, Done, NotDone, Outcome, Overloaded, Scheduler } from "./types.ts";
