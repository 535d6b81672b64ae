import { mulDiv, mulDivCeil, unreachable } from "../../base/index.ts";
import { cutJobs, type JobCurtailed, type JobEnded, type JobRequeued } from "../jobs/index.ts";
import {
  addCapacity,
  addRange,
  cloneProfile,
  effectiveOf,
  type GrantNumber,
  grantSlots,
  type Instant,
  isLive,
  type LedgerState,
  lostBelow,
  type MicroCredits,
  type Pool,
  type Profile,
  partOfGrant,
  type ScheduleEntry,
  type Tier,
  tierOf,
  type Units,
  type Window,
} from "../model/index.ts";
import {
  planRepair,
  type RepairFate,
  type RepairItem,
  type RepairRoom,
  type ReservationDisplaced,
  type ReservationMoved,
} from "../reservations/index.ts";
import { worthOf } from "./worth.ts";

export type RepairEvent =
  | ReservationMoved
  | ReservationDisplaced
  | JobCurtailed
  | JobRequeued
  | JobEnded;

/** A live reservation that a cut may touch, as far as it is still ahead. */
interface Held extends Window {
  readonly number: GrantNumber;
  readonly tier: Tier;
  readonly amount: Units;
  readonly price: MicroCredits;
}

/**
 * Which jobs make room, and then which reservations stay, move or are displaced, if the pool's
 * effective capacity becomes `entries` from `fromAt` on. Reads only. Cost: O(n) to look at every
 * grant, then that of `planRepair` for those that overlap an instant at which too little is left.
 */
export function planPoolRepair(
  state: LedgerState,
  pool: Pool,
  entries: readonly ScheduleEntry[],
  fromAt: Instant,
): readonly RepairEvent[] {
  const home = roomAfter(pool, entries, fromAt);
  const jobs = cutJobs(state, pool, home, Math.max(fromAt, pool.forgottenBefore));
  const lost = lostWindows(home, pool, fromAt);
  const held = lost.length === 0 ? [] : heldIn(state, pool, lost, fromAt);
  for (const one of held) giveTo(home, one);
  const targets = fallbackPools(state, pool);
  const items = held.map((one) => itemOf(one, targets));
  const fates = planRepair(
    items,
    home,
    targets.map(({ target }) => ({ free: target.free, freeStandard: target.freeStandard })),
  );
  return [...jobs, ...held.flatMap((one, i) => eventOf(one, items[i]!, fates[i]!, pool, targets))];
}

interface Target {
  readonly target: Pool;
  readonly ratioMilli: number;
}

/** The home pool's free capacity after the change, with every reservation still in place. */
function roomAfter(pool: Pool, entries: readonly ScheduleEntry[], fromAt: Instant): RepairRoom {
  const changed = (free: Profile, floatPercent: number): Profile => {
    const copy = cloneProfile(free);
    addCapacity(copy, effectiveOf(pool), { sign: -1, floatPercent, fromAt });
    addCapacity(copy, entries, { sign: 1, floatPercent, fromAt });
    return copy;
  };
  const { freeStandard, options } = pool;
  return {
    free: changed(pool.free, 0),
    freeStandard:
      freeStandard === undefined ? undefined : changed(freeStandard, options.floatPercent),
  };
}

function lostWindows(home: RepairRoom, pool: Pool, fromAt: Instant): readonly Window[] {
  const startAt = Math.max(fromAt, pool.forgottenBefore);
  const lost = lostBelow(home.free, startAt);
  return home.freeStandard === undefined
    ? lost
    : [...lost, ...lostBelow(home.freeStandard, startAt)];
}

/** Live reservations of the pool that overlap a window in which too little is left. */
function heldIn(
  state: LedgerState,
  pool: Pool,
  lost: readonly Window[],
  fromAt: Instant,
): readonly Held[] {
  const spans = joinWindows(lost);
  const { grants } = state;
  const held: Held[] = [];
  for (const slot of grantSlots(grants)) {
    if (grants.pool[slot] !== pool.index || !isLive(grants, slot)) continue;
    // Jobs that are left here have made all the room that they have to.
    if (partOfGrant(state.jobs, grants.number[slot]!) >= 0) continue;
    const startAt = Math.max(grants.startAt[slot]!, fromAt);
    const endAt = grants.endAt[slot]!;
    if (startAt >= endAt || !overlapsAny(spans, startAt, endAt)) continue;
    held.push({
      number: grants.number[slot]!,
      tier: tierOf(grants, slot),
      startAt,
      endAt,
      amount: grants.amount[slot]!,
      price: grants.price[slot]!,
    });
  }
  return held.sort((a, b) => a.number - b.number);
}

