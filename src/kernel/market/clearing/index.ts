export { type Assignment, assignAtLeastCost, FORBIDDEN } from "./assignment.ts";
export {
  clearByDistance,
  type DistanceClearing,
  type RoundBid,
  type RoundMatch,
  type RoundSlot,
} from "./by-distance.ts";
export {
  clearUniform,
  type RoundFill,
  type RoundOrder,
  type UniformClearing,
} from "./uniform.ts";
