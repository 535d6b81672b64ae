import { expect, it } from "vitest";
import { describeWithSharedData } from "../../../test/support/shared-data.ts";
import { queuePolicyNamed } from "../../kernel/index.ts";
import { poolOf, putQueueOf, submitOf } from "../../kernel/testing/index.ts";
import { type Metrics, scheduleMetrics } from "../metrics/index.ts";
import { runSwf } from "../swf/run.ts";
import { type LiveWorld, liveOn, sourceOf } from "../testing/index.ts";
import { readSwf, sliceWorkload, type Workload } from "../workload/index.ts";
import { backtest } from "./index.ts";

// Goal: the ledger's desk, with its pools, grants and ticks, and the simulator's bare queue are one
// and the same decision: a real trace comes out of both with the same figures.
const JOBS = 6_000;
const PROCESSORS = 100;
const YEAR_MS = 365 * 86_400_000;

/** Runs as they were, none longer than its estimate; estimates a second above, for both alike. */
async function workloadOf(trace: string): Promise<Workload> {
  const read = await readSwf(trace, PROCESSORS);
  if (!read.ok) throw new Error("the trace can't be read");
  const workload = sliceWorkload(read.value.workload, 0, JOBS);
  const { duration, estimate } = workload;
  return {
    ...workload,
    duration: duration.map((run, job) => Math.min(run, estimate[job]!)),
    // So that no run comes to the end of its walltime, where the ledger hears of it first.
    estimate: estimate.map((seconds) => seconds + 1),
  };
}

/** The same jobs in a ledger, first come first served. */
function livedBy({ count, arrivedAt, size, estimate, duration, user }: Workload): LiveWorld {
  const schedule = [{ startAt: 0, endAt: 10 * YEAR_MS, capacity: PROCESSORS }];
  const terms = { policy: "fcfs", agingMs: YEAR_MS, walltimeMsMax: 7_776_000_000 };
  const firstAt = arrivedAt[0]!;
  const inputs = [
    { at: 0, command: () => poolOf("sp2", schedule) },
    { at: 0, command: () => putQueueOf("sp2", "batch", terms) },
    ...Array.from({ length: count }, (_, job) => ({
      at: 1_000 * (1 + arrivedAt[job]! - firstAt),
      command: () =>
        submitOf("sp2", size[job]!, {
          userId: `u${user[job]!}`,
          walltimeMs: 1_000 * estimate[job]!,
        }),
    })),
  ];
  const runOf = (number: number): number => 1_000 * duration[number - 1]!;
  return liveOn({ inputs, runOf, fails: () => false, untilAt: 10 * YEAR_MS });
}

/** What is the same whatever the machine's time is counted from. */
function timesOf({ mean_wait, max_wait, mean_flow, makespan, avg_bounded_slowdown }: Metrics) {
  const figures = { mean_wait, max_wait, mean_flow, makespan, avg_bounded_slowdown };
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, value!.toFixed(6)]),
  );
}

describeWithSharedData("a trace that was lived", ["swf/KTH-SP2-1996.swf"], ([kth]) => {
  it("has the simulator's figures, recorded and under another policy", async () => {
    const workload = await workloadOf(kth!);
    const simulated = (name: string) => {
      const policy = queuePolicyNamed(name)!;
      return timesOf(scheduleMetrics(runSwf({ workload, processors: PROCESSORS, policy }), 1));
    };
    const source = sourceOf(livedBy(workload));
    const told = await backtest({ source, policies: ["conservative"] });
    if (!told.ok) throw new Error(told.problem.reason);
    expect(told).toMatchObject({ jobs: JOBS, leftOut: 0 });
    const [recorded, conservative] = told.runs;
    expect(timesOf(recorded!.metrics)).toEqual(simulated("fcfs"));
    expect(timesOf(conservative!.metrics)).toEqual(simulated("conservative"));
    expect(timesOf(recorded!.metrics)).not.toEqual(timesOf(conservative!.metrics));
  });
});
