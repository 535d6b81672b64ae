export {
  createCluster,
  createJobQueue,
  type JobQueue,
  lineUp,
  liveParts,
  weightOf,
} from "./job-queue.ts";
export {
  insertRow,
  insertRowOf,
  type NumberTable,
  removeRow,
  rowCount,
  rowSlot,
  rowSlots,
} from "./number-table.ts";
export {
  createRunHistory,
  EVERYBODY,
  noteRun,
  RUN_BUCKETS,
  type RunHistory,
  runQuantile,
  runsKnown,
} from "./run-history.ts";
export {
  createJobsState,
  internQueue,
  type JobDesk,
  type JobsState,
  partOfGrant,
  queueNamed,
  touchDesk,
} from "./state.ts";
export {
  JOB_STORED_COLUMNS,
  type JobColumn,
  type JobTable,
  liveRows,
  PART_STATE_CODE,
  PART_STORED_COLUMNS,
  type PartColumn,
  type PartTable,
  partSlots,
  partState,
  rowUnits,
} from "./tables.ts";
export * from "./types.ts";
