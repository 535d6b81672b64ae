export { applyTrading } from "./apply.ts";
export { followLease, followNode, learnPlace } from "./follow.ts";
export { forgetOrders } from "./forget.ts";
