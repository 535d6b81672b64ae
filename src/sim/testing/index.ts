export { type Life, type LiveWorld, liveOn, sourceOf } from "./live-world.ts";
