import { unreachable } from "../../base/index.ts";
import type { CapacityShortage, Rejection, Window } from "../../kernel/index.ts";
import { toJobId, toOrderId, toPlacementId, toReservationId } from "../codec/ids.ts";
import { toOffer } from "../codec/offer-codec.ts";
import { iso, toSeconds, toSecondsUp } from "../codec/time.ts";
import type { NotDone } from "../outcome.ts";
import { type CheckinRefusal, checkinProblem, isCheckinRefusal } from "./checkin/index.ts";
import { type FleetRefusal, fleetProblem, isFleetRefusal } from "./fleet-refusal.ts";
import { isJobRefusal, type JobRefusal, jobProblem, jobWalltimeProblem } from "./job-refusal.ts";
import { isMarketRefusal, type MarketRefusal, marketProblem } from "./market/refusal.ts";
import {
  isPlacementRefusal,
  type PlacementRefusal,
  placementProblem,
} from "./placement-refusal.ts";
import { type PoolRefusal, poolProblem } from "./pool-refusal.ts";
import { type Problem, problem } from "./problem.ts";

/** Which desk a refused command was for: what it names is told as `r17`, `p17` or `j17`. */
export type Desk = "reservations" | "placements" | "jobs" | "checkins" | "orders" | "accounts";

/** A refusal of the kernel as a problem: what was asked, the rule, and what would be possible. */
export function toProblem(refused: NotDone, desk: Desk = "reservations"): Problem {
  const { rejection } = refused;
  const base = rejectionProblem(rejection, desk);
  const isShortage = "largestAmount" in rejection;
  return isShortage ? { ...base, alternatives: refused.alternatives.map(toOffer) } : base;
}

function rejectionProblem(rejection: Rejection, desk: Desk): Problem {
  switch (rejection.reason) {
    case "forbidden":
      return problem("forbidden", `This needs role ${rejection.needs}.`, {
        needs: rejection.needs,
      });
    case "idempotency_key_reused":
      return reusedKeyProblem(rejection, desk);
    case "invalid_request":
    case "tier_not_permitted":
    case "trial_cap_exceeded":
    case "user_limit_exceeded":
    case "ledger_full":
      return callerProblem(rejection);
    case "invalid_amount":
    case "invalid_window":
    case "starts_in_past":
    case "out_of_schedule":
      return shapeProblem(rejection);
    case "exceeds_capacity":
    case "insufficient_capacity":
    case "search_truncated":
      return shortageProblem(rejection);
    case "unknown_reservation":
    case "not_live":
    case "already_started":
      return changeProblem(rejection);
    default:
      return otherProblem(rejection, desk);
  }
}

type OtherRejection = PoolRefusal | DeskRejection;
type DeskRejection = FleetRefusal | PlacementRefusal | JobRefusal | CheckinRefusal | MarketRefusal;

function otherProblem(rejection: OtherRejection, desk: Desk): Problem {
  if (isMarketRefusal(rejection)) return marketProblem(rejection);
  if (isCheckinRefusal(rejection)) return checkinProblem(rejection);
  if (isJobRefusal(rejection)) return jobProblem(rejection);
  if (rejection.reason === "walltime_too_long" && desk === "jobs") {
    return jobWalltimeProblem(rejection);
  }
  if (isFleetRefusal(rejection)) return fleetProblem(rejection);
  return isPlacementRefusal(rejection) ? placementProblem(rejection) : poolProblem(rejection);
}

type Of<Reason extends Rejection["reason"]> = Extract<Rejection, { readonly reason: Reason }>;

function reusedKeyProblem({ grant, key }: Of<"idempotency_key_reused">, desk: Desk): Problem {
  const made = madeBy(desk, grant);
  const [id = "another job or round"] = Object.values(made);
  const what = desk === "accounts" ? "moved credits" : `made ${id}`;
  return problem("idempotency_key_reused", `The key was used for another request, which ${what}.`, {
    key,
    ...made,
  });
}

