import { checkin } from "../../../kernel/index.ts";

/**
 * Sees everything and is told nothing: holds every offer and every accept against the demand.
 * Throws an `Error` that names the broken rule.
 */
export interface Observer {
  readonly tasks: Map<number, ObservedTask>;
  offered(offer: checkin.Offer): void;
  /** What the ledger wrote down, before anybody is told. */
  wrote(events: readonly checkin.JobManagerEvent[]): void;
}

export interface ObservedTask {
  readonly task: number;
  readonly demand: number;
  readonly cap: number;
  readonly openedAt: number;
  /** Offers that may still be accepted, by epoch and serial, and when each was made. */
  readonly live: Map<string, number>;
  /** Clients that hold a slot, and when they were offered it. */
  readonly held: Map<string, number>;
  /** The most that was promised beyond the cap at any time. */
  overMax: number;
  offers: number;
}

export function createObserver(now: () => number, isStrict: boolean): Observer {
  const tasks = new Map<number, ObservedTask>();
  const measure = (job: number, seen: ObservedTask): void => {
    const over = seen.live.size + seen.held.size - seen.cap;
    seen.overMax = Math.max(seen.overMax, over);
    if (isStrict && over > 0) throw new Error(`job ${job} is promised ${over} above its cap`);
  };
  return {
    tasks,
    offered: ({ job, task, epoch, serial }) => {
      const seen = tasks.get(job);
      if (seen === undefined || seen.task !== task) return;
      const key = `${epoch}/${serial}`;
      if (seen.live.has(key)) throw new Error(`serial ${key} of job ${job} was offered twice`);
      seen.live.set(key, now());
      seen.offers += 1;
      measure(job, seen);
    },
    wrote: (events) => {
      for (const event of events) note(tasks, event, now());
      for (const [job, seen] of tasks) measure(job, seen);
    },
  };
}

function note(tasks: Map<number, ObservedTask>, event: checkin.JobManagerEvent, at: number): void {
  switch (event.kind) {
    case "task_opened": {
      const { job, task, demand } = event.request;
      const fresh = { task, demand, cap: event.cap, openedAt: at, overMax: 0, offers: 0 };
      tasks.set(job, { ...fresh, live: new Map(), held: new Map() });
      return;
    }
    case "voided":
      return dropSerials(tasks.get(event.job), event.epoch, event.upTo);
    case "epoch_closed":
      for (const seen of tasks.values()) dropSerials(seen, event.epoch, Number.MAX_SAFE_INTEGER);
      return;
    case "accepted": {
      const seen = tasks.get(event.job);
      if (seen?.task !== event.task) return;
      const key = `${event.epoch}/${event.serial}`;
      const offeredAt = seen.live.get(key);
      if (offeredAt === undefined) throw new Error(`${event.client} accepted ${key}, not offered`);
      if (seen.held.has(event.client)) throw new Error(`${event.client} was accepted twice`);
      seen.live.delete(key);
      seen.held.set(event.client, offeredAt);
      return;
    }
    case "lost":
      tasks.get(event.job)?.held.delete(event.client);
      return;
    default:
  }
}

function dropSerials(seen: ObservedTask | undefined, epoch: number, upTo: number): void {
  if (seen === undefined) return;
  for (const key of [...seen.live.keys()]) {
    const [of, serial] = key.split("/").map(Number);
    if (of === epoch && serial! <= upTo) seen.live.delete(key);
  }
}

/** What must hold in a job manager after every message. Throws an `Error` that names the rule. */
export function checkJobManager(manager: checkin.JobManager): void {
  for (const [job, task] of manager.tasks) {
    let charged = 0;
    let held = 0;
    for (const row of task.rows.values()) {
      charged += row.charged;
      held += row.accepted.size - row.lost;
      if (row.returned + row.used > row.granted)
        throw new Error(`job ${job}: more used than granted`);
    }
    if (charged !== task.charged) throw new Error(`job ${job}: the charged sum is out of step`);
    if (held !== task.held) throw new Error(`job ${job}: the accepted sum is out of step`);
    if (manager.options.handout === "broadcast") continue;
    if (checkin.poolOf(task) < 0) throw new Error(`job ${job}: pool of ${checkin.poolOf(task)}`);
    if (held > task.cap) throw new Error(`job ${job}: ${held} accepted for ${task.cap}`);
  }
}

/** What must hold in a client manager after every message. */
export function checkClientManager(manager: checkin.ClientManager): void {
  for (const row of manager.rows.values()) {
    if (checkin.heldBy(row) < 0) throw new Error(`client manager ${manager.cm}: tokens below 0`);
  }
}
