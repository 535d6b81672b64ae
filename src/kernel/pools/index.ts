export { applyPool } from "./apply.ts";
export { changesFrom, decidePool, spliceSchedule } from "./decide.ts";
export { planPoolRepair, type RepairEvent } from "./repair.ts";
export { dueExtensions, nextExtensionAt, rollingEntries } from "./rolling.ts";
export * from "./types.ts";
