export { jobId, jobState, queueName, queueRef } from "./atoms.ts";
export * from "./frameworks.ts";
export * from "./jobs.ts";
export * from "./queries.ts";
export * from "./queues.ts";
export * from "./runs.ts";
export * from "./why.ts";
