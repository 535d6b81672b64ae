import { createPrng } from "../../base/index.ts";
import type { Command } from "../command.ts";
import {
  apply,
  checkLedger,
  createState,
  DECIDER_VERSION,
  decide,
  type KernelEvent,
  type LedgerRecord,
  type LedgerState,
  nextDueAt,
  type Rejection,
  type Stamp,
  settleTick,
} from "../index.ts";
import { randomCommand, SECONDS } from "./commands.ts";
import { randomJobCommand } from "./jobs.ts";
import { poolOf } from "./ledger.ts";
import { createOracle, follow, type Oracle } from "./oracle.ts";

/** One decision of a history, before it is applied. */
export interface JobStep {
  readonly command: Command;
  readonly stamp: Stamp;
  readonly events: readonly KernelEvent[];
}

/** What has come of one, so far. */
export interface JobHistory {
  readonly state: LedgerState;
  readonly oracle: Oracle;
  readonly records: LedgerRecord[];
  /** How often each event and refusal came. */
  readonly seen: Map<string, number>;
}

type Check = (history: JobHistory, step: JobStep) => void;

const COMMANDS = 160;

/** Runs one random history as the loop would; `check` sees each step before it is applied. */
export function runJobHistory(seed: number, check: Check): JobHistory {
  const random = createPrng(seed);
  const history: JobHistory = {
    state: createState(),
    oracle: createOracle(),
    records: [],
    seen: new Map(),
  };
  const { state } = history;
  let now = 0;
  for (const pool of ["a", "b"]) {
    const at = 1000 * random.below(40);
    const schedule = [
      { startAt: 0, endAt: at + 4_000, capacity: 4 + random.below(8) },
      { startAt: at + 4_000, endAt: SECONDS * 1000, capacity: 2 + random.below(10) },
    ];
    const options = { floatPercent: random.chance(1, 2) ? 0 : 20 };
    take(history, poolOf(pool, schedule, { options }), now, check);
  }
  for (let i = 0; i < COMMANDS; i++) {
    if (random.chance(1, 4)) now += random.below(4) * 500;
    for (;;) {
      const at = Math.max(now, state.at);
      if (nextDueAt(state) > at) break;
      const isEmpty = take(history, { kind: "tick" }, at, check) === 0;
      if (isEmpty) settleTick(state, at);
    }
    const { nextJob } = state.jobs;
    const command = random.chance(3, 5)
      ? randomJobCommand(random, nextJob, now)
      : randomCommand(random, state.nextGrant);
    take(history, command, Math.max(now, state.at), check);
  }
  return history;
}

/** Decides and applies; answers how many events there were. */
function take(
  { state, oracle, records, seen }: JobHistory,
  command: Command,
  at: number,
  check: Check,
): number {
  const stamp = { at, seq: state.seq + 1 };
  const decision = decide(state, command, stamp);
  const name = decision.ok ? `${command.kind} ok` : refusalName(command, decision.rejection);
  seen.set(name, (seen.get(name) ?? 0) + 1);
  if (!decision.ok || decision.events.length === 0) return 0;
  const { events } = decision;
  for (const { kind } of events) seen.set(kind, (seen.get(kind) ?? 0) + 1);
  check({ state, oracle, records, seen }, { command, stamp, events });
  apply(state, events, stamp);
  follow(oracle, events, at);
  records.push({ ...stamp, epoch: 1, deciderVersion: DECIDER_VERSION, command, events });
  checkLedger(state);
  return events.length;
}

function refusalName(command: Command, rejection: Rejection): string {
  const isOfJobs = command.kind.startsWith("job.") || command.kind.startsWith("queue.");
  return isOfJobs ? `jobs: ${rejection.reason}` : rejection.reason;
}
