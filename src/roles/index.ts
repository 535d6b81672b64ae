export {
  type CheckinDesk,
  createDesk,
  type DeskAnswer,
  type DeskReply,
  type DeskSetup,
  type Device,
  type ForwardCall,
} from "./desk.ts";
export { createSealer, type SealedOffer, type Sealer, sealKey } from "./device/index.ts";
export {
  allRoles,
  type Bus,
  connectBus,
  createBusDesk,
  parseRoles,
  type RestCall,
  type RestReply,
  type Roles,
} from "./nats/index.ts";
export {
  CHECKIN_SETTINGS,
  type CheckinSettings,
  type CheckinSite,
  chordSquaredOf,
  positionOf,
  regionsOf,
} from "./settings.ts";
export type { ManagerStatus, RegionStatus, TaskWhy } from "./status.ts";
