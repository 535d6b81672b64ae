export { applyReservation } from "./apply.ts";
export { decideAmend, decideCancel } from "./change.ts";
export {
  type CounterOffer,
  negotiate,
  type SteppedOffer,
  type WindowOffer,
} from "./negotiate/index.ts";
export {
  planRepair,
  type RepairFate,
  type RepairItem,
  type RepairRoom,
} from "./repair/index.ts";
export { decideRequest, readyAt } from "./request.ts";
export * from "./types.ts";
