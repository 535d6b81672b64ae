import {
  apply,
  type Command,
  createState,
  DECIDER_VERSION,
  decide,
  type Instant,
  type JobNumber,
  type LedgerRecord,
  type LedgerState,
  nextDueAt,
  settleTick,
} from "../../kernel/index.ts";
import type { DemandSource } from "../index.ts";

/** What is asked of a ledger and when, and how long its jobs run. */
export interface Life {
  /** At rising instants; a command may look at the state that it will meet. */
  readonly inputs: readonly {
    readonly at: Instant;
    readonly command: (state: LedgerState) => Command;
  }[];
  /** Milliseconds that a part runs, if its walltime allows; by the number of the part. */
  readonly runOf: (part: number) => number;
  readonly fails: (part: number) => boolean;
  /** Nothing happens after this. */
  readonly untilAt: Instant;
}

/** What came of a life. */
export interface LiveWorld {
  readonly state: LedgerState;
  readonly records: readonly LedgerRecord[];
  /** When each part last started, by its number. */
  readonly startedAt: ReadonlyMap<number, Instant>;
}

interface World {
  readonly state: LedgerState;
  readonly records: LedgerRecord[];
  readonly startedAt: Map<number, Instant>;
  /** Ends to come: `[instant, job, part]`. */
  ends: (readonly [Instant, JobNumber, number | undefined])[];
}

/** Lives: what is due first, then runs that end, then commands, instant after instant. */
export function liveOn({ inputs, runOf, fails, untilAt }: Life): LiveWorld {
  const world: World = { state: createState(), records: [], startedAt: new Map(), ends: [] };
  const { state } = world;
  let taken = 0;
  for (;;) {
    const endAt = Math.min(...world.ends.map(([at]) => at));
    const next = Math.min(nextDueAt(state), endAt, inputs[taken]?.at ?? Number.POSITIVE_INFINITY);
    if (next > untilAt || next === Number.POSITIVE_INFINITY) return world;
    const at = Math.max(next, state.at);
    while (nextDueAt(state) <= at) {
      if (take(world, { kind: "tick" }, at, runOf) === 0) settleTick(state, at);
    }
    const due = world.ends.filter(([end]) => end <= at);
    world.ends = world.ends.filter(([end]) => end > at);
    for (const [, job, part] of due) {
      const outcome = fails(job + (part ?? 0)) ? "failed" : "done";
      const actor = { userId: "runner", role: "operator" } as const;
      const only = part === undefined ? {} : { part };
      take(world, { kind: "job.finish", actor, job, ...only, outcome }, at, runOf);
    }
    for (; taken < inputs.length && inputs[taken]!.at <= at; taken++) {
      take(world, inputs[taken]!.command(state), at, runOf);
    }
  }
}

/** The whole history, as a backtest reads it. */
export function sourceOf({ records }: LiveWorld): DemandSource {
  return {
    startState: createState,
    async *records() {
      yield records;
    },
    firstSeq: 1,
    lastSeq: records.length,
  };
}

function take(world: World, command: Command, at: Instant, runOf: Life["runOf"]): number {
  const { state, records } = world;
  const stamp = { at, seq: state.seq + 1 };
  const decision = decide(state, command, stamp);
  if (!decision.ok || decision.events.length === 0) return 0;
  const { events } = decision;
  apply(state, events, stamp);
  records.push({ ...stamp, epoch: 1, deciderVersion: DECIDER_VERSION, command, events });
  for (const event of events) {
    if (event.kind !== "job.started" && event.kind !== "job.requeued") continue;
    const { job, part } = event;
    world.ends = world.ends.filter(([, other, place]) => other !== job || place !== part);
    if (event.kind !== "job.started") continue;
    world.startedAt.set(job + part, at);
    world.ends.push([at + runOf(job + part), job, part]);
  }
  return events.length;
}
