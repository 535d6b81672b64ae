import { LEAN_SEARCH_STEPS_MAX } from "../../limits.ts";
import { type Fluid, fluidCost } from "./fluid.ts";

/**
 * A better order: the best of `starts`, then every job is tried at every position, and stays where
 * the replay's cost falls most, pass after pass until nothing falls. Bounded by steps, not by
 * time, so that every machine finds the same.
 */
export function searchOrder(
  fluid: Fluid,
  starts: readonly (readonly number[])[],
  passes: number,
): readonly number[] {
  const budget = fluid.steps + LEAN_SEARCH_STEPS_MAX;
  let order: readonly number[] = [];
  let cost = Number.POSITIVE_INFINITY;
  for (const start of starts) {
    const startCost = fluidCost(fluid, start, Number.POSITIVE_INFINITY);
    if (startCost >= cost) continue;
    order = start;
    cost = startCost;
  }
  for (let pass = 0; pass < passes; pass++) {
    const before = cost;
    for (const job of [...order]) {
      const others = order.filter((other) => other !== job);
      for (let place = 0; place <= others.length; place++) {
        if (fluid.steps > budget) return order;
        const moved = [...others.slice(0, place), job, ...others.slice(place)];
        const movedCost = fluidCost(fluid, moved, cost);
        if (movedCost >= cost) continue;
        order = moved;
        cost = movedCost;
      }
    }
    if (cost >= before) break;
  }
  return order;
}
