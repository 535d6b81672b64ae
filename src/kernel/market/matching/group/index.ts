export { allocateGroup } from "./allocate.ts";
export type {
  GroupAllocation,
  GroupOptions,
  GroupPlaces,
  GroupRejection,
  GroupServer,
  GroupSpread,
} from "./types.ts";
