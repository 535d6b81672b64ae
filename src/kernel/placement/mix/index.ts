export {
  createFragmentation,
  type Fragmentation,
  fleetFragment,
  fragmentOf,
} from "./fragmentation.ts";
export {
  createMix,
  expectUnseen,
  isKnown,
  MIX_SEEN_MIN,
  type Mix,
  mixFrom,
  mixImage,
  observe,
  rankedEntries,
  typicalEntries,
  typicalOf,
} from "./mix.ts";
export { type SigmoidScale, sigmoidScale, sigmoidScore } from "./sigmoid.ts";
