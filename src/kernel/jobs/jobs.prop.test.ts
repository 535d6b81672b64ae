import { describe, expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import {
  applyRecord,
  checkLedger,
  createState,
  decide,
  decodeState,
  encodeState,
  type KernelEvent,
  type LedgerRecord,
  nextDueAt,
} from "../index.ts";
import {
  follow,
  freeOverSeconds,
  type JobHistory,
  type JobStep,
  type Oracle,
  runJobHistory,
} from "../testing/index.ts";

// Goals: whatever is asked of the ledger, in whatever order, jobs fit beside everything else at
// every second until their walltime is over, no reservation is hurt for one, dependencies hold,
// and a replay or a snapshot leads to the same state and the same decisions.
// Method: random histories of reservations, pools and jobs against a recount second by second.
const SEED = testSeed();
const HISTORIES = process.env["ARBITER_SOAK"] === "1" ? 4_000 : 60;

const REACHED = [
  "job.submit ok",
  "job.cancel ok",
  "job.finish ok",
  "job.launch ok",
  "queue.put ok",
  "queue.delete ok",
  "job.started",
  "job.ended",
  "job.released",
  "job.curtailed",
  "job.requeued",
  "job.cancelled",
  "jobs: invalid_request",
  "jobs: unknown_pool",
  "jobs: pool_has_no_now",
  "jobs: unknown_queue",
  "jobs: queue_in_use",
  "jobs: queue_bound_too_low",
  "jobs: idempotency_key_reused",
  "jobs: priority_not_permitted",
  "jobs: walltime_too_long",
  "jobs: unknown_dependency",
  "jobs: dependency_never",
  "jobs: job_too_large",
  "jobs: queue_full",
  "jobs: unknown_job",
  "jobs: unknown_part",
  "jobs: job_not_live",
  "jobs: job_not_running",
  "jobs: offer_gone",
];

describe(`jobs in the ledger against a per-second recount (SEED=${SEED})`, () => {
  it("start only where they fit until their end, and hurt no reservation", () => {
    const seen = new Map<string, number>();
    for (let i = 0; i < HISTORIES; i++) {
      const history = runJobHistory(SEED + i, checkStep);
      for (const [name, count] of history.seen) seen.set(name, (seen.get(name) ?? 0) + count);
    }
    // The histories must be rich enough to mean something.
    const missing = REACHED.filter((name) => !seen.has(name));
    expect(missing).toEqual([]);
  });

  it("find nothing to start until the instant that an idle tick has named", () => {
    for (let i = 0; i < HISTORIES / 3; i++) {
      runJobHistory(SEED + i, ({ state }, { command, stamp }) => {
        if (command.kind === "tick" || nextDueAt(state) <= stamp.at) return;
        if (state.jobs.waitingParts === 0) return;
        const until = Math.min(nextDueAt(state) - 1, stamp.at + 30_000);
        const hint = state.jobs.decideAt;
        // As after a recovery: every desk is looked at again.
        for (const desk of state.jobs.desks.values()) desk.decideAt = Number.NEGATIVE_INFINITY;
        state.jobs.decideAt = Number.NEGATIVE_INFINITY;
        const early = decide(state, { kind: "tick" }, { ...stamp, at: until });
        expect(early).toEqual({ ok: true, events: [] });
        expect(hint).toBeGreaterThan(stamp.at);
      });
    }
  });

  it("give the same state from a replay and from a snapshot halfway", () => {
    for (let i = 0; i < HISTORIES / 4; i++) {
      const { state, records } = runJobHistory(SEED + i, () => {});
      const replayed = createState();
      const half = Math.floor(records.length / 2);
      for (const record of records.slice(0, half)) applyRecord(replayed, record);
      const restored = decodeState(structuredClone(encodeState(replayed)));
      checkLedger(restored);
      expect(encodeState(restored)).toEqual(encodeState(replayed));
      for (const record of records.slice(half)) {
        expect(decide(restored, record.command, record)).toEqual({
          ok: true,
          events: record.events,
        });
        applyRecord(restored, record);
        applyRecord(replayed, record);
      }
      expect(encodeState(replayed)).toEqual(encodeState(state));
      expect(encodeState(restored)).toEqual(encodeState(state));
    }
  });
});

/** Follows the events of one step one by one, as they will be applied. */
function checkStep({ oracle, records }: JobHistory, { command, stamp, events }: JobStep): void {
  const before: Oracle = {
    pools: new Map([...oracle.pools].map(([id, pool]) => [id, { ...pool }])),
    live: new Map([...oracle.live].map(([grant, held]) => [grant, { ...held }])),
  };
  for (const event of events) {
    if (event.kind === "job.started") {
      const free = freeOverSeconds(before, event.pool, "standard", event);
      expect(free).toBeGreaterThanOrEqual(event.amount);
    }
    if (event.kind === "job.ended" && event.outcome === "timed_out") {
      expect(stamp.at).toBeGreaterThanOrEqual(event.endAt);
      expect(command.kind).toBe("tick");
    }
    if (event.kind === "job.released" || event.kind === "job.started") {
      checkDependencies(records, event.job);
    }
    if (event.kind === "reservation.displaced" || event.kind === "reservation.moved") {
      expect(command.kind.startsWith("pool.")).toBe(true);
    }
    follow(before, [event], stamp.at);
  }
  // Nothing that has begun goes on past its time once time has been let pass.
  if (command.kind !== "tick") return;
  const isOver = (endAt: number): boolean => endAt + 60_000 <= stamp.at;
  expect([...before.live.values()].some((held) => held.isActive && isOver(held.endAt))).toBe(false);
}

/** Whatever the job waits for has come out as it must, by the records alone. */
function checkDependencies(records: readonly LedgerRecord[], job: number): void {
  const events = records.flatMap((record) => record.events);
  const submitted = events.find((one) => one.kind === "job.submitted" && one.job === job);
  if (submitted?.kind !== "job.submitted") return;
  for (const { job: other, when } of submitted.after) {
    const outcome = outcomeOf(events, other);
    expect(outcome).not.toBe("live");
    if (when !== "any") expect(outcome).toBe(when === "ok" ? "done" : "other");
  }
}

function outcomeOf(events: readonly KernelEvent[], job: number): "live" | "done" | "other" {
  let left = 0;
  let bad = 0;
  for (const event of events) {
    if (!("job" in event) || event.job !== job) continue;
    if (event.kind === "job.submitted") left = event.isGang ? 1 : event.count;
    if (event.kind === "job.ended") left -= 1;
    if (event.kind === "job.ended" && event.outcome !== "done") bad += 1;
    if (event.kind === "job.cancelled") left -= event.parts;
    if (event.kind === "job.cancelled") bad += event.parts;
  }
  if (left > 0) return "live";
  return bad === 0 ? "done" : "other";
}
