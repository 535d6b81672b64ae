import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import {
  apply,
  decide,
  decodeState,
  encodeState,
  type Instant,
  type LaunchJobs,
  type LedgerState,
  listJobs,
  listQueues,
  nextDueAt,
  offerRoom,
  type PoolId,
  type RoomStep,
  SECOND_MS,
  secondOf,
  whyJob,
} from "../../index.ts";
import { freeOverSeconds, runJobHistory, SECONDS } from "../../testing/index.ts";

// Goals: what frameworks are offered is free second by second, is granted if it is taken at once
// and no unit more is, and taking all of it delays nobody who is
// promised a start.
// Method: random histories; the lines' own forecasts before and after on a copy of the state.
const SEED = testSeed();
const HISTORIES = process.env["ARBITER_SOAK"] === "1" ? 400 : 20;

describe(`what a pool has for frameworks (SEED=${SEED})`, () => {
  it("is free, is granted, and is promised to nobody in line", () => {
    const seen = { steps: 0, bounded: 0, waiting: 0 };
    for (let i = 0; i < HISTORIES; i++) {
      runJobHistory(SEED + i, ({ state, oracle }, { command, stamp }) => {
        if (command.kind === "tick" || nextDueAt(state) <= stamp.at) return;
        for (const pool of ["a", "b"]) {
          const steps = offerRoom(state, pool, stamp.at)?.steps ?? [];
          for (const step of steps) {
            const { units, untilAt = SECONDS * SECOND_MS } = step;
            const span = { startAt: secondOf(stamp.at), endAt: untilAt };
            expect(freeOverSeconds(oracle, pool, "standard", span)).toBeGreaterThanOrEqual(units);
            expect(launch(state, pool, step, stamp.at).ok).toBe(true);
            const more = launch(state, pool, { ...step, units: units + 1 }, stamp.at);
            expect(more).toMatchObject({ ok: false, rejection: { reason: "offer_gone" } });
          }
          seen.steps += steps.length;
          seen.bounded += steps.filter(({ untilAt }) => untilAt !== undefined).length;
          seen.waiting += checkNobodyDelayed(state, pool, steps, stamp.at);
        }
      });
    }
    // The histories must be rich enough to mean something.
    expect(seen.steps).toBeGreaterThan(HISTORIES * 20);
    expect(seen.bounded).toBeGreaterThan(HISTORIES);
    expect(seen.waiting).toBeGreaterThan(HISTORIES * 5);
  });
});

/** As one job of all the units, until the step ends. */
function bundleOf(pool: PoolId, { units, untilAt }: RoomStep, at: Instant): LaunchJobs {
  const walltimeMs = untilAt === undefined ? 60 * SECOND_MS : untilAt - secondOf(at);
  const actor = { userId: "fw", role: "user" } as const;
  return { kind: "job.launch", actor, pool, userId: "fw", bundle: [{ size: units, walltimeMs }] };
}

function launch(state: LedgerState, pool: PoolId, step: RoomStep, at: Instant) {
  return decide(state, bundleOf(pool, step, at), { at, seq: state.seq + 1 });
}

/** Answers how many forecasts were compared. */
function checkNobodyDelayed(
  state: LedgerState,
  pool: PoolId,
  steps: readonly RoomStep[],
  at: Instant,
): number {
  const widest = steps[0];
  if (widest === undefined) return 0;
  const taken = decodeState(structuredClone(encodeState(state)));
  // Where no runs are known, plans are with whole walltimes.
  taken.jobs.history.counts.clear();
  const promised = plans(taken, pool, at).filter(({ isPromised }) => isPromised);
  if (promised.length === 0) return 0;
  const decision = launch(taken, pool, widest, at);
  if (!decision.ok) throw new Error("what was offered is not granted");
  apply(taken, decision.events, { at, seq: taken.seq + 1 });
  const after = new Map(plans(taken, pool, at).map(({ job, startAt }) => [job, startAt]));
  for (const { job, startAt } of promised) expect(after.get(job)).toBeLessThanOrEqual(startAt);
  return promised.length;
}

interface Plan {
  readonly job: number;
  readonly startAt: Instant;
  readonly isPromised: boolean;
}

/**
 * When jobs would start if every run took its whole walltime. Those first in line are promised it;
 * where all queues are conservative, everybody is.
 */
function plans(state: LedgerState, pool: PoolId, at: Instant): readonly Plan[] {
  const queues = listQueues(state, pool);
  const isAll = queues.every(({ options }) => options.policy === "conservative");
  const { items } = listJobs(state, { pool, states: ["waiting"] }, 50);
  return items.flatMap(({ number: job }) => {
    const why = whyJob(state, job, at);
    const startAt = why?.estimate?.latestAt;
    if (startAt === undefined) return [];
    return [{ job, startAt, isPromised: isAll || why?.ahead.parts === 0 }];
  });
}
