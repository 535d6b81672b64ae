export { policyIntake } from "./intake.ts";
export { openPolicyService, type PolicyService, type PolicyServiceOptions } from "./service.ts";
