export { createPolicyRunner, type PolicyRunner, type RunnerOptions } from "./runner.ts";
