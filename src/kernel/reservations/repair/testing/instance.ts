import { createPrng, type Prng } from "../../../../base/index.ts";
import { addRange, createProfile, valueAt } from "../../../model/index.ts";
import type { RepairFate, RepairItem, RepairOption, RepairRoom } from "../types.ts";

/** A small random repair: every instant that matters is a whole number below `horizon`. */
export interface Instance {
  readonly items: readonly RepairItem[];
  readonly home: RepairRoom;
  readonly fallbacks: readonly RepairRoom[];
  readonly horizon: number;
}

export interface InstanceSize {
  readonly items: number;
  readonly fallbacks: number;
  readonly horizon: number;
}

/** How values come about: any, all equal, by price and use alone, mostly none, or huge. */
const VALUE_KINDS = ["any", "equal", "proportional", "sparse", "huge"] as const;
type ValueKind = (typeof VALUE_KINDS)[number];

/** The same seed and size give the same instance. */
export function randomInstance(seed: number, size: InstanceSize): Instance {
  const prng = createPrng(seed);
  const kind = VALUE_KINDS[prng.below(VALUE_KINDS.length)]!;
  const amountMax = 1 + prng.below(12);
  const items: RepairItem[] = [];
  for (let k = 0; k < size.items; k++) {
    const startAt = prng.below(size.horizon - 1);
    const endAt = startAt + 1 + prng.below(Math.min(size.horizon - startAt - 1, 1 + prng.below(9)));
    const amount = 1 + prng.below(amountMax);
    const value = randomValue(prng, kind, amount * (endAt - startAt));
    const options = randomOptions(prng, size.fallbacks, amount, value);
    // Numbers come in no particular order, but are unique.
    const number = 1 + prng.below(1_000) * 100 + k;
    items.push({ number, startAt, endAt, amount, isTrial: prng.chance(1, 4), value, options });
  }
  const unitsMax = 1 + prng.below(2 + Math.ceil((size.items * amountMax) / 3));
  const rooms = Array.from({ length: size.fallbacks + 1 }, () =>
    randomRoom(prng, size.horizon, unitsMax),
  );
  return { items, home: rooms[0]!, fallbacks: rooms.slice(1), horizon: size.horizon };
}

function randomValue(prng: Prng, kind: ValueKind, use: number): number {
  switch (kind) {
    case "any":
      return prng.below(10_000);
    case "equal":
      return 700;
    case "proportional":
      return use * 250;
    case "sparse":
      return prng.chance(2, 3) ? 0 : prng.below(5);
    case "huge":
      return HUGE_MIN + prng.below(HUGE_STEPS) * HUGE_STEP;
  }
}

function randomOptions(
  prng: Prng,
  pools: number,
  amount: number,
  value: number,
): readonly RepairOption[] {
  const options: RepairOption[] = [];
  const shift = prng.below(Math.max(1, pools));
  for (let k = 0; k < pools; k++) {
    if (prng.chance(1, 4)) continue;
    const pool = (k + shift) % pools;
    const percent = prng.chance(1, 3) ? 100 : prng.below(101);
    const there = Math.max(1, Math.ceil((amount * (1 + prng.below(4))) / 2));
    options.push({ pool, amount: there, value: Math.floor(value / 100) * percent });
  }
  return options;
}

function randomRoom(prng: Prng, horizon: number, unitsMax: number): RepairRoom {
  const free = createProfile();
  const freeStandard = prng.chance(1, 2) ? createProfile() : undefined;
  let at = prng.chance(1, 5) ? prng.below(3) : 0;
  while (at < horizon) {
    const endAt = at + 1 + prng.below(horizon);
    const units = prng.chance(1, 6) ? 0 : prng.below(unitsMax + 1);
    addRange(free, at, endAt, units);
    if (freeStandard !== undefined) addRange(freeStandard, at, endAt, prng.below(units + 1));
    at = endAt;
  }
  return { free, freeStandard };
}

/** Says what is wrong with a plan, instant by instant; nothing when it is possible. */
export function faultOf(
  { items, home, fallbacks, horizon }: Instance,
  fates: readonly RepairFate[],
): string | undefined {
  if (fates.length !== items.length) return "every item has one fate";
  for (let at = 0; at < horizon; at++) {
    for (let pool = -1; pool < fallbacks.length; pool++) {
      let all = 0;
      let standard = 0;
      items.forEach((item, k) => {
        if (item.startAt > at || item.endAt <= at) return;
        const amount = heldIn(item, fates[k]!, pool);
        all += amount;
        if (!item.isTrial) standard += amount;
      });
      const room = pool < 0 ? home : fallbacks[pool]!;
      if (all > 0 && all > valueAt(room.free, at)) return `pool ${pool} overfull at ${at}`;
      const share = room.freeStandard && valueAt(room.freeStandard, at);
      if (standard > 0 && share !== undefined && standard > share) {
        return `standard share of pool ${pool} overfull at ${at}`;
      }
    }
  }
  return undefined;
}

function heldIn(item: RepairItem, fate: RepairFate, pool: number): number {
  if (fate.kind === "stays") return pool < 0 ? item.amount : 0;
  return fate.kind === "moves" && fate.pool === pool ? fate.amount : 0;
}

/** What a plan keeps of the value of all items. */
export function valueKept(items: readonly RepairItem[], fates: readonly RepairFate[]): number {
  return items.reduce((sum, item, k) => {
    const fate = fates[k]!;
    if (fate.kind === "stays") return sum + item.value;
    if (fate.kind === "displaced") return sum;
    return sum + item.options.find((option) => option.pool === fate.pool)!.value;
  }, 0);
}

/** Values of 2^48 and more: sixteen of them still sum up exactly. */
const HUGE_MIN = 281_474_976_710_656;
const HUGE_STEPS = 1_000_000_000;
const HUGE_STEP = 100_003;
