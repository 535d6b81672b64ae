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
export {
  ADMIN,
  createTestLedger,
  OPTIONS,
  poolOf,
  requestOf,
  type TestLedger,
} from "./ledger.ts";
export {
  createOracle,
  follow,
  freeAtSecond,
  freeOverSeconds,
  type Oracle,
} from "./oracle.ts";
