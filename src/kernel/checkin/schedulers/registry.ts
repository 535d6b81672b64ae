import { createFifo } from "./fifo.ts";
import { createLas } from "./las.ts";
import { createLean } from "./lean/index.ts";
import { createRandom } from "./random.ts";
import type { Scheduler, SchedulerOptions } from "./scheduler.ts";
import { createSrsf } from "./srsf.ts";
import { createSrtf } from "./srtf.ts";
import { createVenn } from "./venn/index.ts";

/** Every scheduler by its public name. To add one: its file, and its line here. */
export const SCHEDULERS = {
  fifo: createFifo,
  random: createRandom,
  srsf: createSrsf,
  srtf: createSrtf,
  las: createLas,
  venn: createVenn,
  lean: createLean,
} as const satisfies Readonly<Record<string, (options: SchedulerOptions) => Scheduler>>;

export type SchedulerName = keyof typeof SCHEDULERS;

/** True for the name of a scheduler. */
export function isSchedulerName(name: string): name is SchedulerName {
  return Object.hasOwn(SCHEDULERS, name);
}