function joinWindows(windows: readonly Window[]): readonly Window[] {
  const sorted = [...windows].sort((a, b) => a.startAt - b.startAt || a.endAt - b.endAt);
  const spans: Window[] = [];
  for (const window of sorted) {
    const last = spans[spans.length - 1];
    if (last !== undefined && window.startAt <= last.endAt) {
      spans[spans.length - 1] = { ...last, endAt: Math.max(last.endAt, window.endAt) };
    } else {
      spans.push(window);
    }
  }
  return spans;
}

/** Does `[startAt, endAt)` meet one of the disjoint ascending spans? O(log spans). */
function overlapsAny(spans: readonly Window[], startAt: Instant, endAt: Instant): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.endAt <= startAt) low = middle + 1;
    else high = middle;
  }
  return low < spans.length && spans[low]!.startAt < endAt;
}

function giveTo(room: RepairRoom, held: Held): void {
  addRange(room.free, held.startAt, held.endAt, held.amount);
  if (held.tier === "standard" && room.freeStandard !== undefined) {
    addRange(room.freeStandard, held.startAt, held.endAt, held.amount);
  }
}

/** Only pools of the same kind can take over: one without a now can't serve one that has it. */
function fallbackPools(state: LedgerState, pool: Pool): readonly Target[] {
  return pool.options.fallbacks.flatMap(({ pool: id, ratioMilli }) => {
    const target = state.pools.get(id);
    return target !== undefined && target.allowPast === pool.allowPast
      ? [{ target, ratioMilli }]
      : [];
  });
}

function itemOf(held: Held, targets: readonly Target[]): RepairItem {
  const isFree = held.price === 0;
  return {
    number: held.number,
    startAt: held.startAt,
    endAt: held.endAt,
    amount: held.amount,
    isTrial: held.tier === "trial",
    value: worthOf(held, held.amount, isFree ? 1 : held.price),
    options: targets.map(({ target, ratioMilli }, index) => {
      const amount = amountThere(held.amount, ratioMilli);
      const price = priceThere(held, amount, target);
      const value = isFree ? worthOf(held, held.amount, 1) : worthOf(held, amount, price);
      return { pool: index, amount, value };
    }),
  };
}

function amountThere(amount: Units, ratioMilli: number): Units {
  return mulDivCeil(amount, ratioMilli, 1_000);
}

/** The customer pays the lower of the two: what it paid in all, or the new pool's list price. */
function priceThere(held: Held, amount: Units, target: Pool): MicroCredits {
  return Math.min(target.options.price, mulDiv(held.amount, held.price, amount));
}

function eventOf(
  held: Held,
  item: RepairItem,
  fate: RepairFate,
  pool: Pool,
  targets: readonly Target[],
): readonly RepairEvent[] {
  const { number: grant, startAt: fromAt, endAt } = held;
  switch (fate.kind) {
    case "stays":
      return [];
    case "displaced": {
      const reason = item.options.length === 0 ? "no_fallback" : "no_fallback_fits";
      return [
        {
          kind: "reservation.displaced",
          grant,
          pool: pool.id,
          amount: held.amount,
          reason,
          fromAt,
          endAt,
        },
      ];
    }
    case "moves": {
      const { target } = targets[fate.pool]!;
      return [
        {
          kind: "reservation.moved",
          grant,
          fromPool: pool.id,
          toPool: target.id,
          amountBefore: held.amount,
          amount: fate.amount,
          priceBefore: held.price,
          price: priceThere(held, fate.amount, target),
          listPrice: target.options.price,
          fromAt,
          endAt,
        },
      ];
    }
    default:
      return unreachable(fate);
  }
}
