import { readdir, readFile } from "node:fs/promises";

/** What Linux counts about processes; absent where there is no `/proc`. */
export interface KernelCounters {
  readonly runningThreads?: number;
  readonly totalThreads?: number;
  readonly runningProcesses?: number;
  readonly totalProcesses?: number;
  /** Since the machine started. */
  readonly pageFaults?: number;
}

/** Reads three small files and one listing. Never throws. */
export async function readKernelCounters(proc = "/proc"): Promise<KernelCounters> {
  const [load, stat, vmstat, entries] = await Promise.all([
    textOf(`${proc}/loadavg`),
    textOf(`${proc}/stat`),
    textOf(`${proc}/vmstat`),
    readdir(proc).catch(() => []),
  ]);
  const threads = /\s(\d+)\/(\d+)\s/.exec(load);
  const processes = entries.filter((name) => /^\d+$/.test(name)).length;
  return known({
    runningThreads: numberOf(threads?.[1]),
    totalThreads: numberOf(threads?.[2]),
    runningProcesses: numberOf(/^procs_running (\d+)$/m.exec(stat)?.[1]),
    totalProcesses: processes === 0 ? undefined : processes,
    pageFaults: numberOf(/^pgfault (\d+)$/m.exec(vmstat)?.[1]),
  });
}

type Readings = { readonly [Name in keyof KernelCounters]: number | undefined };

function known(readings: Readings): KernelCounters {
  return Object.fromEntries(Object.entries(readings).filter(([, value]) => value !== undefined));
}

function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}

function numberOf(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}
