export { type CrowdOptions, generateCrowd } from "./generate.ts";
export { readTrace, type TraceFiles } from "./read.ts";
export type { CheckinTrace, TraceJob } from "./types.ts";
