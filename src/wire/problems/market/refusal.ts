import { unreachable } from "../../../base/index.ts";
import type { Rejection } from "../../../kernel/index.ts";
import { toOrderId, toPlacementId } from "../../codec/ids.ts";
import { toCredits } from "../../codec/money.ts";
import { iso, toSeconds, toSecondsUp } from "../../codec/time.ts";
import { quote } from "../pool-refusal.ts";
import { type Problem, problem } from "../problem.ts";

const REASONS = [
  "amount_out_of_range",
  "balance_too_low",
  "budget_too_low",
  "unknown_class",
  "too_many_classes",
  "class_in_use",
  "unknown_order",
  "order_not_open",
  "unknown_lease",
  "lease_not_renewable",
  "already_offered",
  "lease_too_short",
  "resold_too_often",
  "market_lease",
  "invalid_price",
  "order_too_large",
  "invalid_minimum",
  "already_expired",
  "waits_for_round",
  "too_many_orders",
  "no_machine_is_large_enough",
  "not_enough_room",
  "unknown_group",
] as const;

/** A refusal that only the market meets. */
export type MarketRefusal = Extract<Rejection, { readonly reason: (typeof REASONS)[number] }>;

export function isMarketRefusal(rejection: Rejection): rejection is MarketRefusal {
  return REASONS.some((reason) => reason === rejection.reason);
}

export function marketProblem(rejection: MarketRefusal): Problem {
  switch (rejection.reason) {
    case "amount_out_of_range":
    case "balance_too_low":
    case "budget_too_low":
      return moneyProblem(rejection);
    case "unknown_class":
    case "too_many_classes":
    case "class_in_use":
    case "waits_for_round":
      return classProblem(rejection);
    case "unknown_lease":
    case "lease_not_renewable":
    case "already_offered":
    case "lease_too_short":
    case "resold_too_often":
    case "market_lease":
      return leaseProblem(rejection);
    case "no_machine_is_large_enough":
    case "not_enough_room":
    case "unknown_group":
      return groupProblem(rejection);
    default:
      return orderProblem(rejection);
  }
}

function groupProblem(
  rejection: Of<"no_machine_is_large_enough" | "not_enough_room" | "unknown_group">,
): Problem {
  switch (rejection.reason) {
    case "no_machine_is_large_enough": {
      const { request, cpuMilli: cpu_milli, memoryMib: memory_mib } = rejection;
      const wants = `${cpu_milli} thousandths of a core and ${memory_mib} MiB`;
      const detail = `Request ${request} wants ${wants}; no machine has as much free.`;
      return problem("no_machine_is_large_enough", detail, { request, cpu_milli, memory_mib });
    }
    case "not_enough_room": {
      const { placed, asked, cpuMilliMissing, memoryMibMissing } = rejection;
      const missing = `${cpuMilliMissing} thousandths of a core and ${memoryMibMissing} MiB`;
      const detail = `${placed} of ${asked} find room together; ${missing} are missing.`;
      return problem("not_enough_room", detail, {
        asked,
        placeable: placed,
        cpu_milli: cpuMilliMissing,
        memory_mib: memoryMibMissing,
      });
    }
    case "unknown_group": {
      const placement_id = toPlacementId(rejection.group);
      const detail = `Nothing of group ${placement_id} is held by you.`;
      return problem("unknown_group", detail, { placement_id });
    }
    default:
      return unreachable(rejection);
  }
}

type Of<Reason extends MarketRefusal["reason"]> = Extract<
  MarketRefusal,
  { readonly reason: Reason }
>;

function moneyProblem(
  rejection: Of<"amount_out_of_range" | "balance_too_low" | "budget_too_low">,
): Problem {
  switch (rejection.reason) {
    case "amount_out_of_range": {
      const [asked, max] = [toCredits(rejection.asked), toCredits(rejection.max)];
      const detail = `${asked} credits can't be moved; it must be above 0, and at most ${max}.`;
      return problem("amount_out_of_range", detail, { asked_credits: asked, max_credits: max });
    }
    case "balance_too_low": {
      const { userId } = rejection;
      const [asked, free] = [toCredits(rejection.asked), toCredits(rejection.free)];
      const has = `the account of ${quote(userId)} has ${free} free`;
      return problem("balance_too_low", `${asked} credits are needed; ${has}.`, {
        user_id: userId,
        asked_credits: asked,
        free_credits: free,
        ...("amountPossible" in rejection && rejection.amountPossible !== undefined
          ? { amount_possible: rejection.amountPossible }
          : {}),
      });
    }
    case "budget_too_low": {
      const [budget, needed] = [toCredits(rejection.budget), toCredits(rejection.needed)];
      const detail = `At its limit the bid costs up to ${needed} credits; its budget is ${budget}.`;
      return problem("budget_too_low", detail, {
        asked_credits: needed,
        max_credits: budget,
        amount_possible: rejection.amountPossible,
      });
    }
    default:
      return unreachable(rejection);
  }
}

