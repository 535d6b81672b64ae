import { REPAIR_EXACT_MAX } from "../../limits.ts";
import { solveExactly } from "./exact.ts";
import { extractProblem } from "./extract.ts";
import { fill, take } from "./fill.ts";
import type { Groups } from "./groups.ts";
import { findPrices } from "./prices.ts";
import { NO_OPTION, type RepairProblem } from "./problem.ts";
import { createRoomTree } from "./room-tree.ts";

export const trace = { on: false, log: [] as unknown[] };

export function solveGroups(problem: RepairProblem, groups: Groups, nodesMax: number): Int32Array {
  const chosen = new Int32Array(problem.itemCount).fill(NO_OPTION);
  let nodesLeft = nodesMax;
  const rooms = createRoomTree(problem.room);
  const large: number[] = [];
  for (let g = 0; g < groups.count; g++) {
    const items = groups.items.subarray(groups.first[g]!, groups.first[g + 1]!);
    if (items.length > REPAIR_EXACT_MAX) {
      for (const i of items) large.push(i);
      continue;
    }
    const part = extractProblem(problem, items, rooms);
    const plan = solveExactly(
      part.problem,
      Math.max(1000, Math.floor(nodesLeft / (groups.count - g))),
    );
    nodesLeft -= plan.nodes;
    if (trace.on) trace.log.push({ n: items.length, nodes: plan.nodes, proven: plan.isProven });
    items.forEach((i, k) => {
      const o = plan.chosen[k]!;
      chosen[i] = o === NO_OPTION ? NO_OPTION : part.option[o]!;
    });
  }
  if (large.length > 0) {
    const t0 = performance.now();
    const items = Int32Array.from(large);
    const plain = chosen.slice();
    fill(problem, items, undefined, createRoomTree(problem.room), plain);
    const v = (c: Int32Array): number =>
      items.reduce((s, i) => s + (c[i] === NO_OPTION ? 0 : problem.value[c[i]!]!), 0);
    const t1 = performance.now();
    const out: unknown[] = [];
    for (const rounds of [10, 30, 100, 400]) {
      const t2 = performance.now();
      const p = findPrices(problem, { rounds, reached: v(plain) });
      const t3 = performance.now();
      const priced = chosen.slice();
      fill(problem, items, p.price, createRoomTree(problem.room), priced);
      out.push({
        rounds,
        bound: p.bound,
        plain: v(plain) / p.bound,
        priced: v(priced) / p.bound,
        tp: t3 - t2,
        tf: performance.now() - t3,
      });
      chosen.set(priced);
    }
    console.log(
      "large",
      items.length,
      problem.room.length,
      problem.itemCount,
      groups.count,
      "plain ms",
      t1 - t0,
      out,
    );
  }
  return chosen;
}
