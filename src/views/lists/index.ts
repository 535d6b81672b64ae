export { listActivity } from "./activity.ts";
export { getPlacement, listPlacements } from "./placements.ts";
export { getReservation, listReservations, PAGE_LIMIT_MAX } from "./reservations.ts";
export type {
  ActivityFilter,
  ActivityItem,
  HeldPart,
  Page,
  PageQuery,
  PlacementListFilter,
  ReservationDetail,
  ReservationFilter,
  ReservationItem,
} from "./types.ts";
