import type { Actor, PutQueue, QueueView } from "../../../kernel/index.ts";
import type { QueueRequest, QueueWire } from "../../schemas/jobs/index.ts";
import { toMillis, toSecondsUp } from "../time.ts";

/** The command that makes a queue, or gives it other terms. */
export function toQueueCommand(
  body: QueueRequest,
  target: { readonly actor: Actor; readonly pool: string; readonly queue: string },
): PutQueue {
  const { policy, priority, units_max, waiting_max, walltime_s, max_walltime_s, aging_s } = body;
  return {
    kind: "queue.put",
    ...target,
    options: {
      ...(policy === undefined ? {} : { policy }),
      ...(priority === undefined ? {} : { priority }),
      ...(units_max === undefined ? {} : { unitsMax: units_max }),
      ...(waiting_max === undefined ? {} : { waitingMax: waiting_max }),
      ...(walltime_s === undefined ? {} : { walltimeMs: toMillis(walltime_s) }),
      ...(max_walltime_s === undefined ? {} : { walltimeMsMax: toMillis(max_walltime_s) }),
      ...(aging_s === undefined ? {} : { agingMs: toMillis(aging_s) }),
      ...(body.shares === undefined
        ? {}
        : { shares: body.shares.map(({ user_id: userId, weight }) => ({ userId, weight })) }),
    },
  };
}

export function toQueueWire(view: QueueView): QueueWire {
  const { options } = view;
  return {
    pool: view.pool,
    queue: view.queue,
    policy: options.policy,
    priority: options.priority,
    ...(options.unitsMax === undefined ? {} : { units_max: options.unitsMax }),
    waiting_max: options.waitingMax,
    walltime_s: toSecondsUp(options.walltimeMs),
    max_walltime_s: toSecondsUp(options.walltimeMsMax),
    aging_s: toSecondsUp(options.agingMs),
    shares: options.shares.map(({ userId: user_id, weight }) => ({ user_id, weight })),
    held: view.held,
    waiting: view.waiting,
    running: view.running,
    units_running: view.unitsRunning,
  };
}
