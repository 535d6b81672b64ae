export { QUEUE_POLICIES, queuePolicyNamed } from "./registry.ts";
