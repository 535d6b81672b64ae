import { type Accepted, accept, type Decision, type Refused, refuse } from "../decision.ts";
import { AMOUNT_MAX, FIT_RUNS_MAX, GRANTS_LIVE_MAX } from "../limits.ts";
import {
  capacityFor,
  earliestFreeWindow,
  type FreeView,
  freeFor,
  freeOver,
  hullOf,
  type Instant,
  keyId,
  type LedgerState,
  nextSecond,
  type Pool,
  type Stamp,
  type Step,
  secondOf,
  slotOf,
  type Tier,
  tightIn,
  type Units,
  unitHoursOf,
  type Window,
} from "../model/index.ts";
import type {
  RequestRejection,
  RequestReservation,
  ReservationAdmitted,
  UserLimits,
} from "./types.ts";
import { checkAmount, checkForm, checkPlaceInTime, resolveTime, type Wanted } from "./wanted.ts";

type Answer = Decision<ReservationAdmitted, RequestRejection>;

/**
 * Admits or refuses. Checks run in the order of `RequestRejection`: same faults, same answer.
 * Cost: O(log n) for each step asked for; a flexible request also O(runs log n), bounded.
 */
export function decideRequest(
  state: LedgerState,
  command: RequestReservation,
  stamp: Stamp,
): Answer {
  const malformed = checkForm(command);
  if (malformed !== undefined) return refuse(malformed);
  const pool = state.pools.get(command.pool);
  if (pool === undefined) return refuse({ reason: "unknown_pool", pool: command.pool });
  const replay = checkKey(state, command);
  if (replay !== undefined) return replay;
  if (command.tier === "trial" && !command.mayClaimTrial) {
    return refuse({ reason: "tier_not_permitted", tier: command.tier });
  }
  const empty = checkAmount(command);
  if (empty !== undefined) return refuse(empty);
  const wanted = resolveTime(command, pool, stamp);
  if ("reason" in wanted) return refuse(wanted);
  return wanted.kind === "steps"
    ? decideSteps(state, command, pool, wanted.steps, stamp)
    : decideSearch(state, command, pool, wanted, stamp);
}

/** A key that was used before: the same answer again, or a refusal if the request differs. */
function checkKey(state: LedgerState, command: RequestReservation): Answer | undefined {
  if (command.key === undefined) return undefined;
  const use = state.keys.get(keyId(command.userId, command.key.key));
  if (use === undefined) return undefined;
  const isReservation = slotOf(state.grants, use.grants[0]!) >= 0;
  if (use.fingerprint === command.key.fingerprint && isReservation) {
    return { ok: true, events: [], replayOf: use.grants } satisfies Accepted<ReservationAdmitted>;
  }
  return refuse({
    reason: "idempotency_key_reused",
    key: command.key.key,
    grant: use.grants[0]!,
  });
}

function decideSteps(
  state: LedgerState,
  command: RequestReservation,
  pool: Pool,
  steps: readonly Step[],
  stamp: Stamp,
): Answer {
  const isSingle = steps.length === 1;
  for (let i = 0; i < steps.length; i++) {
    const fault = checkPlaceInTime(steps[i]!, pool, stamp);
    if (fault !== undefined) return refuse(isSingle ? fault : numbered(fault, i));
  }
  const barred = checkAllowances(state, command, pool, steps);
  if (barred !== undefined) return barred;

  const view = freeFor(pool, command.tier);
  const granted: Step[] = [];
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]!;
    const free = freeOver(view, step.startAt, step.endAt);
    const amount = amountWithin(step.amount, command.amountMin, free);
    if (amount === undefined) {
      return refuse(shortage(pool, command.tier, step, isSingle ? undefined : i));
    }
    granted.push(amount === step.amount ? step : { ...step, amount });
  }
  return accept(admissions(state, command, pool, granted, stamp));
}

