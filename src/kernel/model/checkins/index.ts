export {
  type CheckinJob,
  type CheckinPlace,
  type CheckinsState,
  type CheckinTask,
  checkinBook,
  createCheckinsState,
} from "./state.ts";