function madeBy(
  desk: Desk,
  number: number,
): Pick<Problem, "job_id" | "placement_id" | "reservation_id" | "order_id"> {
  switch (desk) {
    case "jobs":
      return { job_id: toJobId(number) };
    case "placements":
      return { placement_id: toPlacementId(number) };
    case "checkins":
      // The number alone does not tell the job's region, which is part of its id.
      return {};
    case "reservations":
      return { reservation_id: toReservationId(number) };
    case "orders":
      return { order_id: toOrderId(number) };
    case "accounts":
      return {};
    default:
      return unreachable(desk);
  }
}

/** Fields that the kernel calls otherwise than requests do. */
const PUBLIC_PATHS: Readonly<Record<string, string>> = {
  "/walltime": "/walltime_s",
  "/max_walltime": "/max_walltime_s",
  "/aging": "/aging_s",
  "/models": "/gpu_models",
  "/within/clusters": "/clusters",
  "/within/gpus": "/gpu_ids",
};

function callerProblem(
  rejection: Of<
    | "invalid_request"
    | "tier_not_permitted"
    | "trial_cap_exceeded"
    | "user_limit_exceeded"
    | "ledger_full"
  >,
): Problem {
  switch (rejection.reason) {
    case "invalid_request": {
      const { message } = rejection;
      const path = PUBLIC_PATHS[rejection.path] ?? rejection.path;
      return problem("invalid_request", `${path || "The body"} ${message}.`, {
        errors: [{ path, message }],
      });
    }
    case "tier_not_permitted":
      return problem("tier_not_permitted", `This token may not claim tier ${rejection.tier}.`, {
        tier: rejection.tier,
      });
    case "trial_cap_exceeded":
      return trialProblem(rejection);
    case "user_limit_exceeded": {
      const { limit, used, asked, max } = rejection;
      const noun = limit === "unit_hours" ? "unit-hours" : "live reservations";
      return problem(
        "user_limit_exceeded",
        `${used} ${noun} are in use and ${asked} more were asked for; the token allows ${max}.`,
        { limit, used, asked, max },
      );
    }
    case "ledger_full":
      return problem("ledger_full", `The ledger holds at most ${rejection.max}.`, {
        max: rejection.max,
      });
    default:
      return unreachable(rejection);
  }
}

function trialProblem({ cap, asked, max }: Of<"trial_cap_exceeded">): Problem {
  switch (cap) {
    case "amount":
      return problem("trial_cap_exceeded", `A trial may hold ${max} units, not ${asked}.`, {
        cap,
        asked,
        max,
      });
    case "duration": {
      const facts = { cap, asked: toSecondsUp(asked), max: toSeconds(max) };
      return problem(
        "trial_cap_exceeded",
        `A trial may last ${facts.max} seconds, not ${facts.asked}.`,
        facts,
      );
    }
    case "one_at_a_time":
      return problem("trial_cap_exceeded", "A user may hold one trial reservation at a time.", {
        cap,
        asked,
        max,
      });
    default:
      return unreachable(cap);
  }
}

function shapeProblem(
  rejection: Of<"invalid_amount" | "invalid_window" | "starts_in_past" | "out_of_schedule">,
): Problem {
  switch (rejection.reason) {
    case "invalid_amount": {
      const { amount, min } = rejection;
      const max = "max" in rejection ? rejection.max : undefined;
      const most = max === undefined ? "" : ` and at most ${max}`;
      return problem(
        "invalid_amount",
        `${amount} units were asked for; an amount is a whole number of at least ${min}${most}.`,
        { amount, min, ...(max === undefined ? {} : { max }) },
      );
    }
    case "invalid_window":
      return problem("invalid_window", windowSentence(rejection), {
        window: toSpan(rejection),
        rule: rejection.rule,
      });
    case "starts_in_past": {
      const { startAt, now } = rejection;
      return problem(
        "starts_in_past",
        `The window starts at ${iso(startAt)}, but it is ${iso(now)} now.`,
        { start_time: toSeconds(startAt), now: toSeconds(now) },
      );
    }
    case "out_of_schedule":
      return outOfScheduleProblem(rejection);
    default:
      return unreachable(rejection);
  }
}

