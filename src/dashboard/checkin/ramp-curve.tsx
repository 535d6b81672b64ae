import type { CheckinJobWire } from "../../wire/index.ts";
import { wholeText } from "../show/number.ts";
import { spanText } from "../show/time.ts";
import { type Ramp, rampPath } from "./ramp.ts";

/** A round filling up, from when it was asked for until now, or until it was filled. */
export function RampCurve(props: {
  readonly task: NonNullable<CheckinJobWire["task"]>;
  readonly ramp: Ramp | undefined;
  readonly now: number;
  readonly width: number;
  readonly height: number;
}) {
  const { task, ramp, now, width, height } = props;
  const until = Math.max(task.opened_time + 1, task.filled_time ?? task.closed_time ?? now);
  const label =
    `${wholeText(task.accepted)} of ${wholeText(task.demand)} devices ` +
    `after ${spanText(until - task.opened_time)}`;
  const box = { width, height: height - 2, until, most: Math.max(task.cap, task.demand) };
  const top = 1 + (height - 2) * (1 - task.demand / box.most);
  return (
    <svg className="ramp" width={width} height={height} role="img" aria-label={label}>
      <line className="ramp-demand" x1={0} x2={width} y1={top} y2={top} />
      {ramp === undefined ? null : <path d={rampPath(ramp, box)} transform="translate(0 1)" />}
    </svg>
  );
}
