export { arrive, type ClientManners } from "./client.ts";
export { CRASHES, type CrashPlan, startCrashes } from "./crashes.ts";
export { type FaultOptions, type FaultRun, faultRun } from "./fault-run.ts";
export { createLink, type Link, type LinkFaults } from "./link.ts";
export { type RampUp, type RampUpOptions, rampUp } from "./ramp-up.ts";
export { createRegion, type Region, type RegionSetup, tellJobManager } from "./region.ts";
