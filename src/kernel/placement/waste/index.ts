export {
  continueRehearsal,
  fullnessOf,
  type Rehearsal,
  type RehearsalOptions,
  rehearsalImage,
  resumeRehearsal,
  startRehearsal,
} from "./rehearsal.ts";
export { createRemnants, fadeRemnants, type Remnants } from "./remnants.ts";
export { createWasteScores, type WasteScores } from "./scores.ts";
export { createWaste } from "./waste.ts";
