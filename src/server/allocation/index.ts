export { type AllocationBounds, type AllocationOptions, mountAllocation } from "./mount.ts";
export type { LoadedPolicy, PolicyPort } from "./ports.ts";
