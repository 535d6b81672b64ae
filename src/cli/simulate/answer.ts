import type { Session } from "../session.ts";
import { type Order, outcomeText } from "./order.ts";
import { runSimulation, type Simulated } from "./run.ts";
import { type Block, renderComparison } from "./table.ts";

/** How a simulation is told to people. */
export interface Telling {
  /** What was run on what. */
  readonly about: string;
  readonly blocks: readonly Block[];
  /** The line below the tables: what the figures are held against. */
  readonly footOf: (simulated: Simulated) => string;
  /** What the bar counts. */
  readonly unit: string;
}

/** Simulates, and answers with the tables, or for programs with one JSON document. */
export async function answerSimulation(
  order: Order,
  telling: Telling,
  { io, isJson, note }: Session,
): Promise<void> {
  const isSweep = order.seeds.length > 1;
  const simulated = await runSimulation(order, isSweep ? "runs" : telling.unit, io);
  const { outcome, files } = simulated;
  if (files.length > 0) note(`wrote ${files.join(" and ")}`);
  if (isJson) {
    io.out.write(outcomeText(outcome));
    return;
  }
  const seeds = isSweep ? `, ${order.seeds.length} seeds: mean ± 95 % confidence` : "";
  const tables = renderComparison(outcome, telling.blocks, io);
  io.out.write(`${telling.about}${seeds}\n\n${tables}\n${telling.footOf(simulated)}\n`);
}

/** What people should know to read the tables. */
export function footLine(count: number, bound: string): string {
  const star = count > 1 ? "* best of its column. " : "";
  return `${star}${bound} In a slowdown runs below 10 count as 10.`;
}
