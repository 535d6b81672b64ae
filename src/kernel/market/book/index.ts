export {
  type AmendPlan,
  type AmendRejection,
  applyAmend,
  applyOrder,
  cancelOrder,
  type OrderChange,
  orderOf,
  planAmend,
} from "./change.ts";
export { createBook } from "./columns.ts";
export { expireOrders, nextExpiry } from "./expiry.ts";
export {
  createHistory,
  type History,
  type PriceHour,
  priceHistory,
  recentTrades,
  recordTrade,
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