/** The earliest window for the whole amount, else for the largest that is still good enough. */
function decideSearch(
  state: LedgerState,
  command: RequestReservation,
  pool: Pool,
  wanted: Extract<Wanted, { kind: "search" }>,
  stamp: Stamp,
): Answer {
  const { bounds, durationMs } = wanted;
  const hull = hullOf(pool);
  const place = { startAt: bounds.startAt, endAt: bounds.startAt + durationMs };
  const within = hull === undefined ? place : clip(place, hull, durationMs, bounds);
  const fault = checkPlaceInTime(within, pool, stamp);
  if (fault !== undefined) return refuse(fault);
  const first: Step = { ...within, amount: command.amount };
  const barred = checkAllowances(state, command, pool, [first]);
  if (barred !== undefined) return barred;

  const view = freeFor(pool, command.tier);
  const found = fitWithin(view, wanted, command.amount);
  if (found.kind === "found") {
    const endAt = found.startAt + durationMs;
    const step = { startAt: found.startAt, endAt, amount: command.amount };
    return accept(admissions(state, command, pool, [step], stamp));
  }
  if (found.kind === "truncated") {
    return refuse({ reason: "search_truncated", searchedUntilAt: found.searchedUntilAt });
  }
  const best = largestFit(view, wanted, command.amount - 1);
  if (best !== undefined && best.amount >= (command.amountMin ?? command.amount)) {
    return accept(admissions(state, command, pool, [best], stamp));
  }
  const possible = fitWithin(capacityFor(pool, command.tier), wanted, command.amount);
  return refuse({
    reason: possible.kind === "none" ? "exceeds_capacity" : "insufficient_capacity",
    tight: tightIn(view, bounds, command.amount)!,
    largestAmount: best?.amount ?? 0,
    window: bounds,
  });
}

/** The first place of a flexible window that the schedule reaches, if the bounds allow one. */
function clip(place: Window, hull: Window, durationMs: number, bounds: Window): Window {
  const startAt = Math.max(place.startAt, hull.startAt);
  return startAt + durationMs <= bounds.endAt ? { startAt, endAt: startAt + durationMs } : place;
}

/** Caps of the trial tier, then the caller's own limits, then the ledger's. */
export function checkAllowances(
  state: LedgerState,
  command: RequestReservation,
  pool: Pool,
  steps: readonly Step[],
): Refused<RequestRejection> | undefined {
  const user = state.users.indexOf.get(command.userId);
  if (command.tier === "trial") {
    const held = user === undefined ? 0 : state.users.liveTrial[user]!;
    const fault = checkTrialCaps(pool, steps) ?? checkOneTrial(held + steps.length);
    if (fault !== undefined) return refuse(fault);
  }
  const used = {
    live: user === undefined ? 0 : state.users.live[user]!,
    unitHours: user === undefined ? 0 : state.users.unitHours[user]!,
  };
  const fault = checkUserLimits(command.limits, used, steps);
  if (fault !== undefined) return refuse(fault);
  if (state.liveCount + steps.length > GRANTS_LIVE_MAX) {
    return refuse({ reason: "ledger_full", max: GRANTS_LIVE_MAX });
  }
  return undefined;
}

export function checkTrialCaps(pool: Pool, steps: readonly Step[]): RequestRejection | undefined {
  const { amountMax, durationMsMax } = pool.options.trial;
  for (const step of steps) {
    if (step.amount > amountMax) {
      return { reason: "trial_cap_exceeded", cap: "amount", asked: step.amount, max: amountMax };
    }
    const asked = step.endAt - step.startAt;
    if (asked > durationMsMax) {
      return { reason: "trial_cap_exceeded", cap: "duration", asked, max: durationMsMax };
    }
  }
  return undefined;
}

function checkOneTrial(asked: number): RequestRejection | undefined {
  if (asked <= 1) return undefined;
  return { reason: "trial_cap_exceeded", cap: "one_at_a_time", asked, max: 1 };
}

