export { createDemoClock, type DemoClock } from "./clock.ts";
export { DEMO_SITES, keepCrowd } from "./crowd.ts";
export { createDemo, type Demo, type DemoOptions } from "./demo.ts";
export { demoStart, fillDemo } from "./fill.ts";
export { tellMetrics } from "./metrics.ts";
