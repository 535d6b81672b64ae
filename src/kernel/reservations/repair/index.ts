export { planRepair } from "./plan.ts";
export type { RepairFate, RepairItem, RepairOption, RepairRoom } from "./types.ts";
