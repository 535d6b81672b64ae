export { randomCommand, SECONDS } from "./commands.ts";
export { FACTS, nodeOf, POD, placementOf } from "./fleet.ts";
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
