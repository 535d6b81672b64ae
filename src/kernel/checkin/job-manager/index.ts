export { applyEvent, recharge, taskOf } from "./apply.ts";
export { copyBook } from "./copy.ts";
export type { JobManagerEvent } from "./events.ts";
export { type Effects, handleMessage, type JobManagerMessage, recover } from "./job-manager.ts";
export {
  type AcceptRow,
  createJobManager,
  createTaskBook,
  type Epoch,
  heldAt,
  type JobManager,
  newTokenRow,
  poolOf,
  type Task,
  type TaskBook,
  type TokenRow,
} from "./state.ts";
export type { Sent } from "./turn.ts";