function classProblem(
  rejection: Of<"unknown_class" | "too_many_classes" | "class_in_use" | "waits_for_round">,
): Problem {
  switch (rejection.reason) {
    case "unknown_class": {
      const detail = `There is no resource class ${quote(rejection.class)}.`;
      return problem("unknown_class", detail, {
        class: rejection.class,
        known: [...rejection.known],
      });
    }
    case "too_many_classes":
      return problem("too_many_classes", `At most ${rejection.max} classes may be there.`, {
        max: rejection.max,
      });
    case "class_in_use": {
      const { orders, leases } = rejection;
      const detail = `${orders} open orders and ${leases} leases rest on these terms of the class.`;
      return problem("class_in_use", detail, { class: rejection.class, orders, leases });
    }
    case "waits_for_round": {
      const detail = `Orders of this class meet next at ${iso(rejection.roundAt)}, not before.`;
      const round_time = toSeconds(rejection.roundAt);
      return problem("waits_for_round", detail, { class: rejection.class, round_time });
    }
    default:
      return unreachable(rejection);
  }
}

function leaseProblem(
  rejection: Of<
    | "unknown_lease"
    | "lease_not_renewable"
    | "already_offered"
    | "lease_too_short"
    | "resold_too_often"
    | "market_lease"
  >,
): Problem {
  switch (rejection.reason) {
    case "unknown_lease": {
      const detail = `Grant ${rejection.grant} is no lease of yours that is held.`;
      return problem("unknown_lease", detail);
    }
    case "lease_not_renewable":
      return problem(
        "lease_not_renewable",
        `Lease ${rejection.grant} can't be renewed: ${rejection.why}.`,
      );
    case "already_offered": {
      const order_id = toOrderId(rejection.order);
      const detail = `Lease ${rejection.grant} is offered by order ${order_id} already.`;
      return problem("already_offered", detail, { order_id });
    }
    case "lease_too_short": {
      const [left, min] = [toSecondsUp(rejection.leftMs), toSeconds(rejection.minMs)];
      const detail = `${left} seconds are left of the lease; over ${min} are needed to sell it on.`;
      return problem("lease_too_short", detail, { asked: left, min });
    }
    case "resold_too_often": {
      const { max } = rejection;
      const detail = `Lease ${rejection.grant} has had ${max} holders, as many as may be.`;
      return problem("resold_too_often", detail, { max });
    }
    case "market_lease": {
      const detail = `Grant ${rejection.grant} was bought on the market; it is changed there.`;
      return problem("market_lease", detail, { placement_id: toPlacementId(rejection.grant) });
    }
    default:
      return unreachable(rejection);
  }
}

function orderProblem(
  rejection: Of<
    | "unknown_order"
    | "order_not_open"
    | "invalid_price"
    | "order_too_large"
    | "invalid_minimum"
    | "already_expired"
    | "too_many_orders"
  >,
): Problem {
  switch (rejection.reason) {
    case "unknown_order": {
      const order_id = toOrderId(rejection.order);
      return problem("unknown_order", `There is no order ${order_id} for you to change.`, {
        order_id,
      });
    }
    case "order_not_open": {
      const [order_id, state] = [toOrderId(rejection.order), rejection.state];
      return problem("order_not_open", `Order ${order_id} is over: ${state}.`, { order_id, state });
    }
    case "invalid_price": {
      const max = toCredits(rejection.max);
      const detail = `A price is from 0 to ${max} credits, not ${toCredits(rejection.asked)}.`;
      return problem("invalid_price", detail, { max_credits: max });
    }
    case "order_too_large": {
      const max = toCredits(rejection.max);
      const value = toCredits(rejection.value);
      const detail = `Price times amount is ${value}; at most ${max} is taken.`;
      return problem("order_too_large", detail, { max_credits: max });
    }
    case "invalid_minimum": {
      const { minimum, max } = rejection;
      const detail = `The least amount is from 1 to ${max}, not ${minimum}.`;
      return problem("invalid_minimum", detail, { asked: minimum, max });
    }
    case "already_expired": {
      const [end, now] = [iso(rejection.expiresAt), iso(rejection.now)];
      const detail = `The order would expire at ${end}; it is ${now}.`;
      return problem("already_expired", detail, { now: toSeconds(rejection.now) });
    }
    case "too_many_orders": {
      const { open, max } = rejection;
      const detail = `${open} orders of this owner are open in the class, which allows ${max}.`;
      return problem("too_many_orders", detail, { used: open, max });
    }
    default:
      return unreachable(rejection);
  }
}
