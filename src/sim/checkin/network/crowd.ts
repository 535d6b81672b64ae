import type { Prng } from "../../../base/index.ts";
import type { Link } from "./link.ts";

/** Where devices turn up: a few client managers see most of them, and their shares move. */
export interface NetworkCrowd {
  readonly clientManagers: number;
  /** Devices per second over all, on average. */
  readonly perSecond: number;
}

/** The most that swings and jumps multiply a rate by. */
const PEAK = 1.4 * 1.7;
const JUMPS = [0.4, 1, 1.7] as const;
const JUMP_MEAN_MS = 10_000;

/**
 * Calls `visit` for each device, for ever: Poisson arrivals, Zipf shares, a sine of 40 % and jumps
 * at each client manager. Each device is eligible with a probability that its place decides.
 */
export function startCrowd(
  link: Link,
  random: Prng,
  crowd: NetworkCrowd,
  visit: (cm: number, isEligible: boolean) => void,
): void {
  const weights = Array.from({ length: crowd.clientManagers }, (_, at) => 1 / (at + 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  weights.forEach((weight, at) => {
    const perMs = ((weight / total) * crowd.perSecond) / 1_000;
    startPlace(link, random, perMs, (isEligible) => visit(at + 1, isEligible));
  });
}

function startPlace(
  link: Link,
  random: Prng,
  perMs: number,
  visit: (isEligible: boolean) => void,
): void {
  const eligible = 300 + random.below(701);
  const periodMs = 20_000 + random.below(40_001);
  const phase = random.below(periodMs);
  let jump: number = JUMPS[random.below(3)]!;
  let jumpAt = exponential(random, JUMP_MEAN_MS);
  let exact = 0;
  const next = (): void => {
    exact += exponential(random, 1 / (perMs * PEAK));
    link.after(Math.max(0, Math.floor(exact) - link.now()), () => {
      const now = link.now();
      while (now >= jumpAt) {
        jump = JUMPS[random.below(3)]!;
        jumpAt += exponential(random, JUMP_MEAN_MS);
      }
      const swing = 1 + 0.4 * Math.sin((2 * Math.PI * (now + phase)) / periodMs);
      if (random.below(1_000_000) < ((swing * jump) / PEAK) * 1_000_000) {
        visit(random.chance(eligible, 1_000));
      }
      next();
    });
  };
  next();
}

export function exponential(random: Prng, mean: number): number {
  return -Math.log((random.nextU32() + 1) / 4_294_967_296) * mean;
}
