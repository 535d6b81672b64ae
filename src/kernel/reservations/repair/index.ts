export { boundOfRepair, planRepair } from "./plan.ts";
export type { PriceSearch } from "./search/index.ts";
export type { RepairFate, RepairItem, RepairOption, RepairRoom } from "./types.ts";
