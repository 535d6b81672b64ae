import type { Gpu } from "./gpus.ts";
import type { Traffic, Usage } from "./usage.ts";

/** JSON as AIGr.id's node metrics have it: named groups of numbers. */
export type Metrics = { readonly [name: string]: Metrics | readonly Metrics[] | number | string };

/** Makes the metrics of one node from what was read, one after the other. */
export interface MetricsMaker {
  /** The document of one moment; rates are over the time since the moment before. */
  next(usage: Usage): Metrics;
}

const MIB = 1024 * 1024;
const PERCENT = 100;
/** The spans over which traffic is told. */
const SPANS_S = [60, 300, 900] as const;

/**
 * Metrics in AIGr.id's form, memory and storage in MiB. What the
 * machine can't tell is left out rather than said to be 0.
 */
export function createMetricsMaker(node: string): MetricsMaker {
  const past: Usage[] = [];
  return {
    next: (usage) => {
      const before = past.at(-1);
      past.push(usage);
      // One moment older than the longest span is needed to fill it.
      const reach = usage.atMs - SPANS_S[SPANS_S.length - 1]! * 1_000;
      while (past[1] !== undefined && past[1].atMs <= reach) past.shift();
      return {
        id: node,
        memory: memoryOf(usage, before),
        vcpu: processorsOf(usage),
        storage: storageOf(usage, before),
        network: networkOf(usage, past),
        ...gpusOf(usage.gpus),
      };
    },
  };
}

function memoryOf({ memory, kernel, atMs }: Usage, before: Usage | undefined): Metrics {
  const { total, available, swapused, swapfree } = memory;
  const faults = perSecond(kernel.pageFaults, before?.kernel.pageFaults, atMs, before?.atMs);
  return {
    freeMem: mib(available),
    usedMem: mib(total - available),
    averageUtil: percent(total - available, total),
    usedSwap: mib(swapused),
    freeSwap: mib(swapfree),
    ...(faults === undefined ? {} : { pageFaultsPerSec: faults }),
  };
}

function processorsOf({ load, kernel }: Usage): Metrics {
  const { pageFaults: _, ...threads } = kernel;
  const [load1m = 0, load5m = 0, load15m = 0] = load.map(rounded);
  return { load1m, load5m, load15m, ...threads };
}

function storageOf({ fileSystems, disk, atMs }: Usage, before: Usage | undefined): Metrics {
  const sizes = fileSystems.map(({ size }) => mib(size));
  const free = mib(sum(fileSystems.map(({ available }) => available)));
  const used = mib(sum(fileSystems.map(({ used: bytes }) => bytes)));
  const rate = perSecond(disk.operations, before?.disk.operations, atMs, before?.atMs);
  const operations = disk.operations - (before?.disk.operations ?? 0);
  const waited = disk.waitMs - (before?.disk.waitMs ?? 0);
  return {
    freeMem: free,
    usedMem: used,
    disks: {
      memory: {
        freeMem: free,
        usedMem: used,
        maxDisk: Math.max(0, ...sizes),
        minDisk: sizes.length === 0 ? 0 : Math.min(...sizes),
      },
      iops: {
        readBytes: disk.readBytes,
        writeBytes: disk.writeBytes,
        total: disk.operations,
        response: operations > 0 ? rounded(waited / operations) : 0,
        ...(rate === undefined ? {} : { blocksPerSec: rate }),
      },
    },
  };
}

function networkOf(usage: Usage, past: readonly Usage[]): Metrics {
  const ifaces = usage.interfaces.map(({ name }): [string, Metrics] => {
    return [name, trafficOf(usage, past, (one) => one.name === name)];
  });
  return {
    ...trafficOf(usage, past, () => true),
    ifaces: Object.fromEntries(ifaces),
  };
}

/** Bytes in all, and in the last minutes as far as they were seen. */
function trafficOf(
  usage: Usage,
  past: readonly Usage[],
  isMeant: (traffic: Traffic) => boolean,
): Metrics {
  const total = (at: Usage, way: "txBytes" | "rxBytes"): number =>
    sum(at.interfaces.filter(isMeant).map((traffic) => traffic[way]));
  const tx = total(usage, "txBytes");
  const rx = total(usage, "rxBytes");
  const spans = SPANS_S.flatMap((span): [string, number][] => {
    const from = past.findLast(({ atMs }) => atMs <= usage.atMs - span * 1_000) ?? past[0] ?? usage;
    const name = `${span / 60}m`;
    // An interface that was made anew counts from 0 again.
    return [
      [`txBytes${name}`, Math.max(0, tx - total(from, "txBytes"))],
      [`rxBytes${name}`, Math.max(0, rx - total(from, "rxBytes"))],
    ];
  });
  return { txBytesTotal: tx, rxBytesTotal: rx, ...Object.fromEntries(spans) };
}

/** A node without GPUs has an empty `gpus` and no `gpu`; so has one whose driver is silent. */
function gpusOf(gpus: readonly Gpu[] | undefined): Metrics {
  if (gpus === undefined || gpus.length === 0) return { gpus: {} };
  const total = sum(gpus.map(({ memoryMib }) => memoryMib));
  const used = sum(gpus.map(({ usedMib = 0 }) => usedMib));
  return {
    gpu: {
      count: gpus.length,
      totalMem: total,
      totalUsedMem: used,
      totalFreeMem: total - used,
      avgMemUtilization: percent(used, total),
      ...mean(
        "avgCudaUtilization",
        gpus.map(({ utilisationPercent }) => utilisationPercent),
      ),
      ...mean(
        "avgPowerUtilization",
        gpus.map(({ powerW }) => powerW),
      ),
      ...mean(
        "avgTemperature",
        gpus.map(({ temperatureC }) => temperatureC),
      ),
    },
    gpus: gpus.map(gpuOf),
  };
}

/** `device` is ours: which one of the machine it is, for whoever starts something on it. */
function gpuOf({ memoryMib, usedMib = 0, ...gpu }: Gpu, number: number): Metrics {
  return {
    gpu_id: number,
    device: gpu.index,
    totalMem: memoryMib,
    usedMem: usedMib,
    freeMem: memoryMib - usedMib,
    memUtilization: percent(usedMib, memoryMib),
    ...mean("cudaUtilization", [gpu.utilisationPercent]),
    ...mean("powerUtilization", [gpu.powerW]),
    ...mean("temperature", [gpu.temperatureC]),
  };
}

function mean(name: string, values: readonly (number | undefined)[]): Metrics {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? {} : { [name]: rounded(sum(known) / known.length) };
}

/** A counter that went back has started anew: nothing can be said of the time between. */
function perSecond(
  now: number | undefined,
  before: number | undefined,
  nowMs: number,
  beforeMs: number | undefined,
): number | undefined {
  if (now === undefined || before === undefined || beforeMs === undefined) return undefined;
  if (now < before || nowMs <= beforeMs) return undefined;
  return rounded(((now - before) * 1_000) / (nowMs - beforeMs));
}

function mib(bytes: number): number {
  return rounded(bytes / MIB);
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : rounded((part / whole) * PERCENT);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
