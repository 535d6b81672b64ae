import type { JobWire, WaitReasonWire } from "../../wire/index.ts";
import { countText, wholeText } from "../show/number.ts";
import { spanText } from "../show/time.ts";

/** `4 units for 2h`, `30 × 2 units for 1h`, `8 × 4 units together for 1d`. */
export function needsText(job: Pick<JobWire, "size" | "count" | "gang" | "walltime_s">): string {
  const { size, count, gang, walltime_s } = job;
  const times = count === 1 ? "" : `${wholeText(count)} × `;
  const together = gang && count > 1 ? " together" : "";
  return `${times}${countText(size, "unit")}${together} for ${spanText(walltime_s)}`;
}

/** Why it waits, in a sentence that needs no clock: the server's own where it names no instant. */
export function whyText(reason: WaitReasonWire): string {
  const { units = 0, free = 0, tight } = reason;
  switch (reason.kind) {
    case "capacity":
      return free < units
        ? `It needs ${countText(units, "unit")}; ${freeText(free)}.`
        : `It would run into a reservation that leaves ${tight?.free ?? 0} of ${units} units.`;
    case "time":
      return "It is held until its time.";
    default:
      return reason.detail;
  }
}

function freeText(free: number): string {
  return free === 0 ? "none is free" : `${wholeText(free)} are free`;
}

/** States of parts, in the order in which progress is drawn. */
export const PART_STATES = [
  ["done", "done"],
  ["running", "running"],
  ["waiting", "waiting"],
  ["held", "held"],
  ["failed", "failed"],
  ["timed_out", "out of time"],
  ["displaced", "displaced"],
  ["cancelled", "cancelled"],
] as const satisfies readonly (readonly [keyof JobWire["parts"], string])[];

export function stateText(state: JobWire["state"]): string {
  return PART_STATES.find(([name]) => name === state)?.[1] ?? state;
}

export function isOver(state: JobWire["state"]): boolean {
  return state !== "held" && state !== "waiting" && state !== "running";
}
