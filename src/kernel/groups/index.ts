export { decideGroup } from "./decide.ts";
export { livePartsOf } from "./parts.ts";
export type {
  AssignGroup,
  GroupCommand,
  GroupEvent,
  GroupRefusal,
  GroupRequest,
  ReleaseGroup,
  RenewGroup,
} from "./types.ts";
