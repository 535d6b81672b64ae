export { randomCommand, SECONDS } from "./commands.ts";
export { FACTS, nodeOf, POD, placementOf } from "./fleet.ts";
export { type FleetChances, randomFleetCommand } from "./fleet-commands.ts";
export {
  capacityOf,
  createFleetOracle,
  type FleetOracle,
  failedOn,
  followFleet,
  holds,
  isInside,
  isRunning,
  roomOf,
  staysPut,
} from "./fleet-oracle.ts";
export { type JobHistory, type JobStep, runJobHistory } from "./job-history.ts";
export { BATCH, OPERATOR, putQueueOf, randomJobCommand, submitOf } from "./jobs.ts";
export {
  ADMIN,
  createTestLedger,
  OPTIONS,
  poolOf,
  requestOf,
  runUntilIdle,
  type TestLedger,
} from "./ledger.ts";
export { ALL_NODES, askOf, bidOf, CREDIT, classOf, depositOf } from "./market.ts";
export { marketScene, randomMarketCommand } from "./market-commands.ts";
export {
  createOracle,
  follow,
  freeAtSecond,
  freeOverSeconds,
  type Oracle,
} from "./oracle.ts";