/** `used` is what the user holds beside the steps that are asked for. */
export function checkUserLimits(
  limits: UserLimits | undefined,
  used: { readonly live: number; readonly unitHours: number },
  steps: readonly Step[],
): RequestRejection | undefined {
  if (limits === undefined) return undefined;
  const exceeded = (
    limit: "live_reservations" | "unit_hours",
    held: number,
    asked: number,
    max: number | undefined,
  ): RequestRejection | undefined =>
    max === undefined || held + asked <= max
      ? undefined
      : { reason: "user_limit_exceeded", limit, used: held, asked, max };
  let unitHours = 0;
  for (const step of steps) {
    // An amount above every capacity is refused a few lines on, with better facts.
    unitHours += unitHoursOf(Math.min(step.amount, AMOUNT_MAX), step.endAt - step.startAt);
  }
  return (
    exceeded("live_reservations", used.live, steps.length, limits.liveMax) ??
    exceeded("unit_hours", used.unitHours, unitHours, limits.unitHoursMax)
  );
}

function amountWithin(amount: Units, amountMin: Units | undefined, free: Units): Units | undefined {
  if (free >= amount) return amount;
  return amountMin !== undefined && free >= amountMin ? free : undefined;
}

/** Why a window is refused: never possible here, or possible but taken. */
export function shortage(
  pool: Pool,
  tier: Tier,
  step: Step,
  occurrence: number | undefined,
  view: FreeView = freeFor(pool, tier),
): RequestRejection {
  const window = { startAt: step.startAt, endAt: step.endAt };
  const possible = freeOver(capacityFor(pool, tier), step.startAt, step.endAt);
  return {
    reason: step.amount > possible ? "exceeds_capacity" : "insufficient_capacity",
    tight: tightIn(view, window, step.amount)!,
    largestAmount: Math.max(0, freeOver(view, step.startAt, step.endAt)),
    window,
    ...(occurrence === undefined ? {} : { occurrence }),
  };
}

/** `earliestFreeWindow` inside the bounds of a flexible request. */
export function fitWithin(
  view: FreeView,
  wanted: Extract<Wanted, { kind: "search" }>,
  amount: Units,
): ReturnType<typeof earliestFreeWindow> {
  return earliestFreeWindow(view, {
    amount,
    durationMs: wanted.durationMs,
    notBefore: wanted.bounds.startAt,
    deadline: wanted.bounds.endAt,
    runsMax: FIT_RUNS_MAX,
  });
}

/**
 * The largest amount up to `amountMax` that fits somewhere in the bounds, at its earliest place.
 * What fits at one amount fits at every lower one, so halving finds it: O(log amount) searches.
 */
export function largestFit(
  view: FreeView,
  wanted: Extract<Wanted, { kind: "search" }>,
  amountMax: Units,
): Step | undefined {
  let best: Step | undefined;
  let low = 1;
  let high = Math.min(amountMax, AMOUNT_MAX);
  while (low <= high) {
    const amount = low + Math.floor((high - low) / 2);
    const found = fitWithin(view, wanted, amount);
    if (found.kind === "found") {
      best = { startAt: found.startAt, endAt: found.startAt + wanted.durationMs, amount };
      low = amount + 1;
    } else {
      high = amount - 1;
    }
  }
  return best;
}

function admissions(
  state: LedgerState,
  command: RequestReservation,
  pool: Pool,
  steps: readonly Step[],
  stamp: Stamp,
): readonly ReservationAdmitted[] {
  const group = state.nextGrant;
  const now = secondOf(stamp.at);
  return steps.map((step, index) => ({
    kind: "reservation.admitted",
    grant: group + index,
    group,
    pool: pool.id,
    userId: command.userId,
    tier: command.tier,
    state: !pool.allowPast && step.startAt <= now ? "active" : "scheduled",
    startAt: step.startAt,
    endAt: step.endAt,
    readyAt: readyAt(pool, step.startAt, stamp.at),
    amount: step.amount,
    price: pool.options.price,
    ...(command.key === undefined ? {} : { key: command.key }),
  }));
}

/** When what is asked for now can be of use: machines take `spinUpMs` to come up. */
export function readyAt(pool: Pool, startAt: Instant, askedAt: Instant): Instant {
  if (pool.allowPast) return startAt;
  return Math.max(startAt, nextSecond(askedAt + pool.options.spinUpMs));
}

function numbered(fault: RequestRejection, occurrence: number): RequestRejection {
  return fault.reason === "out_of_schedule" ? { ...fault, occurrence } : fault;
}
