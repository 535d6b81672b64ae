export { applyJob } from "./apply.ts";
export { countParts, lineUpPart, queueOf } from "./line.ts";
export { deskOf, dropDesk, sortQueues } from "./queue.ts";