function windowSentence({ rule, startAt, endAt }: Of<"invalid_window">): string {
  const [start, end] = [iso(startAt), iso(endAt)];
  switch (rule) {
    case "empty":
      return `The window starts and ends at ${start}; its end is exclusive, so it is empty.`;
    case "reversed":
      return `The window ends at ${end}, before it starts at ${start}.`;
    case "ends_in_past":
      return `The window ends at ${end}, which is not after now.`;
    case "deadline_before_earliest_end":
      return `The duration does not fit between ${start} and the deadline ${end}.`;
    case "overlaps_itself":
      return `Two parts of the request overlap; the first one to do so is ${start} to ${end}.`;
    default:
      return unreachable(rule);
  }
}

function outOfScheduleProblem(rejection: Of<"out_of_schedule">): Problem {
  const { schedule, occurrence, looksLikeMilliseconds } = rejection;
  const asked = `The window from ${iso(rejection.startAt)} to ${iso(rejection.endAt)}`;
  const rule =
    schedule === undefined
      ? "has no schedule to be in: the pool's is empty"
      : `is not inside the schedule, ${iso(schedule.startAt)} to ${iso(schedule.endAt)}`;
  const hint = looksLikeMilliseconds
    ? " Times are whole Unix seconds; these look like milliseconds."
    : "";
  return problem("out_of_schedule", `${asked} ${rule}.${hint}`, {
    window: toSpan(rejection),
    ...(schedule === undefined ? {} : { schedule: toSpan(schedule) }),
    ...(occurrence === undefined ? {} : { occurrence }),
    ...(looksLikeMilliseconds ? { looks_like_milliseconds: true } : {}),
  });
}

function shortageProblem(
  rejection: Of<"exceeds_capacity" | "insufficient_capacity" | "search_truncated">,
): Problem {
  switch (rejection.reason) {
    case "exceeds_capacity":
      return problem(
        "exceeds_capacity",
        `${shortage(rejection)} Even an empty pool could give no more.`,
        shortageFacts(rejection),
      );
    case "insufficient_capacity":
      return problem("insufficient_capacity", shortage(rejection), shortageFacts(rejection));
    case "search_truncated":
      return problem(
        "search_truncated",
        `No window was found before ${iso(rejection.searchedUntilAt)}, where the search stopped.`,
        { searched_until: toSeconds(rejection.searchedUntilAt) },
      );
    default:
      return unreachable(rejection);
  }
}

function shortage({ tight, largestAmount, occurrence }: CapacityShortage): string {
  const which = occurrence === undefined ? "" : `Occurrence ${occurrence} fails. `;
  const free =
    tight.free === 0
      ? "Nothing is"
      : `Only ${tight.free} ${tight.free === 1 ? "unit is" : "units are"}`;
  const where = `${free} free from ${iso(tight.startAt)} to ${iso(tight.endAt)}.`;
  const most = largestAmount === 0 ? "" : ` At most ${largestAmount} would fit the whole window.`;
  return `${which}${where}${most}`;
}

function shortageFacts({ tight, largestAmount, window, occurrence }: CapacityShortage) {
  return {
    tight: { ...toSpan(tight), free: tight.free },
    largest_amount: largestAmount,
    window: toSpan(window),
    ...(occurrence === undefined ? {} : { occurrence }),
  };
}

function changeProblem(
  rejection: Of<"unknown_reservation" | "not_live" | "already_started">,
): Problem {
  switch (rejection.reason) {
    case "unknown_reservation": {
      const id = toReservationId(rejection.grant);
      return problem("unknown_reservation", `There is no reservation ${id} for you to change.`, {
        reservation_id: id,
      });
    }
    case "not_live":
      return problem("not_live", `The reservation is ${rejection.state}.`, {
        state: rejection.state,
      });
    case "already_started":
      return problem(
        "already_started",
        `The reservation started at ${iso(rejection.startAt)}; its start can't be moved.`,
        { start_time: toSeconds(rejection.startAt) },
      );
    default:
      return unreachable(rejection);
  }
}

function toSpan({ startAt, endAt }: Window) {
  return { start_time: toSeconds(startAt), end_time: toSeconds(endAt) };
}
