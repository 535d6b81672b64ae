import type { TimeScale } from "./time-scale.ts";
import type { UnitScale } from "./unit-scale.ts";

/** Something that holds from one instant to another, between two heights. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
}

/** The outline of bands as an SVG path: a box each, those that touch at one height as one. */
export function bandPath(bands: readonly Band[], time: TimeScale, unit: UnitScale): string {
  let path = "";
  for (const { from, to, low, high } of bands) {
    if (high <= low || to <= time.from || from >= time.to) continue;
    const left = round(Math.max(time.x(from), -2));
    const right = round(Math.min(time.x(to), time.width + 2));
    if (right <= left) continue;
    path += `M${left} ${round(unit.y(low))}V${round(unit.y(high))}H${right}V${round(unit.y(low))}Z`;
  }
  return path;
}

/** A line along step values, with its risers. */
export function stepLine(
  steps: readonly { readonly from: number; readonly to: number; readonly value: number }[],
  time: TimeScale,
  unit: UnitScale,
): string {
  let path = "";
  let end: number | undefined;
  for (const { from, to, value } of steps) {
    const left = round(Math.max(time.x(from), -2));
    const right = round(Math.min(time.x(to), time.width + 2));
    if (right < -2 || left > time.width + 2) continue;
    const y = round(unit.y(value));
    path += end === left ? `V${y}H${right}` : `M${left} ${y}H${right}`;
    end = right;
  }
  return path;
}

/** Tenths of a pixel: shorter text, and nothing that an eye can see. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
