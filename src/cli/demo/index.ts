export { createDemoClock, type DemoClock } from "./clock.ts";
export { createDemo, type Demo } from "./demo.ts";
export { demoStart, fillDemo } from "./fill.ts";
