import { availableParallelism } from "node:os";
import { cpu, mem } from "systeminformation";
import type { Gpu } from "./gpus.ts";

/** What this machine has, when nothing runs on it. */
export interface Machine {
  readonly cpuMilli: number;
  readonly memoryMib: number;
  /** Its GPUs, all of one model: what a grant calls GPU 0 is the first of them. */
  readonly gpus: readonly Gpu[];
  /** GPUs of any other model: a node has one. */
  readonly leftOut: readonly Gpu[];
}

const MIB = 1024 * 1024;

/** Asks the machine. In a container it has what the container may use. */
export async function probeMachine(gpus: readonly Gpu[]): Promise<Machine> {
  const [{ cores }, { total }] = await Promise.all([cpu(), mem()]);
  const bytes = Math.min(total, process.constrainedMemory() || total);
  return {
    cpuMilli: Math.min(cores, availableParallelism()) * 1_000,
    memoryMib: Math.floor(bytes / MIB),
    ...alike(gpus),
  };
}

/** The largest set of GPUs of one model and memory; of equal ones that of the first GPU. */
export function alike(gpus: readonly Gpu[]): Pick<Machine, "gpus" | "leftOut"> {
  const sets = Map.groupBy(gpus, ({ model, memoryMib }) => `${memoryMib} ${model}`);
  let largest: readonly Gpu[] = [];
  for (const set of sets.values()) if (set.length > largest.length) largest = set;
  return { gpus: largest, leftOut: gpus.filter((gpu) => !largest.includes(gpu)) };
}
