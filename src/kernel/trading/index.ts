export { applyTrading, followLease, followNode, forgetOrders, learnPlace } from "./apply/index.ts";
export { hasLeaving, rebuildBooks } from "./books/index.ts";
export { decideTrading, dueTrading, nextTradingDueAt, settleTrading } from "./decide/index.ts";
export { isHeld as isGrantHeld, type LedgerEvent } from "./engine/index.ts";
export { checkMarket } from "./invariants.ts";
export * from "./types.ts";
export * from "./view/index.ts";
