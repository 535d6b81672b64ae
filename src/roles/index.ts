export {
  type CheckinDesk,
  createDesk,
  type DeskAnswer,
  type DeskReply,
  type DeskSetup,
  type Device,
} from "./desk.ts";
export { createSealer, type SealedOffer, type Sealer, sealKey } from "./device/index.ts";
export {
  CHECKIN_SETTINGS,
  type CheckinSettings,
  type CheckinSite,
  chordSquaredOf,
  positionOf,
  regionsOf,
} from "./settings.ts";
export type { ManagerStatus, RegionStatus, TaskWhy } from "./status.ts";
