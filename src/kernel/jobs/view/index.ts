export { type JobFilter, listJobs, listQueues, type QueueView } from "./list.ts";
export { type OfferRoom, offerRoom, type RoomStep } from "./room.ts";
export { type JobView, type PartView, viewJob, viewParts } from "./view.ts";
export { type StartEstimate, type WaitReason, type WhyView, whyJob } from "./why.ts";
