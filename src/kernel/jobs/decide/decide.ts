import { unreachable } from "../../../base/index.ts";
import type { Decision } from "../../decision.ts";
import type { LedgerState, Stamp } from "../../model/index.ts";
import type { JobCommand, JobEvent, JobRejection } from "../types.ts";
import { decideCancelJob, decideFinishJob } from "./change.ts";
import { decideLaunch } from "./launch.ts";
import { decideDeleteQueue, decidePutQueue } from "./queues.ts";
import { decideSubmit } from "./submit.ts";

/** Decides a command about jobs or queues. Reads only. */
export function decideJob(
  state: LedgerState,
  command: JobCommand,
  stamp: Stamp,
): Decision<JobEvent, JobRejection> {
  switch (command.kind) {
    case "queue.put":
      return decidePutQueue(state, command, stamp);
    case "queue.delete":
      return decideDeleteQueue(state, command);
    case "job.submit":
      return decideSubmit(state, command, stamp);
    case "job.cancel":
      return decideCancelJob(state, command, stamp);
    case "job.finish":
      return decideFinishJob(state, command, stamp);
    case "job.launch":
      return decideLaunch(state, command, stamp);
    default:
      return unreachable(command);
  }
}
