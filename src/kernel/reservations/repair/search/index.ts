export { type ExactPlan, solveExactly } from "./exact.ts";
export { findPrices, type PriceSearch, type Prices } from "./prices.ts";
export { solveGroups } from "./solve.ts";
