import { unreachable } from "../../../base/index.ts";
import type { CheckinEvent, checkin } from "../../../kernel/index.ts";
import type { StreamEvent } from "../../schemas/stream.ts";
import { toCheckinId } from "./ids.ts";

/** What the feed tells of the check-in desk: of a job manager's records, only how many. */
export function checkinFacts(event: CheckinEvent): Partial<StreamEvent> {
  const { region } = event;
  if (event.kind === "checkin.recorded") return { region, ...sumsOf(event.events) };
  const own = { region, job_id: toCheckinId(region, event.job), user_id: event.userId };
  switch (event.kind) {
    case "checkin.registered":
      return { ...own, ...(event.name === undefined ? {} : { name: event.name }) };
    case "checkin.requested":
      return { ...own, task: event.task, demand: event.demand };
    case "checkin.filled":
      return { ...own, task: event.task, demand: event.demand };
    case "checkin.ended":
      return own;
    default:
      return unreachable(event);
  }
}

function sumsOf(events: readonly checkin.JobManagerEvent[]): Partial<StreamEvent> {
  const count = (kind: checkin.JobManagerEvent["kind"]): number =>
    events.reduce((sum, event) => sum + (event.kind === kind ? 1 : 0), 0);
  return { accepted: count("accepted"), finished: count("finished"), lost: count("lost") };
}
