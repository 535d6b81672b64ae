import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** One GPU as the driver sees it. Readings that the driver has not are absent. */
export interface Gpu {
  /** By the order on the bus, as `CUDA_DEVICE_ORDER=PCI_BUS_ID` counts. */
  readonly index: number;
  readonly model: string;
  readonly memoryMib: number;
  readonly usedMib?: number;
  readonly utilisationPercent?: number;
  readonly temperatureC?: number;
  readonly powerW?: number;
}

export type GpuReading =
  | { readonly kind: "found"; readonly gpus: readonly Gpu[] }
  /** No driver is installed here. */
  | { readonly kind: "none" }
  /** There is a driver, and it did not answer, or not in its own form. */
  | { readonly kind: "failed"; readonly reason: string };

export interface GpuProbe {
  /** The program to ask; a name is looked up on the path. */
  readonly path: string;
  readonly timeoutMs?: number;
}

export const NVIDIA_SMI = "nvidia-smi";

const FIELDS = [
  "index",
  "name",
  "memory.total",
  "memory.used",
  "utilization.gpu",
  "temperature.gpu",
  "power.draw",
];
const ARGS = [`--query-gpu=${FIELDS.join(",")}`, "--format=csv,noheader,nounits"];

/** Without persistence mode the driver is loaded anew for each question, which takes seconds. */
const TIMEOUT_MS = 30_000;
const OUTPUT_BYTES_MAX = 1 << 20;

/** Asks the driver which GPUs there are and how they are. Never throws. */
export async function readGpus({ path, timeoutMs = TIMEOUT_MS }: GpuProbe): Promise<GpuReading> {
  try {
    const { stdout } = await run(path, ARGS, {
      timeout: timeoutMs,
      killSignal: "SIGKILL",
      maxBuffer: OUTPUT_BYTES_MAX,
    });
    return parseGpus(stdout);
  } catch (error) {
    return withoutAnswer(error, timeoutMs);
  }
}

const run = promisify(execFile);

/** The program's CSV: one GPU a line. A model's name may hold anything, the rest are numbers. */
export function parseGpus(text: string): GpuReading {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const gpus: Gpu[] = [];
  for (const line of lines) {
    const gpu = parseGpu(line);
    if (gpu === undefined) return { kind: "failed", reason: `this line is not clear: ${line}` };
    gpus.push(gpu);
  }
  return { kind: "found", gpus: gpus.sort((a, b) => a.index - b.index) };
}

function parseGpu(line: string): Gpu | undefined {
  const cells = line.split(",").map((cell) => cell.trim());
  if (cells.length < FIELDS.length) return undefined;
  const index = numberOf(cells[0]);
  const [memoryMib, usedMib, utilisationPercent, temperatureC, powerW] = cells
    .slice(-5)
    .map(numberOf);
  const model = cells.slice(1, -5).join(", ");
  if (index === undefined || memoryMib === undefined || model === "") return undefined;
  return {
    index,
    model,
    memoryMib,
    ...(usedMib === undefined ? {} : { usedMib }),
    ...(utilisationPercent === undefined ? {} : { utilisationPercent }),
    ...(temperatureC === undefined ? {} : { temperatureC }),
    ...(powerW === undefined ? {} : { powerW }),
  };
}

/** `[N/A]`, `[Not Supported]` and the like are no numbers. */
function numberOf(cell: string | undefined): number | undefined {
  return cell !== undefined && /^\d+(\.\d+)?$/.test(cell) ? Number(cell) : undefined;
}

function withoutAnswer(error: unknown, timeoutMs: number): GpuReading {
  if (!(error instanceof Error)) return { kind: "failed", reason: String(error) };
  if ("code" in error && error.code === "ENOENT") return { kind: "none" };
  if ("killed" in error && error.killed === true) {
    return { kind: "failed", reason: `no answer within ${timeoutMs / 1_000} s` };
  }
  const said = "stdout" in error ? String(error.stdout).trim() : "";
  if (/^No devices were found/i.test(said)) return { kind: "found", gpus: [] };
  return { kind: "failed", reason: said === "" ? error.message : said };
}
