import type { FrameworkKind } from "../types.ts";
import { cohort } from "./cohort.ts";
import { fcfs } from "./fcfs.ts";
import { fill } from "./fill.ts";
import { fillFlow } from "./fill-flow.ts";
import { fcfsSkip, safSkip, stcfSkip } from "./skipping.ts";
import { stcfParallel } from "./stcf-parallel.ts";

/** Every built-in framework: a new one is a file and a line here. */
export const FRAMEWORKS: readonly FrameworkKind[] = [
  fcfs,
  stcfParallel,
  fcfsSkip,
  stcfSkip,
  safSkip,
  fill,
  fillFlow,
  cohort,
];

/** The framework of that name, or undefined. */
export function frameworkNamed(name: string): FrameworkKind | undefined {
  return FRAMEWORKS.find((kind) => kind.name === name);
}
