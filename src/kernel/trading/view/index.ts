export { listClasses, viewClass, viewDepth, viewFills, viewHistory, viewQuote } from "./book.ts";
export { listLeases, listOrders, type OrderFilter, viewLease, viewOrder } from "./orders.ts";
export type {
  ClassView,
  DepthView,
  LeaseView,
  OrderView,
  PriceHour,
  PriceLevel,
  QuoteView,
  Trade,
  WhyOrder,
} from "./types.ts";
export { whyOrder } from "./why.ts";
