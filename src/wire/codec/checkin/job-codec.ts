import type {
  CheckinClient,
  CheckinJobView,
  CheckinTask as CheckinTaskView,
} from "../../../kernel/index.ts";
import type {
  CheckinClientList,
  CheckinJobWire,
  CheckinTaskReply,
  CheckinTaskWire,
  CheckinWhy,
} from "../../schemas/checkin/index.ts";
import { toSeconds, toSecondsUp } from "../time.ts";
import { toCheckinId } from "./ids.ts";
import { toWhere } from "./place-codec.ts";

export function toCheckinJob(view: CheckinJobView): CheckinJobWire {
  const { region, job, name, endedAt, deadlineMs, task } = view;
  const where = toWhere(view.place);
  return {
    job_id: toCheckinId(region, job),
    user_id: view.userId,
    ...(name === undefined ? {} : { name }),
    state: view.state,
    region,
    sites: [...view.sites],
    ...(where === undefined ? {} : { where }),
    constraints: view.constraint,
    private_constraints: view.privateConstraint,
    rounds: view.rounds,
    overcommit_percent: view.overcommitPercent,
    ...(deadlineMs === 0 ? {} : { deadline_s: toSecondsUp(deadlineMs) }),
    registered_time: toSeconds(view.registeredAt),
    ...(endedAt === undefined ? {} : { ended_time: toSecondsUp(endedAt) }),
    ...(task === undefined ? {} : { task: toCheckinTask(task) }),
  };
}

export function toCheckinTask(view: CheckinTaskView): CheckinTaskWire {
  const { filledAt, closedAt } = view;
  return {
    task: view.task,
    state: closedAt !== undefined ? "over" : view.held >= view.demand ? "filled" : "filling",
    demand: view.demand,
    need: view.need,
    cap: view.cap,
    accepted: view.held,
    finished: view.finished,
    lost: view.lost,
    opened_time: toSeconds(view.openedAt),
    ...(filledAt === undefined ? {} : { filled_time: toSecondsUp(filledAt) }),
    ...(closedAt === undefined ? {} : { closed_time: toSecondsUp(closedAt) }),
  };
}

export function toTaskReply(view: CheckinJobView, task: CheckinTaskView): CheckinTaskReply {
  return { job_id: toCheckinId(view.region, view.job), ...toCheckinTask(task) };
}

export function toClientList(
  view: CheckinJobView,
  page: {
    readonly task: number;
    readonly items: readonly CheckinClient[];
    readonly next: number | undefined;
  },
): CheckinClientList {
  return {
    job_id: toCheckinId(view.region, view.job),
    task: page.task,
    items: page.items.map(({ client, state }) => ({ client_id: client, state })),
    next_cursor: page.next === undefined ? null : String(page.next),
  };
}

/** What is known of why a round is not filled. */
export interface CheckinWhyFacts {
  readonly task: number;
  readonly demand: number;
  readonly accepted: number;
  readonly out: number;
  readonly pool: number;
  readonly rank: number;
  readonly eligiblePerSecond: number;
  readonly ownPerSecond: number;
  readonly ahead: readonly number[];
}

export function toCheckinWhy(view: CheckinJobView, why: CheckinWhyFacts | undefined): CheckinWhy {
  const { region, job, state } = view;
  const head = { job_id: toCheckinId(region, job), state };
  if (state === "idle") return { ...head, detail: "It has asked for no round yet." };
  if (state === "over") return { ...head, detail: "It has ended." };
  if (why === undefined) return { ...head, detail: "Its job manager is starting." };
  const { task, demand, accepted, out, pool, rank, eligiblePerSecond, ownPerSecond } = why;
  const facts = {
    task,
    demand,
    accepted,
    out,
    pool,
    ...(rank < 0 ? {} : { rank }),
    eligible_per_s: eligiblePerSecond,
    own_per_s: ownPerSecond,
    ahead: why.ahead.map((other) => toCheckinId(region, other)),
  };
  const missing = demand - accepted;
  const estimate = ownPerSecond > 0 && missing > 0 ? Math.ceil(missing / ownPerSecond) : undefined;
  return {
    ...head,
    detail: whyWords(why, estimate),
    ...facts,
    ...(estimate === undefined ? {} : { estimate_s: estimate }),
  };
}

function whyWords(why: CheckinWhyFacts, estimate: number | undefined): string {
  const { demand, accepted, eligiblePerSecond, ahead } = why;
  if (accepted >= demand) return `It has its ${demand} devices.`;
  const missing = `${demand - accepted} of ${demand} devices are missing`;
  if (eligiblePerSecond === 0) {
    return `${missing}; no device that satisfies its constraints has turned up of late.`;
  }
  const supply = `${rounded(eligiblePerSecond)} a second turn up that would do`;
  if (estimate === undefined) {
    return `${missing}; ${supply}, but ${ahead.length} jobs ahead of it take them all.`;
  }
  const rest = ahead.length === 0 ? "" : `, ${ahead.length} jobs ahead of it take some`;
  return `${missing}; ${supply}${rest}. At this rate it takes ${estimate} s.`;
}

function rounded(perSecond: number): string {
  return perSecond >= 10 ? String(Math.round(perSecond)) : perSecond.toFixed(1);
}
