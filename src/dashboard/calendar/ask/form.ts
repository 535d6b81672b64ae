import type { ReservationRequest } from "../../../wire/index.ts";
import { HOUR_S } from "../../show/time.ts";
import type { Draft } from "../draft.ts";

/** What stands in the form. Times in Unix seconds; undefined where a field is empty. */
export interface AskForm {
  readonly kind: "fixed" | "flexible";
  readonly amount: number | undefined;
  readonly amountMin: number | undefined;
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** Flexible: how long, and between when. */
  readonly hours: number | undefined;
  readonly earliest: number | undefined;
  readonly deadline: number | undefined;
  readonly repeat: "never" | "day" | "week";
  readonly count: number | undefined;
  readonly user: string;
  readonly tier: "standard" | "trial";
}

/** A form for a window that was drawn, or for the next full hour. */
export function newForm(draft: Draft): AskForm {
  return {
    kind: "fixed",
    amount: draft.amount,
    amountMin: undefined,
    start: draft.start,
    end: draft.end,
    hours: Math.max(1, Math.round((draft.end - draft.start) / HOUR_S)),
    earliest: undefined,
    deadline: undefined,
    repeat: "never",
    count: 4,
    user: "",
    tier: "standard",
  };
}

/** The request that a form means; undefined as long as something that it needs is missing. */
export function requestOf(form: AskForm, pool: string): ReservationRequest | undefined {
  const { amount, amountMin, repeat, count, user, tier } = form;
  const time = form.kind === "fixed" ? fixedTime(form) : flexibleTime(form);
  if (amount === undefined || time === undefined) return undefined;
  if (repeat !== "never" && count === undefined) return undefined;
  return {
    pool,
    amount,
    ...time,
    ...(amountMin === undefined ? {} : { min_amount: amountMin }),
    ...(repeat === "never" || count === undefined ? {} : { repeat: { every: repeat, count } }),
    ...(user.trim() === "" ? {} : { user_id: user.trim() }),
    ...(tier === "standard" ? {} : { tier }),
  };
}

function fixedTime({ start, end }: AskForm) {
  if (start === undefined || end === undefined) return undefined;
  return { start_time: start, end_time: end };
}

function flexibleTime({ hours, earliest, deadline }: AskForm) {
  if (hours === undefined) return undefined;
  return {
    duration: Math.round(hours * HOUR_S),
    ...(earliest === undefined ? {} : { earliest_start: earliest }),
    ...(deadline === undefined ? {} : { deadline }),
  };
}
