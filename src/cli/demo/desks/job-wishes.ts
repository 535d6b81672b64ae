import type { Prng } from "../../../base/index.ts";
import type { JobRequest } from "../../../wire/index.ts";
import { pick, type Week } from "../story.ts";

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

/** The pool of nodes that jobs run on. */
export const JOB_POOL = "batch";

/** Somebody submits jobs, each after the one before where `isChain`. */
export interface JobWish {
  /** Unix seconds. */
  readonly at: number;
  readonly userId: string;
  readonly bodies: readonly JobRequest[];
}

type Some<Item> = readonly [Item, ...Item[]];

/** One kind of work. `weight` is how often, in parts. */
interface Work {
  readonly name: string;
  readonly weight: number;
  readonly users: Some<string>;
  readonly queue: string;
  readonly sizes: Some<number>;
  readonly counts: Some<number>;
  readonly hours: Some<number>;
  readonly gang?: boolean;
}

const WORKS: Some<Work> = [
  {
    name: "train",
    weight: 5,
    users: ["ines", "tomasz", "yara"],
    queue: "batch",
    sizes: [8, 16, 32, 64],
    counts: [1],
    hours: [6, 12, 18],
  },
  {
    name: "sweep",
    weight: 3,
    users: ["nightly-eval", "batch-render"],
    queue: "batch",
    sizes: [2, 4, 6],
    counts: [4, 6, 8],
    hours: [2, 3, 5],
  },
  {
    name: "ensemble",
    weight: 2,
    users: ["weather", "protein-lab"],
    queue: "batch",
    sizes: [8],
    counts: [4, 6, 8],
    hours: [4, 8, 12],
    gang: true,
  },
  {
    name: "debug",
    weight: 3,
    users: ["kofi", "mei", "søren", "lucía"],
    queue: "urgent",
    sizes: [1, 2, 8],
    counts: [1],
    hours: [1],
  },
];

/** All that is submitted in a week, in order: more by day than by night. */
export function makeJobWishes(prng: Prng, { from, now }: Week): readonly JobWish[] {
  const wishes: JobWish[] = [];
  for (let at = from + HOUR_S; at < now; at += gapAt(prng, at)) wishes.push(makeWish(prng, at));
  return [...wishes, ...rush(prng, now)].sort((a, b) => a.at - b.at);
}

/** Before a deadline everybody submits at once: there is a line when it begins to be looked at. */
function rush(prng: Prng, now: number): readonly JobWish[] {
  const crowd = Array.from({ length: 26 }, (_, index) => makeWish(prng, now - 9_400 + index * 360));
  const grid: JobRequest = {
    pool: JOB_POOL,
    queue: "batch",
    name: "grid-search",
    size: 4,
    count: 48,
    walltime_s: 2 * HOUR_S,
  };
  return [...crowd, { at: now - 16_000, userId: "yara", bodies: [grid] }];
}

function gapAt(prng: Prng, at: number): number {
  const hour = Math.floor((at % DAY_S) / HOUR_S);
  return 600 + prng.below(hour >= 8 && hour < 19 ? 2_400 : 6_000);
}

function makeWish(prng: Prng, at: number): JobWish {
  const work = pickWork(prng);
  const userId = pick(prng, work.users);
  const count = pick(prng, work.counts);
  const body: JobRequest = {
    pool: JOB_POOL,
    queue: work.queue,
    name: `${work.name}-${prng.below(900) + 100}`,
    size: pick(prng, work.sizes),
    walltime_s: pick(prng, work.hours) * HOUR_S,
    ...(count === 1 ? {} : { count }),
    ...(work.gang === true ? { gang: true } : {}),
  };
  // One in nine comes with what has to be done after it.
  const isChain = work.name === "train" && prng.chance(1, 3);
  const last = { ...body, name: `${body.name}-score`, size: 2, walltime_s: HOUR_S };
  return { at, userId, bodies: isChain ? [body, last] : [body] };
}

function pickWork(prng: Prng): Work {
  let left = prng.below(WORKS.reduce((sum, { weight }) => sum + weight, 0));
  const found = WORKS.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  return found ?? WORKS[0];
}
