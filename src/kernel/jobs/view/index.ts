export { type JobFilter, listJobs, listQueues, type QueueView } from "./list.ts";
export { heldOnOffers, type OfferRoom, offerRoom, type RoomStep } from "./room.ts";
export { listRuns, type RunFilter, type RunNode, type RunView } from "./runs.ts";
export { type JobView, type PartView, viewJob, viewParts } from "./view.ts";
export { type StartEstimate, type WaitReason, type WhyView, whyJob } from "./why.ts";
