import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";

const LEAST_URGENT = 19;

/**
 * Makes this thread give way to the others of the machine, where the system knows priorities of
 * threads (Linux). Elsewhere it goes on as it is: the work gets done either way.
 */
export function giveWay(): void {
  try {
    const thread = Number(readlinkSync("/proc/thread-self").split("/").at(-1));
    if (Number.isInteger(thread)) setPriority(thread, LEAST_URGENT);
  } catch {
    // No such file system, or not allowed: nothing depends on it.
  }
}
