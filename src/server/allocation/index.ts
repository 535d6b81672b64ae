export { type ContextBook, createPolicyPort, type PolicyEngine } from "./adapters/policies.ts";
export { type AllocationBounds, type AllocationOptions, mountAllocation } from "./mount.ts";
export type { LoadedPolicy, PolicyAsk, PolicyPort } from "./ports.ts";
export type { SocketService } from "./socket/service.ts";
