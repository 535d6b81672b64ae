import { createPrng, type Prng } from "../../../base/index.ts";
import { listRuns, type PoolId, type RunView, SECOND_MS } from "../../../kernel/index.ts";
import type { Ledger } from "../../../runtime/index.ts";
import { type JobRequest, toJobId, toQueueCommand, toSubmitCommand } from "../../../wire/index.ts";
import { type DemoDesk, OPERATOR, type Step, worded } from "../story.ts";
import { JOB_POOL, type JobWish, makeJobWishes } from "./job-wishes.ts";

const HOUR_S = 3_600;
/** How often those who run jobs look what is over. */
const LOOK_S = 600;
/** More than run at once. */
const RUNS_MAX = 100_000;

/** Queues; jobs that wait their turn, run on nodes and end; a framework that takes what is left. */
export const jobSteps: DemoDesk = (prng, week) => [
  { at: week.from, act: putQueues },
  ...makeJobWishes(prng, week).map((wish) => ({
    at: wish.at,
    act: (ledger: Ledger) => submit(ledger, wish),
  })),
  lookStep(week.from + LOOK_S, prng.below(2 ** 30)),
  ...launchTimes(prng, week.from, week.now).map((at) => ({ at, act: launch })),
];

async function putQueues(ledger: Ledger): Promise<undefined> {
  const terms = [
    ["batch", { policy: "easy", max_walltime_s: 48 * HOUR_S }],
    ["urgent", { policy: "fcfs", priority: 10, units_max: 48, walltime_s: HOUR_S }],
  ] as const;
  for (const [queue, body] of terms) {
    await ledger.submit(toQueueCommand(body, { actor: OPERATOR, pool: JOB_POOL, queue }));
  }
}

async function submit(ledger: Ledger, { userId, bodies }: JobWish): Promise<undefined> {
  let before: string | undefined;
  for (const body of bodies) {
    const waits = before === undefined ? {} : { after: [{ job_id: before }] };
    before = await submitOne(ledger, userId, { ...body, ...waits });
    if (before === undefined) return;
  }
}

async function submitOne(
  ledger: Ledger,
  userId: string,
  body: JobRequest,
): Promise<string | undefined> {
  const actor = { userId, role: "user" } as const;
  const outcome = await ledger.submit(worded(toSubmitCommand(body, { actor, userId })));
  const [job] = outcome.ok ? outcome.jobs : [];
  return job === undefined ? undefined : toJobId(job.number);
}

/** Says of each part that is done by now that it is over; then looks again later. */
function lookStep(at: number, seed: number): Step {
  return {
    at,
    act: async (ledger) => {
      const runs = await ledger.read((state) => listRuns(state, {}, RUNS_MAX).items);
      const over = runs.filter((run) => endOf(run, seed) <= at * SECOND_MS);
      await Promise.all(over.map((run) => finish(ledger, run, seed)));
      return lookStep(at + LOOK_S, seed);
    },
  };
}

/** What a part really takes of its walltime: most end early, some are cut off. */
function endOf(run: RunView, seed: number): number {
  const share = 15 + fateOf(run, seed).below(88);
  return (run.part.startedAt ?? 0) + (run.job.walltimeMs * share) / 100;
}

function finish(ledger: Ledger, run: RunView, seed: number) {
  const fate = fateOf(run, seed);
  fate.below(88);
  const hasFailed = fate.chance(1, 30);
  return ledger.submit({
    kind: "job.finish",
    actor: OPERATOR,
    job: run.job.number,
    part: run.part.part,
    outcome: hasFailed ? "failed" : "done",
    ...(hasFailed ? { message: "exit code 137: out of memory" } : {}),
  });
}

/** The same for the same part, whenever it is asked about. */
function fateOf({ job, part }: RunView, seed: number): Prng {
  return createPrng((seed ^ Math.imul(job.number * 1_024 + part.part, 0x9e3779b1)) >>> 1);
}

function launchTimes(prng: Prng, from: number, to: number): readonly number[] {
  const times: number[] = [];
  for (let at = from + 2 * HOUR_S; at < to; at += 4 * HOUR_S + prng.below(6 * HOUR_S))
    times.push(at);
  return [...times, to - 900];
}

const LAUNCH_POOLS: readonly PoolId[] = ["l40s-nights", "lab", "a100"];

/** Small tasks on what a pool has left: on the first one that has enough for all of them. */
async function launch(ledger: Ledger): Promise<undefined> {
  const userId = "spark-nightly";
  const bundle = Array.from({ length: 4 }, (_, index) => ({
    name: `map-${index}`,
    size: 1,
    walltimeMs: 2 * HOUR_S * SECOND_MS,
  }));
  const actor = { userId, role: "user" } as const;
  for (const pool of LAUNCH_POOLS) {
    const outcome = await ledger.submit({ kind: "job.launch", actor, pool, userId, bundle });
    if (outcome.ok) return;
  }
}
