import type { Backtest, BacktestRun, UserFare } from "../../../sim/index.ts";
import { toJobId } from "../../../wire/index.ts";

/** A backtest with what only the command knows of it. */
export interface Told extends Backtest {
  readonly file: string;
  readonly pool?: string;
  /** Requests for reservations that were really refused; absent where that is not known. */
  readonly refused?: number;
}

/** The document of `--json`: seconds, and figures as `docs/metrics.md` names them. */
export function backtestDocument(told: Told): object {
  const { file, pool, firstSeq, lastSeq, beginAt, endAt, jobs, leftOut } = told;
  const names = told.runs.map(({ policy }) => policy);
  return {
    journal: {
      file,
      first_seq: firstSeq,
      last_seq: lastSeq,
      from: Math.floor(beginAt / 1_000),
      to: Math.floor(endAt / 1_000),
    },
    pool: pool ?? null,
    jobs,
    left_out: leftOut,
    reservations: { ...told.reservations, refused: told.refused ?? null },
    runs: told.runs.map(runDocument),
    users: told.users.map((fare) => userDocument(fare, names)),
  };
}

/** A line of JSON for each job that is compared. */
export function* jobLines(told: Told): Generator<string, void> {
  const names = told.runs.map(({ policy }) => policy);
  for (const { job, part, pool, userId, units, arrivedAt, run, waits } of told.parts()) {
    const line = {
      job_id: toJobId(job),
      part,
      pool,
      user_id: userId,
      units,
      arrived_time: arrivedAt,
      run_s: run,
      wait_s: byName(names, waits),
    };
    yield `${JSON.stringify(line)}\n`;
  }
}

function runDocument({ policy, metrics, tally }: BacktestRun): object {
  if (tally === undefined) return { policy, metrics };
  const { refusedParts, lostOfferParts, reservations, refusedCommands } = tally;
  return {
    policy,
    metrics,
    refused_jobs: refusedParts,
    lost_offer_jobs: lostOfferParts,
    reservations,
    refused_commands: refusedCommands,
  };
}

function userDocument(fare: UserFare, names: readonly string[]): object {
  return {
    user_id: fare.userId,
    jobs: fare.jobs,
    unit_hours: fare.unitHours,
    mean_wait: byName(names, fare.meanWait),
    mean_bounded_slowdown: byName(names, fare.meanBoundedSlowdown),
  };
}

function byName(
  names: readonly string[],
  values: readonly number[],
): Readonly<Record<string, number>> {
  return Object.fromEntries(names.map((name, place) => [name, values[place]!]));
}
