export { createDemoClock, type DemoClock } from "./clock.ts";
export { demoStart, fillDemo } from "./fill.ts";
