import { assert } from "../../../base/index.ts";
import { REPAIR_NODES_MAX } from "../../limits.ts";
import { openQuestion, STAYS } from "./build.ts";
import { groupsOf } from "./groups.ts";
import { NO_OPTION } from "./problem.ts";
import { solveGroups } from "./solve.ts";
import type { RepairFate, RepairItem, RepairRoom } from "./types.ts";

export function planRepair(
  items: readonly RepairItem[],
  home: RepairRoom,
  fallbacks: readonly RepairRoom[],
): readonly RepairFate[] {
  for (const item of items) checkItem(item, fallbacks.length);
  const order = rankOrder(items);
  const ranked = Array.from(order, (i) => items[i]!);
  const { problem, rank, source } = openQuestion(ranked, home, fallbacks);
  const chosen = solveGroups(problem, groupsOf(problem), REPAIR_NODES_MAX);
  const fates: RepairFate[] = items.map(() => ({ kind: "stays" }));
  rank.forEach((r, k) => {
    fates[order[r]!] = fateOf(
      ranked[r]!,
      chosen[k] === NO_OPTION ? undefined : source[chosen[k]!]!,
    );
  });
  return fates;
}

function rankOrder(items: readonly RepairItem[]): Int32Array {
  const order = Int32Array.from(items, (_, i) => i);
  return order.sort((a, b) => compareRank(items[a]!, items[b]!));
}

function compareRank(a: RepairItem, b: RepairItem): number {
  if (a.isTrial !== b.isTrial) return a.isTrial ? 1 : -1;
  return a.startAt - b.startAt || a.number - b.number;
}

function fateOf(item: RepairItem, source: number | undefined): RepairFate {
  if (source === undefined) return { kind: "displaced" };
  if (source === STAYS) return { kind: "stays" };
  const { pool, amount } = item.options[source]!;
  return { kind: "moves", pool, amount };
}

function checkItem(item: RepairItem, pools: number): void {
  const { startAt, endAt, amount, value, options } = item;
  assert(startAt < endAt, "a repaired window must not be empty");
  assert(Number.isSafeInteger(amount) && amount >= 1, "a repaired amount must be 1 or more");
  assert(isValue(value), "a repaired value must be whole and not negative");
  for (const option of options) {
    assert(option.pool >= 0 && option.pool < pools, "an option must name a fallback room");
    assert(Number.isSafeInteger(option.amount) && option.amount >= 1, "an option holds 1 or more");
    assert(isValue(option.value) && option.value <= value, "an option keeps no more than all");
  }
}

function isValue(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= VALUE_MAX;
}

const VALUE_MAX = 9_007_199_254_740_992;
