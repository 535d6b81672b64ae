export { applyTrading } from "./apply.ts";
export { followLease, learnPlace } from "./follow.ts";
export { forgetOrders } from "./forget.ts";
