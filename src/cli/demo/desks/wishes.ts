import type { Prng } from "../../../base/index.ts";
import type { ReservationRequest } from "../../../wire/index.ts";

/** Somebody asks for something at an instant of the made-up week. */
export interface Wish {
  /** Unix seconds. */
  readonly at: number;
  readonly body: ReservationRequest;
  /** What is done when it is refused. */
  readonly takesOffers: boolean;
  /** What becomes of it later, if it was granted. */
  readonly regret?: { readonly kind: "cancel" | "shrink"; readonly at: number };
}

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

/** People of one team want one kind of thing. `weight` is how often, in parts. */
interface Team {
  readonly users: readonly string[];
  readonly weight: number;
  readonly pools: readonly string[];
  readonly amounts: readonly number[];
  readonly hours: readonly number[];
  /** How far ahead they ask, at most. */
  readonly leadHours: number;
}

const TEAMS: readonly Team[] = [
  {
    users: ["ines", "tomasz", "yara"],
    weight: 5,
    pools: ["h100", "h100", "a100"],
    amounts: [8, 16, 32],
    hours: [4, 8, 12, 24, 36],
    leadHours: 60,
  },
  {
    users: ["protein-lab", "weather"],
    weight: 3,
    pools: ["a100", "h100", "l40s-nights"],
    amounts: [32, 48, 64],
    hours: [12, 24, 36, 48],
    leadHours: 96,
  },
  {
    users: ["nightly-eval", "batch-render"],
    weight: 6,
    pools: ["l40s-nights", "l40s-nights", "a100"],
    amounts: [8, 16, 24],
    hours: [2, 4, 6],
    leadHours: 30,
  },
  {
    users: ["kofi", "mei", "søren", "lucía"],
    weight: 6,
    pools: ["lab", "h100", "a100"],
    amounts: [1, 2, 4, 8],
    hours: [1, 2, 3, 5, 8],
    leadHours: 12,
  },
];

/** Everything that is asked for in `[from, to)`, in order. Same prng, same week. */
export function makeWishes(prng: Prng, from: number, to: number): readonly Wish[] {
  const wishes: Wish[] = [];
  for (let at = from; at < to; at += gapAt(prng, at)) wishes.push(makeWish(prng, at));
  return [...wishes, ...rush(prng, to)].sort((a, b) => a.at - b.at);
}

/** Busy by day, quiet by night and at weekends. */
function gapAt(prng: Prng, at: number): number {
  const hour = Math.floor(at / HOUR_S) % 24;
  const weekday = (Math.floor(at / DAY_S) + 3) % 7;
  const isBusy = hour >= 8 && hour < 19 && weekday < 5;
  return 180 + prng.below(isBusy ? 2_000 : 6_600);
}

function makeWish(prng: Prng, at: number): Wish {
  const team = pickTeam(prng);
  const start = at + prng.below(team.leadHours * HOUR_S);
  const startTime = start - (start % 900) + 900;
  const duration = pick(prng, team.hours) * HOUR_S;
  const isTrial = prng.chance(1, 14);
  const body: ReservationRequest = isTrial
    ? { pool: "h100", amount: 2, duration: 2 * HOUR_S, tier: "trial" }
    : {
        pool: pick(prng, team.pools),
        amount: pick(prng, team.amounts),
        start_time: startTime,
        end_time: startTime + duration,
      };
  const regret = isTrial ? undefined : makeRegret(prng, at);
  return {
    at,
    body: { ...body, user_id: pick(prng, team.users) },
    takesOffers: prng.chance(3, 5),
    ...(regret === undefined ? {} : { regret }),
  };
}

function makeRegret(prng: Prng, at: number): Wish["regret"] {
  if (!prng.chance(1, 5)) return undefined;
  const kind = pick(prng, ["cancel", "shrink"] as const);
  return { kind, at: at + HOUR_S + prng.below(DAY_S) };
}

/** Somebody's script asks again and again in the last hour: a signal to be seen. */
function rush(prng: Prng, to: number): readonly Wish[] {
  return Array.from({ length: 18 }, (_, index): Wish => {
    const at = to - 55 * 60 + index * 170 + prng.below(60);
    return {
      at,
      body: {
        pool: "h100",
        amount: 96,
        start_time: to + HOUR_S,
        end_time: to + 7 * HOUR_S,
        user_id: "sweep-bot",
      },
      takesOffers: false,
    };
  });
}

function pickTeam(prng: Prng): Team {
  let left = prng.below(TEAMS.reduce((sum, { weight }) => sum + weight, 0));
  const found = TEAMS.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  return found ?? TEAMS[0]!;
}

function pick<Item>(prng: Prng, items: readonly Item[]): Item {
  return items[prng.below(items.length)]!;
}
