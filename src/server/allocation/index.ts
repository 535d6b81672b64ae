export { type ContextBook, createPolicyPort, type PolicyEngine } from "./adapters/policies.ts";
export {
  type Allocation,
  type AllocationBounds,
  type AllocationOptions,
  openAllocation,
} from "./mount.ts";
export type { LoadedPolicy, PolicyAsk, PolicyPort } from "./ports.ts";
export type { SocketService } from "./socket/service.ts";
