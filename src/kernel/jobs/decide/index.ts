export { cutJobs } from "./cut.ts";
export { decideJob } from "./decide.ts";
export { decideDueJobs, decideGrantOver, nextJobsDueAt, settleJobs } from "./due.ts";
export { fillFree } from "./free-units.ts";
export { DEFAULT_QUEUE, OFFERS_QUEUE, withDefaults } from "./queues.ts";
export { leaveRoom, sharesOf } from "./starts.ts";
export { largestEver, unitsOf } from "./submit.ts";
