export { listActivity } from "./activity.ts";
export { getReservation, listReservations, PAGE_LIMIT_MAX } from "./reservations.ts";
export type {
  ActivityFilter,
  ActivityItem,
  HeldPart,
  Page,
  PageQuery,
  ReservationDetail,
  ReservationFilter,
  ReservationItem,
} from "./types.ts";
