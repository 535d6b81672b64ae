export { recharge, taskOf } from "./apply.ts";
export type { JobManagerEvent } from "./events.ts";
export { type Effects, handleMessage, type JobManagerMessage, recover } from "./job-manager.ts";
export {
  createJobManager,
  type Epoch,
  heldAt,
  type JobManager,
  poolOf,
  type Task,
  type TokenRow,
} from "./state.ts";
export type { Sent } from "./turn.ts";
