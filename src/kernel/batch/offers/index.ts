export { FRAMEWORKS, frameworkNamed } from "./frameworks/index.ts";
export {
  type Arrivals,
  conserves,
  createMaster,
  isIdle,
  type Master,
  stepMaster,
} from "./master.ts";
export type {
  Framework,
  FrameworkKind,
  MasterEvent,
  Offer,
  OfferJob,
  Piece,
  RuleSet,
} from "./types.ts";
