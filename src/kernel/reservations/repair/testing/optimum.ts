import { type Profile, valueAt } from "../../../model/index.ts";
import type { RepairRoom } from "../types.ts";
import type { Instance } from "./instance.ts";

/**
 * The most value that any plan can keep, over all subsets of the items in every pool.
 *
 * A set of items either fits a pool together, instant by instant, or not. From this follows the
 * best that a pool can keep of any set, and from two such tables the best of both pools. No
 * bound and no pruning, so nothing to get wrong. Cost: O(2^n horizon), O(3^n) per fallback but
 * the first; up to 16 items.
 */
export function optimum({ items, home, fallbacks, horizon }: Instance): number {
  const rooms = [home, ...fallbacks];
  const tables = rooms.map((room, index) => {
    const asks = items.map((item) => {
      if (index === 0) return { amount: item.amount, value: item.value };
      return item.options.find((option) => option.pool === index - 1);
    });
    return bestKept(room, items, asks, horizon);
  });
  const full = (1 << items.length) - 1;
  const [first, ...others] = tables;
  // The last step needs the full set only.
  const last = others.pop();
  let best = first!;
  for (const table of others) best = bestSplit(best, table);
  if (last === undefined) return best[full]!;
  let most = 0;
  for (let set = 0; set <= full; set++) most = Math.max(most, best[set]! + last[full ^ set]!);
  return most;
}

interface Ask {
  readonly amount: number;
  readonly value: number;
}

/** For each set of items: the most value that the pool can keep of it. */
function bestKept(
  room: RepairRoom,
  items: Instance["items"],
  asks: readonly (Ask | undefined)[],
  horizon: number,
): Float64Array {
  const count = 1 << items.length;
  const fits = new Uint8Array(count).fill(1);
  const everybody = (): boolean => true;
  keepFitting(fits, room.free, items, asks, horizon, everybody);
  if (room.freeStandard !== undefined) {
    keepFitting(fits, room.freeStandard, items, asks, horizon, (k) => !items[k]!.isTrial);
  }
  const best = new Float64Array(count);
  for (let set = 1; set < count; set++) {
    const low = 31 - Math.clz32(set & -set);
    best[set] = best[set & (set - 1)]! + (asks[low]?.value ?? 0);
  }
  for (let set = 1; set < count; set++) if (fits[set] === 0) best[set] = 0;
  // The best of any subset.
  for (let k = 0; k < items.length; k++) {
    for (let set = 0; set < count; set++) {
      if ((set & (1 << k)) !== 0) best[set] = Math.max(best[set]!, best[set ^ (1 << k)]!);
    }
  }
  return best;
}

/** Clears the sets that ask for too much at some instant, or hold an item that asks nothing. */
function keepFitting(
  fits: Uint8Array,
  free: Profile,
  items: Instance["items"],
  asks: readonly (Ask | undefined)[],
  horizon: number,
  isBound: (k: number) => boolean,
): void {
  const load = new Float64Array(fits.length);
  for (let at = 0; at < horizon; at++) {
    const units = items.map((item, k) => {
      if (asks[k] === undefined) return Infinity;
      return item.startAt <= at && at < item.endAt && isBound(k) ? asks[k].amount : 0;
    });
    const room = valueAt(free, at);
    for (let set = 1; set < fits.length; set++) {
      const low = 31 - Math.clz32(set & -set);
      const total = load[set & (set - 1)]! + units[low]!;
      load[set] = total;
      if (total > 0 && total > room) fits[set] = 0;
    }
  }
}

/** For each set: the best over all splits of it between two pools. */
function bestSplit(a: Float64Array, b: Float64Array): Float64Array {
  const best = new Float64Array(a.length);
  for (let set = 0; set < a.length; set++) {
    let most = 0;
    for (let part = set; ; part = (part - 1) & set) {
      most = Math.max(most, a[part]! + b[set ^ part]!);
      if (part === 0) break;
    }
    best[set] = most;
  }
  return best;
}
