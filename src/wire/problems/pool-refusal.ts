import { unreachable } from "../../base/index.ts";
import { limits, type PoolRejection } from "../../kernel/index.ts";
import { iso, toSeconds } from "../codec/time.ts";
import { type Problem, problem } from "./problem.ts";

const SPAN_DAYS_MAX = limits.SCHEDULE_SPAN_MS_MAX / limits.DAY_MS;

/** `node_in_pool` is told with the other refusals of nodes. */
export type PoolRefusal = Exclude<PoolRejection, { readonly reason: "forbidden" | "node_in_pool" }>;

/** A refusal that concerns a pool. */
export function poolProblem(rejection: PoolRefusal): Problem {
  switch (rejection.reason) {
    case "unknown_pool":
      return problem("unknown_pool", `There is no pool ${quote(rejection.pool)}.`, {
        pool: rejection.pool,
      });
    case "pool_exists":
      return problem("pool_exists", `There is a pool ${quote(rejection.pool)} already.`, {
        pool: rejection.pool,
      });
    case "too_many_pools":
      return problem("too_many_pools", `The ledger holds at most ${rejection.max} pools.`, {
        max: rejection.max,
      });
    case "pool_in_use":
      return problem(
        "pool_in_use",
        `${rejection.live} reservations of the pool are scheduled or active.`,
        { live: rejection.live },
      );
    case "pool_is_fallback":
      return problem("pool_is_fallback", `Pool ${quote(rejection.of)} falls back on this one.`, {
        of: rejection.of,
      });
    case "pool_is_backed":
      return problem(
        "pool_is_backed",
        `The capacity of pool ${quote(rejection.pool)} is that of its nodes.`,
        { pool: rejection.pool },
      );
    case "too_many_entries":
    case "invalid_schedule":
      return scheduleProblem(rejection);
    case "unknown_fallback":
    case "fallback_is_itself":
    case "too_many_fallbacks":
    case "float_does_not_fit":
      return optionProblem(rejection);
    case "maintenance_exists":
    case "unknown_maintenance":
    case "too_much_maintenance":
    case "maintenance_in_past":
      return maintenanceProblem(rejection);
    default:
      return unreachable(rejection);
  }
}

type Of<Reason extends PoolRefusal["reason"]> = Extract<PoolRefusal, { readonly reason: Reason }>;

function scheduleProblem(rejection: Of<"too_many_entries" | "invalid_schedule">): Problem {
  if (rejection.reason === "too_many_entries") {
    const { given, max } = rejection;
    return problem("too_many_entries", `${given} entries were given; ${max} is the bound.`, {
      given,
      max,
    });
  }
  const { fault, entries } = rejection;
  const names = entries.map((index) => `/schedule/${index}`);
  const rule = SCHEDULE_RULES[fault];
  const errors = names.map((path) => {
    const other = names.find((name) => name !== path);
    return { path, message: other === undefined ? rule : `${rule} (with ${other})` };
  });
  const detail = `${names.join(" and ") || "The schedule"}: ${rule} (entries count from 0).`;
  return problem("invalid_schedule", detail, { fault, entries: [...entries], errors });
}

const SCHEDULE_RULES: Record<Of<"invalid_schedule">["fault"], string> = {
  empty_or_reversed: "an entry must end after it starts",
  overlap: "entries must not overlap",
  capacity_too_large: `a capacity is at most ${limits.AMOUNT_MAX} units`,
  spans_too_long: `a schedule spans at most ${SPAN_DAYS_MAX} days`,
};

function optionProblem(
  rejection: Of<
    "unknown_fallback" | "fallback_is_itself" | "too_many_fallbacks" | "float_does_not_fit"
  >,
): Problem {
  switch (rejection.reason) {
    case "unknown_fallback":
      return problem("unknown_fallback", `There is no pool ${quote(rejection.fallback)}.`, {
        fallback: rejection.fallback,
      });
    case "fallback_is_itself":
      return problem("fallback_is_itself", `${quote(rejection.fallback)} is the pool itself.`, {
        fallback: rejection.fallback,
      });
    case "too_many_fallbacks": {
      const { given, max } = rejection;
      return problem("too_many_fallbacks", `${given} fallbacks were given; ${max} is the bound.`, {
        given,
        max,
      });
    }
    case "float_does_not_fit": {
      const { floatPercent, tight } = rejection;
      const where = `${iso(tight.startAt)} to ${iso(tight.endAt)}`;
      return problem(
        "float_does_not_fit",
        `A float of ${floatPercent} % leaves standard reservations too little from ${where}.`,
        {
          float_percent: floatPercent,
          tight: {
            start_time: toSeconds(tight.startAt),
            end_time: toSeconds(tight.endAt),
            free: tight.free,
          },
        },
      );
    }
    default:
      return unreachable(rejection);
  }
}

function maintenanceProblem(
  rejection: Of<
    "maintenance_exists" | "unknown_maintenance" | "too_much_maintenance" | "maintenance_in_past"
  >,
): Problem {
  switch (rejection.reason) {
    case "maintenance_exists":
    case "unknown_maintenance": {
      const id = rejection.maintenanceId;
      const known = rejection.reason === "maintenance_exists" ? "already has a" : "has no";
      return problem(rejection.reason, `The pool ${known} maintenance window ${quote(id)}.`, {
        maintenance_id: id,
      });
    }
    case "too_much_maintenance":
      return problem(
        "too_much_maintenance",
        `A pool has at most ${rejection.max} open maintenance windows.`,
        { max: rejection.max },
      );
    case "maintenance_in_past":
      return problem("maintenance_in_past", `The window ended before ${iso(rejection.now)}.`, {
        now: toSeconds(rejection.now),
      });
    default:
      return unreachable(rejection);
  }
}

/** Names as they were given, so that spaces and quotes in them can be seen. */
export function quote(name: string): string {
  return JSON.stringify(name);
}
