export { reportToCsv } from "./csv.ts";
export { createFollower, type FollowerOptions, viewsFollower } from "./follower.ts";
export {
  type ActivityFilter,
  type ActivityItem,
  getPlacement,
  getReservation,
  type HeldPart,
  listActivity,
  listPlacements,
  listReservations,
  PAGE_LIMIT_MAX,
  type Page,
  type PageQuery,
  type PlacementListFilter,
  type ReservationDetail,
  type ReservationFilter,
  type ReservationItem,
} from "./lists/index.ts";
export { type CallOptions, openReader, type Reader, type ReaderOptions } from "./reader/index.ts";
export {
  type Cell,
  type Column,
  type FilterName,
  publicReport,
  REPORTS,
  type Report,
  type ReportAnswer,
  type ReportQuery,
  type Row,
  runReport,
  type Unit,
} from "./reports/index.ts";
export type { ViewError, ViewResult } from "./result.ts";
