import type { CheckinJobWire } from "../../wire/index.ts";

/** How many devices a round had at an instant, Unix seconds. */
export interface RampPoint {
  readonly at: number;
  readonly accepted: number;
}

/** A round's ramp-up as far as it was watched: it begins with nobody when it was asked for. */
export interface Ramp {
  readonly task: number;
  readonly points: readonly RampPoint[];
}

/** By job; only rounds that are looked at now. */
export type Ramps = ReadonlyMap<string, Ramp>;

/** Twice the pixels of a curve: more could not be told apart. */
const POINTS_MAX = 320;

/**
 * What was known before, and how far the rounds are now. Of a round that was filled before anybody
 * looked, one point is certain: its demand, when it was filled. O(jobs + points).
 */
export function noteRamps(before: Ramps, jobs: readonly CheckinJobWire[], now: number): Ramps {
  const after = new Map<string, Ramp>();
  for (const { job_id, task } of jobs) {
    if (task === undefined) continue;
    const known = before.get(job_id);
    const points = known?.task === task.task ? known.points : firstPoints(task);
    after.set(job_id, { task: task.task, points: withPoint(points, task.accepted, now) });
  }
  return after;
}

type Task = NonNullable<CheckinJobWire["task"]>;

function firstPoints({ opened_time, filled_time, demand }: Task): readonly RampPoint[] {
  const start = { at: opened_time, accepted: 0 };
  return filled_time === undefined ? [start] : [start, { at: filled_time, accepted: demand }];
}

function withPoint(
  points: readonly RampPoint[],
  accepted: number,
  now: number,
): readonly RampPoint[] {
  const last = points[points.length - 1];
  if (last?.accepted === accepted) return points;
  const next = [...points, { at: Math.max(now, last?.at ?? 0), accepted }];
  if (next.length <= POINTS_MAX) return next;
  return next.filter((_, index) => index === 0 || index === next.length - 1 || index % 2 === 1);
}

export interface RampBox {
  readonly width: number;
  readonly height: number;
  /** The right edge, Unix seconds. */
  readonly until: number;
  /** Devices at the upper edge. */
  readonly most: number;
}

/** The curve as an SVG path: from the round's start to its last sign, and on to the edge. */
export function rampPath({ points }: Ramp, { width, height, until, most }: RampBox): string {
  const [first] = points;
  const last = points[points.length - 1];
  if (first === undefined || last === undefined) return "";
  const span = Math.max(1, until - first.at);
  const place = ({ at, accepted }: RampPoint): string => {
    const x = ((Math.min(at, until) - first.at) / span) * width;
    const y = height - (Math.min(accepted, most) / Math.max(1, most)) * height;
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  };
  return `M${[...points, { ...last, at: until }].map(place).join("L")}`;
}
