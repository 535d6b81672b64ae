export { defineScript } from "./harness/javascript.ts";
export { createPolicyRunner, type PolicyRunner, type RunnerOptions } from "./runner.ts";
export { plainSource } from "./source.ts";
