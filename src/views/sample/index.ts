export { POOLS, randomHistory, randomInstant, USERS } from "./history.ts";
export { type HeldAt, type OracleStep, oracleSteps } from "./oracle.ts";
export {
  admitted,
  createRecordBuilder,
  dump,
  HOUR_MS,
  MONDAY_AT,
  memoryViews,
  poolCreated,
  poolOptions,
  type RecordBuilder,
} from "./records.ts";
