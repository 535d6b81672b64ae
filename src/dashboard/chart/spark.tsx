import type { TimelineStep } from "../../wire/index.ts";
import { bandPath, stepLine } from "./area.ts";
import { capacityLayers, thinSteps } from "./capacity.ts";
import { timeScale } from "./time-scale.ts";
import { unitScale } from "./unit-scale.ts";

/** A pool's next days at a glance: no axes, one line of text high. */
export function CapacitySpark(props: {
  readonly steps: readonly TimelineStep[];
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly height: number;
  readonly label: string;
}) {
  const { from, to, width, height } = props;
  const time = timeScale(from, to, width);
  const layers = capacityLayers(thinSteps(props.steps, time));
  const unit = { ...unitScale(layers.max, height), y: flush(layers.max, height) };
  return (
    <svg className="spark" width={width} height={height} role="img" aria-label={props.label}>
      <path className="area-free" d={bandPath(layers.free, time, unit)} />
      <path className="area-float" d={bandPath(layers.float, time, unit)} />
      <path className="area-reserved" d={bandPath(layers.reserved, time, unit)} />
      <path className="line-capacity" d={stepLine(layers.capacity, time, unit)} />
    </svg>
  );
}

/** The highest capacity right under the upper edge. */
function flush(max: number, height: number): (amount: number) => number {
  return (amount) => height - (amount / Math.max(max, 1)) * (height - 1.5);
}
