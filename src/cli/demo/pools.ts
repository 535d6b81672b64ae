import type { PoolRequest } from "../../wire/index.ts";

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

/** The made-up fleet's pools; `nowS` is when the demonstration is looked at, Unix seconds. */
export function demoPools(nowS: number): readonly PoolRequest[] {
  const midnight = nowS - (nowS % DAY_S);
  return [
    { id: "a100", rolling: { capacity: 192, horizon_s: 60 * DAY_S }, price: 2.1, spin_up_s: 900 },
    {
      id: "h100",
      rolling: { capacity: 128, horizon_s: 60 * DAY_S },
      price: 4.6,
      float_percent: 12,
      spin_up_s: 1_800,
      trial: { amount_max: 4, duration_max_s: 4 * HOUR_S },
      fallbacks: [{ pool: "a100", ratio: 2 }],
    },
    {
      id: "batch",
      backing: { clusters: ["west-batch"], horizon_s: 30 * DAY_S },
      price: 1.4,
      spin_up_s: 0,
    },
    { id: "l40s-nights", price: 0.9, spin_up_s: 600, schedule: nights(midnight) },
    { id: "lab", price: 0, spin_up_s: 0, schedule: lastWeeks(midnight) },
  ];
}

/** More machines at night, when their owners sleep. */
function nights(midnight: number): NonNullable<PoolRequest["schedule"]> {
  return Array.from({ length: 45 }, (_, day) => midnight + (day - 9) * DAY_S).flatMap((start) => [
    { start_time: start, end_time: start + 7 * HOUR_S, capacity: 96 },
    { start_time: start + 7 * HOUR_S, end_time: start + 20 * HOUR_S, capacity: 32 },
    { start_time: start + 20 * HOUR_S, end_time: start + DAY_S, capacity: 96 },
  ]);
}

/** A loan that ends soon. */
function lastWeeks(midnight: number): NonNullable<PoolRequest["schedule"]> {
  const start = midnight - 9 * DAY_S;
  return [
    { start_time: start, end_time: midnight + DAY_S, capacity: 24 },
    { start_time: midnight + DAY_S, end_time: midnight + 5 * DAY_S, capacity: 16 },
  ];
}
