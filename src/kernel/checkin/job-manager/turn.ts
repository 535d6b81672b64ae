import type { ClientReply, Expelled, Table, TaskKey, Welcome } from "../messages.ts";
import { applyEvent } from "./apply.ts";
import type { JobManagerEvent } from "./events.ts";
import type { JobManager } from "./state.ts";

/** What a job manager sends. Nothing leaves before the turn's events are written down. */
export type Sent =
  | {
      readonly to: "client_manager";
      readonly cm: number;
      readonly message: Table | Welcome | Expelled;
    }
  | { readonly to: "client"; readonly message: ClientReply }
  /** To the job's owner, once for each task. */
  | {
      readonly to: "job";
      readonly message: { readonly kind: "filled"; readonly job: number; readonly task: number };
    };

/** One message being handled. */
export interface Turn {
  readonly manager: JobManager;
  readonly at: number;
  readonly events: JobManagerEvent[];
  readonly sends: Sent[];
  /** Rows that client managers must hear of: jobs by epoch. */
  readonly dirty: Map<number, Set<number>>;
  /** Epochs whose report must be answered, even if nothing is new. */
  readonly answer: Set<number>;
  /** Tasks that a report spoke of and that are over. */
  readonly ended: TaskKey[];
}

export function beginTurn(manager: JobManager, at: number): Turn {
  return { manager, at, events: [], sends: [], dirty: new Map(), answer: new Set(), ended: [] };
}

/** Writes an event down and applies it. */
export function record(turn: Turn, event: JobManagerEvent): void {
  turn.events.push(event);
  applyEvent(turn.manager, event);
}

/** Has the client manager told of its row at the end of the turn. */
export function touch(turn: Turn, epoch: number, job: number): void {
  const jobs = turn.dirty.get(epoch);
  if (jobs === undefined) turn.dirty.set(epoch, new Set([job]));
  else jobs.add(job);
}
