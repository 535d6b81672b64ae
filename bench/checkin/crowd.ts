import { fork } from "node:child_process";
import { join } from "node:path";
import type { BenchRow } from "../rows/row.ts";

/**
 * Ten million devices that each check in at least once, for a hundred jobs over five days, in the
 * simulator: made up and run in a process of its own, whose time and memory count.
 */
export async function crowdRows(): Promise<BenchRow[]> {
  const { seconds, peakMib, devices } = await runCrowd();
  if (devices < DEVICES) throw new Error(`only ${devices} of ${DEVICES} devices checked in`);
  return [
    {
      name: "crowd of 10,000,000 devices, 100 jobs, made up and simulated",
      value: seconds,
      unit: "s",
      bar: { of: "value", op: "<=", value: 60 },
    },
    {
      name: "its memory, most",
      value: peakMib,
      unit: "MiB",
      bar: { of: "value", op: "<=", value: 2_048 },
    },
  ];
}

const DEVICES = 10_000_000;

interface CrowdFigures {
  readonly seconds: number;
  readonly peakMib: number;
  readonly devices: number;
}

function runCrowd(): Promise<CrowdFigures> {
  const child = fork(join(import.meta.dirname, "../sockets/crowd.ts"), [String(DEVICES)]);
  return new Promise((resolve, reject) => {
    child.once("message", (told: CrowdFigures) => resolve(told));
    child.once("exit", (code) => reject(new Error(`the crowd ended with ${code}`)));
  });
}
