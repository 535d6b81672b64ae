import { placement } from "../../kernel/index.ts";
import { type CsvRow, integerField, readCsv, TraceError } from "./csv.ts";

/** A text with the name of the file it came from, for errors. */
export interface TraceFile {
  readonly name: string;
  readonly text: string;
}

/** One distinct request with how often it comes, and the arrivals as numbers of requests. */
export interface Arrivals {
  readonly pods: readonly placement.PodSpec[];
  readonly order: Int32Array;
}

const NODE_HEADER = ["sn", "cpu_milli", "memory_mib", "gpu", "model"];
const POD_HEADER = [
  "name",
  "cpu_milli",
  "memory_mib",
  "num_gpu",
  "gpu_milli",
  "gpu_spec",
  "qos",
  "pod_phase",
  "creation_time",
  "deletion_time",
  "scheduled_time",
];

const { NODE_AMOUNT_MAX, NODE_GPUS_MAX } = placement.limits;

/**
 * Nodes of a file in the format of Alibaba's cluster-trace-gpu-v2023, in file order, which is
 * their rank. Throws `TraceError` with file, line and what was expected.
 */
export function readNodes(file: TraceFile): readonly placement.NodeSpec[] {
  const seen = new Set<string>();
  return readCsv(file.name, file.text, NODE_HEADER).map((row) => {
    const node = readNode(file.name, row);
    if (seen.has(node.id)) throw new TraceError(file.name, row.line, `a new sn, not "${node.id}"`);
    seen.add(node.id);
    return node;
  });
}

/** Pods of a file in the same format, in file order, which is that of their arrival. */
export function readArrivals(file: TraceFile): Arrivals {
  const pods: placement.PodSpec[] = [];
  const numbers = new Map<string, number>();
  const rows = readCsv(file.name, file.text, POD_HEADER);
  const order = Int32Array.from(rows, (row) => {
    const key = row.fields.slice(1, 6).join(",");
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, pods.length);
    return pods.push(readPod(file.name, row)) - 1;
  });
  return { pods, order };
}

/** What a file of pods says of the workload: each kind of request with its count. */
export function readMix(file: TraceFile): readonly placement.MixEntry[] {
  return mixOf(readArrivals(file));
}

/** Each kind of request among the arrivals, memory disregarded, with its count. */
export function mixOf({ pods, order }: Arrivals): readonly placement.MixEntry[] {
  const counts = new Float64Array(pods.length);
  for (const pod of order) counts[pod] = counts[pod]! + 1;
  const entries = new Map<string, placement.MixEntry>();
  pods.forEach(({ cpuMilli, gpus, gpuMilli, models }, i) => {
    const key = [cpuMilli, gpus, gpuMilli, ...models].join(" ");
    const count = (entries.get(key)?.count ?? 0) + counts[i]!;
    entries.set(key, { cpuMilli, gpus, gpuMilli, models, count });
  });
  return [...entries.values()];
}

function readNode(file: string, row: CsvRow): placement.NodeSpec {
  const number = (at: number, max: number): number =>
    integerField(file, row, { at, name: NODE_HEADER[at]!, min: 0, max });
  const id = row.fields[0]!;
  if (id === "") throw new TraceError(file, row.line, "sn to be a name");
  const gpus = number(3, NODE_GPUS_MAX);
  const model = row.fields[4]!;
  if (gpus > 0 && model === "") throw new TraceError(file, row.line, "a model for its GPUs");
  return {
    id,
    cpuMilli: number(1, NODE_AMOUNT_MAX),
    memoryMib: number(2, NODE_AMOUNT_MAX),
    gpus,
    model,
  };
}

function readPod(file: string, row: CsvRow): placement.PodSpec {
  const number = (at: number, min: number, max: number): number =>
    integerField(file, row, { at, name: POD_HEADER[at]!, min, max });
  const gpus = number(3, 0, NODE_GPUS_MAX);
  const gpuMilli = gpus === 0 ? number(4, 0, 0) : number(4, 1, placement.GPU_MILLI);
  if (gpus > 1 && gpuMilli < placement.GPU_MILLI) {
    throw new TraceError(file, row.line, `gpu_milli to be 1000 where num_gpu is ${gpus}`);
  }
  const spec = row.fields[5]!;
  return {
    cpuMilli: number(1, 0, NODE_AMOUNT_MAX),
    memoryMib: number(2, 0, NODE_AMOUNT_MAX),
    gpus,
    gpuMilli,
    models: spec === "" ? [] : spec.split("|"),
  };
}
