import { type PoolId, QUEUE_POLICIES, queuePolicyNamed } from "../../kernel/index.ts";
import type { Metrics, Schedule } from "../metrics/index.ts";
import { renderReport, utilisationSeries, waitSeries } from "../report/index.ts";
import {
  type Compared,
  comparedParts,
  faresOf,
  figuresOf,
  scheduleOf,
  type Telling,
  type UserFare,
  unitsAt,
} from "./compare.ts";
import { type Demand, readDemand } from "./demand.ts";
import { replay } from "./replay.ts";
import type { ReplayTally } from "./run.ts";
import type { DemandSource } from "./source.ts";

export interface BacktestOptions {
  readonly source: DemandSource;
  /** Names of queue policies; `as-recorded` leaves every queue its own, to judge the model by. */
  readonly policies: readonly string[];
  /** Only this pool's queues get another policy, and only its jobs are told of. */
  readonly pool?: PoolId;
  /** Steps are reading and each replay; `done` of `all` within one. */
  readonly onProgress?: (step: string, done: number, all: number) => void;
}

/** The name under which a journal is replayed by its own policies. */
export const AS_RECORDED = "as-recorded";
/** The name of what really happened. */
export const RECORDED = "recorded";

/** One telling with its figures; a replay's with what went otherwise. */
export interface BacktestRun {
  readonly policy: string;
  readonly metrics: Metrics;
  readonly tally?: ReplayTally;
}

/** A job's part in every telling; seconds. */
export interface ComparedPart {
  readonly job: number;
  readonly part: number;
  readonly pool: PoolId;
  readonly userId: string;
  readonly units: number;
  readonly arrivedAt: number;
  readonly run: number;
  /** By telling, in their order. */
  readonly waits: readonly number[];
}

export interface Backtest {
  readonly ok: true;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly beginAt: number;
  readonly endAt: number;
  /** Parts that are compared, and those in scope that did not come to an end in all tellings. */
  readonly jobs: number;
  readonly leftOut: number;
  /** Requests for reservations that were really granted, and grants that were displaced. */
  readonly reservations: { readonly granted: number; readonly displaced: number };
  /** What really happened first. */
  readonly runs: readonly BacktestRun[];
  readonly users: readonly UserFare[];
  parts(): Iterable<ComparedPart>;
  /** One HTML page about all tellings. */
  report(title: string): string;
}

export type BacktestProblem =
  | {
      readonly reason: "unknown_policy";
      readonly policy: string;
      readonly known: readonly string[];
    }
  | { readonly reason: "unknown_pool"; readonly pool: PoolId; readonly known: readonly PoolId[] }
  /** Nothing ended in the journal, or nothing of it ended everywhere. */
  | { readonly reason: "no_jobs" };

/**
 * Replays the demand of a journal under other policies with the kernel's own code, and holds them
 * against what really happened. Reads only. Cost: that of reading the journal, and of deciding it
 * again for each policy.
 */
export async function backtest(
  options: BacktestOptions,
): Promise<Backtest | { readonly ok: false; readonly problem: BacktestProblem }> {
  const { source, policies, pool, onProgress = () => {} } = options;
  const unknown = policies.find(
    (name) => name !== AS_RECORDED && queuePolicyNamed(name) === undefined,
  );
  if (unknown !== undefined) {
    const known = [...QUEUE_POLICIES.map(({ name }) => name), AS_RECORDED];
    return { ok: false, problem: { reason: "unknown_policy", policy: unknown, known } };
  }
  const demand = await readDemand(source, (done, all) => onProgress("reading", done, all));
  const pools = [...demand.capacity.pools.keys()];
  if (pool !== undefined && !pools.includes(pool)) {
    return { ok: false, problem: { reason: "unknown_pool", pool, known: pools } };
  }
  const isInScope = (id: PoolId): boolean => pool === undefined || id === pool;
  const tellings: (Telling & { readonly tally?: ReplayTally })[] = [
    { name: RECORDED, log: demand.actual },
  ];
  for (const name of policies) {
    const own = name === AS_RECORDED ? {} : { policy: name };
    const step = `replaying ${name}`;
    const replayed = await replay({
      demand,
      state: source.startState(),
      ...own,
      isInScope,
      onProgress: (done, all) => onProgress(step, done, all),
    });
    tellings.push({ name, log: replayed.log, tally: replayed.tally });
  }
  const compared = comparedParts(demand, tellings, isInScope);
  if (compared.indexes.length === 0) return { ok: false, problem: { reason: "no_jobs" } };
  const { firstSeq, lastSeq } = source;
  const reservations = reservationsIn(demand, isInScope);
  return { ok: true, firstSeq, lastSeq, reservations, ...tellOf(demand, compared, tellings) };
}

function reservationsIn(
  { commands }: Demand,
  isInScope: (pool: PoolId) => boolean,
): Backtest["reservations"] {
  let [granted, displaced] = [0, 0];
  for (const { command, events } of commands) {
    if (command.kind === "reservation.request" && isInScope(command.pool)) granted += 1;
    for (const event of events) {
      if (event.kind === "reservation.displaced" && isInScope(event.pool)) displaced += 1;
    }
  }
  return { granted, displaced };
}

function tellOf(
  demand: Demand,
  compared: Compared,
  tellings: readonly (Telling & { readonly tally?: ReplayTally })[],
): Omit<Backtest, "ok" | "firstSeq" | "lastSeq" | "reservations"> {
  const schedules = tellings.map((telling) => scheduleOf(demand, compared, telling));
  const runs = tellings.map(({ name, tally }, place) => ({
    policy: name,
    metrics: figuresOf(demand, compared, schedules[place]!),
    ...(tally === undefined ? {} : { tally }),
  }));
  return {
    beginAt: demand.beginAt,
    endAt: demand.endAt,
    jobs: compared.indexes.length,
    leftOut: compared.leftOut,
    runs,
    users: faresOf(demand, compared, schedules),
    parts: () => comparedRows(demand, compared, schedules),
    report: (title) =>
      renderReport({
        title,
        about: `${compared.indexes.length} jobs of ${compared.pools.join(", ")}`,
        timeUnit: "seconds",
        runs: runs.map(({ policy, metrics }, place) => ({
          policy,
          seed: 0,
          metrics,
          utilisation: utilisationSeries(schedules[place]!, (second) =>
            unitsAt(demand, compared, second),
          ),
          waits: waitSeries(schedules[place]!),
        })),
      }),
  };
}

function* comparedRows(
  demand: Demand,
  compared: Compared,
  schedules: readonly Schedule[],
): Iterable<ComparedPart> {
  for (const [place, index] of compared.indexes.entries()) {
    const { job, part, pool, userId, units, arrivedAt } = demand.parts[index]!;
    const run = schedules[0]!.duration[place]!;
    const waits = schedules.map(({ startedAt, arrivedAt: at }) => startedAt[place]! - at[place]!);
    yield { job, part, pool, userId, units, arrivedAt: arrivedAt / 1_000, run, waits };
  }
}
