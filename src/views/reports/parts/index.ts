export {
  DAY_MS,
  FIRST_MONDAY_AT,
  type Grid,
  gridOf,
  HOUR_MS,
  ROWS_MAX,
  WEEK_MS,
} from "./buckets.ts";
export { asOfSeq, defineReport, inSnapshot } from "./define.ts";
export { firstGrantAt } from "./grants.ts";
export { gpuHours, microCredits, percentOf, unitHours } from "./numbers.ts";
export { placedSpans } from "./placed.ts";
export { amountBucket, refusals, UNMET_CODES, wantedWindow } from "./refusals.ts";
export { heldSpans, lostSpans } from "./segments.ts";
export {
  addSplit,
  bucketKey,
  byText,
  createTally,
  keyColumns,
  SPLIT,
  type Tally,
  type TallyGroup,
} from "./tally.ts";
export { freeUnits, splitByBucket, type TimelineStep, timelines } from "./timeline.ts";
export type {
  Cell,
  Column,
  Facts,
  FilterName,
  Report,
  ReportAnswer,
  ReportDefinition,
  ReportQuery,
  ResolvedQuery,
  Row,
  Unit,
} from "./types.ts";
