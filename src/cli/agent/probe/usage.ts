import { loadavg } from "node:os";
import { disksIO, fsSize, fsStats, mem, networkStats } from "systeminformation";
import type { Gpu } from "./gpus.ts";
import { type KernelCounters, readKernelCounters } from "./kernel-counters.ts";

/** How a machine is used at one moment, in the units in which it was read: bytes, counts. */
export interface Usage {
  /** Of a clock that never goes back. */
  readonly atMs: number;
  readonly load: readonly number[];
  readonly memory: Readings<"total" | "available" | "swapused" | "swapfree">;
  readonly fileSystems: readonly Readings<"size" | "used" | "available">[];
  readonly disk: Readings<"readBytes" | "writeBytes" | "operations" | "waitMs">;
  readonly interfaces: readonly Traffic[];
  readonly kernel: KernelCounters;
  /** Undefined if the driver did not answer. */
  readonly gpus: readonly Gpu[] | undefined;
}

type Readings<Name extends string> = { readonly [Each in Name]: number };

/** Bytes that went through an interface since it came up. */
export interface Traffic {
  readonly name: string;
  readonly txBytes: number;
  readonly rxBytes: number;
}

/** Asks the machine; about 100 ms. Of what can't be read there is nothing. */
export async function readUsage(gpus: readonly Gpu[] | undefined): Promise<Usage> {
  const [memory, sizes, disk, io, interfaces, kernel] = await Promise.all([
    mem(),
    fsSize(),
    fsStats(),
    disksIO(),
    networkStats("*"),
    readKernelCounters(),
  ]);
  const fileSystems = [
    ...new Map(sizes.filter(({ rw }) => rw).map((one) => [one.fs, one])).values(),
  ];
  return {
    atMs: performance.now(),
    load: loadavg(),
    memory,
    fileSystems,
    disk: {
      readBytes: disk?.rx ?? 0,
      writeBytes: disk?.wx ?? 0,
      operations: io?.tIO ?? 0,
      waitMs: io?.tWaitTime ?? 0,
    },
    interfaces: interfaces
      .filter(({ iface }) => iface !== "lo")
      .map(({ iface, tx_bytes, rx_bytes }) => ({
        name: iface,
        txBytes: tx_bytes,
        rxBytes: rx_bytes,
      })),
    kernel,
    gpus,
  };
}
