export { checkProfile } from "./check.ts";
export { decodeProfile, type EncodedProfile, encodeProfile } from "./codec.ts";
export { nextAtLeast, nextBelow } from "./crossing.ts";
export { headroom, valueAt } from "./query.ts";
export {
  type EarliestFitQuery,
  type EarliestFitResult,
  earliestFit,
  firstTight,
  longestPrefix,
  nextBoundary,
  steps,
} from "./runs.ts";
export { boundaryCount, cloneProfile, createProfile, memoryBytes } from "./slab.ts";
export { PROFILE_AMOUNT_MAX, type Profile, type ProfileStep, type Tight } from "./types.ts";
export { addRange, forgetBefore } from "./update.ts";
