import { divFloor, unreachable } from "../../base/index.ts";
import { type JobManagerEvent, limits } from "../checkin/index.ts";
import { accept, type Decision, refuse } from "../decision.ts";
import { actsFor, type CheckinJob, keyId, type LedgerState } from "../model/index.ts";
import { review } from "./review.ts";
import type {
  CheckinCommand,
  CheckinEvent,
  CheckinRejection,
  EndCheckin,
  RecordCheckin,
  RegisterCheckin,
  RequestCheckin,
} from "./types.ts";

type Answer = Decision<CheckinEvent, CheckinRejection>;

const { SLOTS_MAX, SLOTS_LIVE_MAX, JOBS_LIVE_MAX, ROUNDS_MAX } = limits;

/** Decides a command about check-ins. Checks run in the order of `CheckinRejection`. */
export function decideCheckin(state: LedgerState, command: CheckinCommand): Answer {
  switch (command.kind) {
    case "checkin.register":
      return decideRegister(state, command);
    case "checkin.request":
      return decideRequestRound(state, command);
    case "checkin.end":
      return decideEnd(state, command);
    case "checkin.record":
      return decideRecord(state, command);
    default:
      return unreachable(command);
  }
}

/** Where a user's keys for jobs and rounds are kept, apart from those of other desks. */
export function checkinKeyId(user: string, key: string): string {
  return keyId(user, `checkin\u0000${key}`);
}

function decideRegister(state: LedgerState, command: RegisterCheckin): Answer {
  const { actor, userId, region, overcommitPercent, rounds } = command;
  const { checkins } = state;
  if (actor.role === "viewer") return refuse({ reason: "forbidden", needs: "user" });
  const replay = replayOf(state, userId, command);
  if (replay !== undefined) return replay;
  const overMax = limits.OVERCOMMIT_PERCENT_MAX;
  if (!isWithin(overcommitPercent, 0, overMax)) {
    return refuse({ reason: "overcommit_out_of_range", asked: overcommitPercent, max: overMax });
  }
  if (!isWithin(rounds, 0, ROUNDS_MAX)) {
    return refuse({ reason: "rounds_out_of_range", asked: rounds, max: ROUNDS_MAX });
  }
  if (checkins.live >= JOBS_LIVE_MAX) {
    return refuse({ reason: "too_many_checkin_jobs", live: checkins.live, max: JOBS_LIVE_MAX });
  }
  if (!checkins.books.has(region) && checkins.books.size >= limits.REGIONS_MAX) {
    return refuse({ reason: "too_many_regions", max: limits.REGIONS_MAX });
  }
  const { kind: _kind, actor: _actor, ...facts } = command;
  return accept([{ kind: "checkin.registered", job: checkins.nextJob, ...facts }]);
}

function decideRequestRound(state: LedgerState, command: RequestCheckin): Answer {
  const { demand, need = demand, key } = command;
  const job = ownJob(state, command);
  if ("reason" in job) return refuse(job);
  const replay = replayOf(state, job.userId, command);
  if (replay !== undefined) return replay;
  if (job.endedAt !== undefined) return refuse({ reason: "checkin_job_over", job: job.job });
  if (!isWithin(demand, 1, SLOTS_MAX)) {
    return refuse({ reason: "demand_out_of_range", asked: demand, max: SLOTS_MAX });
  }
  if (!isWithin(need, 1, demand)) {
    return refuse({ reason: "need_out_of_range", asked: need, max: demand });
  }
  const cap = divFloor(demand * (100 + job.overcommitPercent), 100);
  const used = state.checkins.slots - (activeTask(job)?.cap ?? 0);
  if (used + cap > SLOTS_LIVE_MAX) {
    return refuse({ reason: "too_many_slots", used, asked: cap, max: SLOTS_LIVE_MAX });
  }
  const { region, userId } = job;
  const task = job.lastTask + 1;
  const roundsLeft = job.rounds === 0 ? 0 : Math.max(1, job.rounds - job.lastTask);
  const what = { job: job.job, task, region, userId, demand, need, cap, roundsLeft };
  return accept([{ kind: "checkin.requested", ...what, ...(key === undefined ? {} : { key }) }]);
}

/** The round that devices are accepted for; undefined before the first and after the end. */
export function activeTask({ tasks }: CheckinJob): CheckinJob["tasks"][number] | undefined {
  const last = tasks[tasks.length - 1];
  return last?.closedAt === undefined ? last : undefined;
}

/** Ending twice changes nothing. */
function decideEnd(state: LedgerState, command: EndCheckin): Answer {
  const job = ownJob(state, command);
  if ("reason" in job) return refuse(job);
  if (job.endedAt !== undefined) return accept([]);
  return accept([{ kind: "checkin.ended", job: job.job, region: job.region, userId: job.userId }]);
}

function decideRecord(state: LedgerState, { region, term, events }: RecordCheckin): Answer {
  const book = state.checkins.books.get(region);
  const current = book?.term ?? 0;
  const begins = events[0]?.kind === "term_began";
  if (term !== (begins ? current + 1 : current)) {
    return refuse({ reason: "stale_term", region, term: current });
  }
  if (book === undefined && state.checkins.books.size >= limits.REGIONS_MAX) {
    return refuse({ reason: "too_many_regions", max: limits.REGIONS_MAX });
  }
  const kept = review(book, term, events);
  if (kept.length === 0) return accept([]);
  return accept([
    { kind: "checkin.recorded", region, events: kept },
    ...filled(state, region, kept),
  ]);
}

/** Rounds that reach their demand for the first time with these events. */
function filled(
  state: LedgerState,
  region: string,
  events: readonly JobManagerEvent[],
): readonly CheckinEvent[] {
  const gained = new Map<number, number>();
  const told: CheckinEvent[] = [];
  for (const event of events) {
    if (event.kind !== "accepted" && event.kind !== "lost") continue;
    const job = state.checkins.jobs.get(event.job);
    const task = job === undefined ? undefined : activeTask(job);
    if (job === undefined || task === undefined || task.filledAt !== undefined) continue;
    const gain = (gained.get(job.job) ?? 0) + (event.kind === "accepted" ? 1 : -1);
    gained.set(job.job, gain);
    if (event.kind === "lost" || task.held + gain !== task.demand) continue;
    if (told.some((one) => one.kind === "checkin.filled" && one.job === job.job)) continue;
    const { userId } = job;
    const { demand } = task;
    told.push({ kind: "checkin.filled", job: job.job, task: task.task, region, userId, demand });
  }
  return told;
}

function ownJob(
  { checkins }: LedgerState,
  { actor, job: number }: RequestCheckin | EndCheckin,
): CheckinJob | CheckinRejection {
  const job = checkins.jobs.get(number);
  if (actor.role === "viewer") return { reason: "forbidden", needs: "user" };
  if (job === undefined) return { reason: "unknown_checkin_job", job: number };
  // Others' jobs are as if they were not there.
  return actsFor(actor, job.userId) ? job : { reason: "unknown_checkin_job", job: number };
}

function replayOf(
  state: LedgerState,
  userId: string,
  { key }: RegisterCheckin | RequestCheckin,
): Answer | undefined {
  if (key === undefined) return undefined;
  const use = state.keys.get(checkinKeyId(userId, key.key));
  if (use === undefined) return undefined;
  if (use.fingerprint === key.fingerprint) return { ok: true, events: [], replayOf: use.grants };
  return refuse({ reason: "idempotency_key_reused", key: key.key, grant: use.grants[0] ?? 0 });
}

function isWithin(value: number, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max;
}
