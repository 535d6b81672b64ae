import { REPAIR_NODES_MAX } from "../../limits.ts";
import { groupsOf, NO_OPTION, openQuestion, rankOf, reordered, tableOf } from "./problem/index.ts";
import { findPrices, type PriceSearch, solveGroups } from "./search/index.ts";
import type { RepairFate, RepairItem, RepairRoom } from "./types.ts";

/**
 * Decides which reservations stay, which move to a fallback and which are displaced, so that as
 * much value as possible is kept: one fate per item, in the order of the items.
 *
 * At every instant what stays fits the home room, and what moves fits the fallback's, standard
 * use within the standard share. Groups of up to `REPAIR_EXACT_MAX` conflicting items are solved
 * exactly (while `REPAIR_NODES_MAX` lasts), larger ones by value density and exchanges. Of two
 * plans of equal value an exact search takes the one that is kinder to the first item in which
 * they differ, and a greedy one serves equal densities, by rank: standard before trial, then the
 * earlier start, then the lower number. The order of the items does not matter.
 *
 * Cost: O(n log n), and the bounds in `limits.ts`; 10^5 items in about a second.
 * An item with an empty window, no amount, or an option worth more than itself is a bug.
 */
export function planRepair(
  items: readonly RepairItem[],
  home: RepairRoom,
  fallbacks: readonly RepairRoom[],
): readonly RepairFate[] {
  const rooms = [home, ...fallbacks];
  const table = tableOf(items, rooms.length);
  const order = rankOf(table);
  const { problem, rank, way } = openQuestion(reordered(table, order), rooms);
  const chosen = solveGroups(problem, groupsOf(problem), REPAIR_NODES_MAX);
  const fates = new Array<RepairFate>(items.length).fill(STAYS);
  for (let k = 0; k < rank.length; k++) {
    const row = order[rank[k]!]!;
    const option = chosen[k]!;
    fates[row] = option === NO_OPTION ? DISPLACED : fateOf(items[row]!, way[option]!);
  }
  return fates;
}

/**
 * No plan keeps more than this: what items keep for sure, and a bound for the others.
 *
 * Lagrangian relaxation over `rounds`; each costs O(items + options), and more rounds make the
 * bound tighter. `reached` is the value of a plan that is known, towards which it is driven.
 */
export function boundOfRepair(
  items: readonly RepairItem[],
  home: RepairRoom,
  fallbacks: readonly RepairRoom[],
  search: PriceSearch,
): number {
  const rooms = [home, ...fallbacks];
  const table = tableOf(items, rooms.length);
  const order = rankOf(table);
  const { problem, rank } = openQuestion(reordered(table, order), rooms);
  // Added up, not taken off the whole: above 2^53 a difference of sums may fall below the truth.
  const isOpen = new Uint8Array(items.length);
  for (const k of rank) isOpen[order[k]!] = 1;
  let sure = 0;
  items.forEach(({ value }, row) => {
    if (isOpen[row] === 0) sure += value;
  });
  const open = findPrices(problem, { ...search, reached: search.reached - sure });
  return sure + open.bound;
}

/** The fate behind a way: 0 is to stay, then come the item's options. */
function fateOf(item: RepairItem, way: number): RepairFate {
  if (way === 0) return STAYS;
  const { pool, amount } = item.options[way - 1]!;
  return { kind: "moves", pool, amount };
}

const STAYS: RepairFate = { kind: "stays" };
const DISPLACED: RepairFate = { kind: "displaced" };
