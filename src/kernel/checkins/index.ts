export { applyCheckin, requestOf } from "./apply.ts";
export { activeTask, checkinKeyId, decideCheckin } from "./decide.ts";
export { forgetCheckins } from "./forget.ts";
export { checkCheckins } from "./invariants.ts";
export type {
  CheckinCommand,
  CheckinEnded,
  CheckinEvent,
  CheckinFilled,
  CheckinRecorded,
  CheckinRegistered,
  CheckinRejection,
  CheckinRequested,
  EndCheckin,
  RecordCheckin,
  RegisterCheckin,
  RequestCheckin,
} from "./types.ts";
export {
  type CheckinClient,
  type CheckinFilter,
  type CheckinJobState,
  type CheckinJobView,
  listCheckinJobs,
  viewCheckinClients,
  viewCheckinJob,
  viewCheckinTasks,
} from "./view.ts";
