export {
  type AmendPlan,
  type AmendRejection,
  applyAmend,
  applyOrder,
  cancelOrder,
  type OrderChange,
  orderOf,
  planAmend,
  slotOfOrder,
} from "./change.ts";
export { createBook } from "./columns.ts";
export { expireOrders, nextExpiry } from "./expiry.ts";
export {
  createHistory,
  type History,
  type KeptHistory,
  keptHistory,
  type PriceHour,
  priceHistory,
  recentTrades,
  recordTrade,
  restoreHistory,
  type Trade,
} from "./history.ts";
export { faultOfOrder, type OrderRejection, planOrder } from "./plan.ts";
export {
  depth,
  type PriceLevel,
  type Quote,
  quote,
  type WhyNotFilled,
  whyNotFilled,
} from "./read.ts";
export { removeSlot, restOrder, setLeft } from "./rest.ts";
export type {
  Book,
  BookSide,
  DropReason,
  LimitOrder,
  OrderNumber,
  OrderPlan,
  OwnerNumber,
  PlannedFill,
  SelfTrade,
  TimeInForce,
} from "./types.ts";
