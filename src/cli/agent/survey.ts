import type { NodeRequest } from "../../wire/index.ts";
import { type Gpu, type GpuReading, probeMachine } from "./probe/index.ts";

/** What somebody says about the node; the rest is found out. */
export interface NodeWords {
  readonly id: string;
  readonly cluster: string;
  readonly dataCenter?: string;
  readonly rack?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** In the place of what is found. */
  readonly gpuModel?: string;
  readonly cpuMilli?: number;
  readonly memoryMib?: number;
}

/** A machine as it is registered, and which of its devices that means. */
export interface Survey {
  readonly request: NodeRequest;
  /** GPU `i` of the node is the `i`-th of these, by the order on the bus. */
  readonly devices: readonly number[];
  /** GPUs that are not registered: they are of another model. */
  readonly leftOut: readonly Gpu[];
}

/** A node with what this machine really has. A silent driver means no GPUs. */
export async function surveyMachine(words: NodeWords, reading: GpuReading): Promise<Survey> {
  const machine = await probeMachine(reading.kind === "found" ? reading.gpus : []);
  const { gpus, leftOut } = machine;
  const first = gpus[0];
  const { id, cluster, dataCenter, rack, labels } = words;
  return {
    devices: gpus.map(({ index }) => index),
    leftOut,
    request: {
      id,
      cluster,
      ...(dataCenter === undefined ? {} : { data_center: dataCenter }),
      ...(rack === undefined ? {} : { rack }),
      cpu_milli: words.cpuMilli ?? machine.cpuMilli,
      memory_mib: words.memoryMib ?? machine.memoryMib,
      gpus: gpus.length,
      ...(first === undefined
        ? {}
        : { gpu_model: words.gpuModel ?? first.model, gpu_memory_mib: first.memoryMib }),
      labels,
      leased: true,
    },
  };
}

/** Are these the same GPUs in the same places? */
export function isSameHardware(a: Survey, b: Survey): boolean {
  const shape = ({ request, devices }: Survey): string =>
    JSON.stringify([request.gpus, request.gpu_model, request.gpu_memory_mib, devices]);
  return shape(a) === shape(b);
}
