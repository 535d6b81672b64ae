import { createNumberHeap, heapPush, type NumberHeap } from "../../base/index.ts";
import {
  type Actor,
  apply,
  type Command,
  decide,
  type GrantNumber,
  type Instant,
  type JobNumber,
  type KernelEvent,
  type LedgerState,
  listQueues,
  OFFERS_QUEUE,
  type PoolId,
} from "../../kernel/index.ts";
import type { Demand } from "./demand.ts";
import { createPartLog, followParts, growPartLog, type PartLog } from "./parts.ts";

/** What a replay did with the demand. */
export interface Replayed {
  readonly log: PartLog;
  readonly tally: ReplayTally;
}

/** What did not go as it really did, beside when jobs ran. */
export interface ReplayTally {
  /** Parts whose submission was refused, such as by a full queue. */
  refusedParts: number;
  /** Parts that a framework started on an offer that there was not here. */
  lostOfferParts: number;
  /** Requests for reservations: granted as they were, granted otherwise, refused. */
  readonly reservations: { same: number; moved: number; unmet: number; displaced: number };
  /** Other commands that were refused. */
  refusedCommands: number;
}

export interface ReplayOptions {
  readonly demand: Demand;
  /** The state that the history begins with; it is used up. */
  readonly state: LedgerState;
  /** The policy of all queues in `pools`; absent: each queue's own, as it was. */
  readonly policy?: string;
  readonly isInScope: (pool: PoolId) => boolean;
  readonly onProgress: (done: number, all: number) => void;
}

/** A replay under way. */
export interface Replay extends ReplayOptions, Replayed {
  readonly numbers: Renumbering;
  /** When parts that run will say that they are done, by their place in the demand. */
  readonly ends: NumberHeap;
}

/** Which number in the replay stands for which of the journal. */
export interface Renumbering {
  /** Numbers below these are those of the state that both begin with. */
  readonly firstJob: JobNumber;
  readonly firstGrant: GrantNumber;
  readonly jobs: Map<JobNumber, JobNumber>;
  readonly grants: Map<GrantNumber, GrantNumber>;
  /** Place in the demand by the replay's number of a part. */
  readonly partOf: Map<number, number>;
}

export const REPLAYER: Actor = { userId: "backtest", role: "admin" };

export function beginReplay(options: ReplayOptions): Replay {
  const { demand, state } = options;
  const run: Replay = {
    ...options,
    numbers: {
      firstJob: state.jobs.nextJob,
      firstGrant: state.nextGrant,
      jobs: new Map(),
      grants: new Map(),
      partOf: new Map(),
    },
    log: createPartLog(),
    tally: {
      refusedParts: 0,
      lostOfferParts: 0,
      reservations: { same: 0, moved: 0, unmet: 0, displaced: 0 },
      refusedCommands: 0,
    },
    ends: createNumberHeap(),
  };
  growPartLog(run.log, demand.parts.length);
  for (const { pool, queue, options: terms } of listQueues(state)) {
    if (terms.policy !== wantedPolicy(run, pool, queue, terms.policy)) {
      setPolicy(run, pool, queue, terms, state.at);
    }
  }
  for (const [index, { job, part }] of demand.parts.entries()) {
    if (job >= run.numbers.firstJob) break;
    run.numbers.partOf.set(job + part, index);
    const startedAt = demand.actual.startedAt[index]!;
    // What ran already goes on as it did; of what was requeued later the start is another one.
    if (!(startedAt <= state.at)) continue;
    run.log.startedAt[index] = startedAt;
    expectEnd(run, index);
  }
  return run;
}

/** Decides one command and lets it happen; undefined if it is refused. */
export function step(
  run: Replay,
  command: Command,
  at: Instant,
  bind: (events: readonly KernelEvent[]) => void = () => {},
): readonly KernelEvent[] | undefined {
  const { state, tally } = run;
  const stamp = { at, seq: state.seq + 1 };
  const decision = decide(state, command, stamp);
  if (!decision.ok) return undefined;
  const { events } = decision;
  if (events.length === 0) return events;
  bind(events);
  apply(state, events, stamp);
  const find = (job: JobNumber, part: number) => placeOf(run, job, part);
  for (const index of followParts(run.log, find, events, at)) expectEnd(run, index);
  for (const event of events) {
    if (event.kind === "reservation.displaced" && run.isInScope(event.pool)) {
      tally.reservations.displaced += 1;
    }
    if (event.kind !== "queue.stored") continue;
    const { pool, queue, options } = event;
    if (options.policy !== wantedPolicy(run, pool, queue, options.policy)) {
      setPolicy(run, pool, queue, options, at);
    }
  }
  return events;
}

function wantedPolicy(run: Replay, pool: PoolId, queue: string, own: string): string {
  const isKept = run.policy === undefined || queue === OFFERS_QUEUE || !run.isInScope(pool);
  return isKept ? own : run.policy;
}

type QueueTerms = Extract<Command, { readonly kind: "queue.put" }>["options"];

function setPolicy(run: Replay, pool: PoolId, queue: string, terms: QueueTerms, at: Instant): void {
  const options = { ...terms, policy: run.policy! };
  step(run, { kind: "queue.put", actor: REPLAYER, pool, queue, options }, at);
}

/** A part that has started ends after as long as it really ran; without that, with its walltime. */
function expectEnd({ demand, log, ends }: Replay, index: number): void {
  const run = demand.runs[index]!;
  if (!Number.isNaN(run)) heapPush(ends, log.startedAt[index]! + run, index);
}

/** The replay's number of a job; undefined if it was refused here. */
export function jobOf({ firstJob, jobs }: Renumbering, job: JobNumber): JobNumber | undefined {
  return job < firstJob ? job : jobs.get(job);
}

function placeOf({ numbers, demand }: Replay, job: JobNumber, part: number): number | undefined {
  const index = numbers.partOf.get(job + part);
  // The number after a job's last part is another job's.
  return index === undefined || demand.parts[index]!.part !== part ? undefined : index;
}
