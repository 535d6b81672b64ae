import type { AcceptRow } from "../checkin/index.ts";
import type { PageOf } from "../fleet/index.ts";
import type { CheckinJob, CheckinTask, LedgerState, UserId } from "../model/index.ts";
import { activeTask } from "./decide.ts";

export type CheckinJobState = "idle" | "filling" | "filled" | "over";

/** A job as it stands. */
export interface CheckinJobView extends Omit<CheckinJob, "tasks"> {
  readonly state: CheckinJobState;
  /** The active round, or the last one. */
  readonly task: CheckinTask | undefined;
}

export interface CheckinFilter {
  readonly userId?: UserId;
  readonly region?: string;
  readonly state?: CheckinJobState;
}

/** A client that was accepted for the active round. */
export type CheckinClient = Pick<AcceptRow, "client" | "state">;

/** Jobs looked at for one page; it may be short, even empty, and still name a next one. */
const LOOKED_AT_MAX = 20_000;

/** O(1). */
export function viewCheckinJob(state: LedgerState, number: number): CheckinJobView | undefined {
  const job = state.checkins.jobs.get(number);
  return job === undefined ? undefined : viewOf(job);
}

/** Jobs that are remembered, newest first. `before`: `next` of the page before. O(looked at). */
export function listCheckinJobs(
  { checkins }: LedgerState,
  filter: CheckinFilter,
  limit: number,
  before?: number,
): PageOf<CheckinJobView> {
  const items: CheckinJobView[] = [];
  const from = Math.min(before ?? checkins.nextJob, checkins.nextJob) - 1;
  for (let number = from; number >= 1; number--) {
    if (items.length === limit || from - number === LOOKED_AT_MAX) {
      return { items, next: String(number + 1) };
    }
    const job = checkins.jobs.get(number);
    if (job === undefined) continue;
    const view = viewOf(job);
    if (matches(view, filter)) items.push(view);
  }
  return { items, next: undefined };
}

/** Rounds of a job, newest first; those from `before` on are left out. */
export function viewCheckinTasks(
  { checkins }: LedgerState,
  number: number,
  page: { readonly limit: number; readonly before?: number },
): PageOf<CheckinTask> {
  const { limit, before = Number.MAX_SAFE_INTEGER } = page;
  const tasks = (checkins.jobs.get(number)?.tasks ?? []).filter(({ task }) => task < before);
  const items = tasks.slice(Math.max(0, tasks.length - limit)).reverse();
  const isMore = tasks.length > items.length;
  return {
    items: items.map((task) => ({ ...task })),
    next: isMore ? String(items.at(-1)!.task) : undefined,
  };
}

/** Clients of a job's active round in the order of their accepts, after the first `skip`. */
export function viewCheckinClients(
  { checkins }: LedgerState,
  number: number,
  page: { readonly skip: number; readonly limit: number },
): { readonly task: number; readonly items: readonly CheckinClient[]; readonly isMore: boolean } {
  const job = checkins.jobs.get(number);
  const task = job && checkins.books.get(job.region)?.tasks.get(number);
  if (task === undefined) return { task: job?.lastTask ?? 0, items: [], isMore: false };
  const all = [...task.accepts.values()];
  const { skip, limit } = page;
  const items = all.slice(skip, skip + limit).map(({ client, state }) => ({ client, state }));
  return { task: task.request.task, items, isMore: all.length > skip + limit };
}

function viewOf(job: CheckinJob): CheckinJobView {
  const { tasks, ...facts } = job;
  const last = tasks.at(-1);
  return { ...facts, state: stateOf(job), task: last === undefined ? undefined : { ...last } };
}

function stateOf(job: CheckinJob): CheckinJobState {
  if (job.endedAt !== undefined) return "over";
  const task = activeTask(job);
  if (task === undefined) return "idle";
  return task.held >= task.demand ? "filled" : "filling";
}

function matches(view: CheckinJobView, { userId, region, state }: CheckinFilter): boolean {
  if (userId !== undefined && view.userId !== userId) return false;
  if (region !== undefined && view.region !== region) return false;
  return state === undefined || view.state === state;
}
