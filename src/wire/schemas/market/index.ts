export * from "./accounts.ts";
export {
  CLASS_NAME,
  CLASS_NAME_RULE,
  className,
  classRef,
  leaseId,
  orderId,
  orderSide,
  orderState,
  prefer,
  selfTrade,
  timeInForce,
} from "./atoms.ts";
export * from "./books.ts";
export * from "./classes.ts";
export * from "./groups.ts";
export * from "./orders.ts";
export * from "./queries.ts";
