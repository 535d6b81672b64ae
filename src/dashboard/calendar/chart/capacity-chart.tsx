import { type ReactNode, type RefObject, useId } from "react";
import type { Problem, TimelineStep } from "../../../wire/index.ts";
import { bandPath, stepLine } from "../../chart/area.ts";
import { capacityLayers, thinSteps } from "../../chart/capacity.ts";
import { NowLine, TimeAxis } from "../../chart/time-axis.tsx";
import type { TimeScale } from "../../chart/time-scale.ts";
import { UnitAxis } from "../../chart/unit-axis.tsx";
import { type UnitScale, unitScale } from "../../chart/unit-scale.ts";
import { countText } from "../../show/number.ts";
import type { Draft } from "../draft.ts";
import { type Wish, wishBands } from "../overlay.ts";

const AXIS_HEIGHT = 22;

/** A pool over time: used, free, float, what is wished for, and where that is too tight. */
export function CapacityChart(props: {
  readonly svg: RefObject<SVGSVGElement | null>;
  readonly scale: TimeScale;
  /** Of the plot, in pixels. */
  readonly height: number;
  readonly steps: readonly TimelineStep[];
  readonly now: number | undefined;
  readonly wishes: readonly Wish[];
  readonly tight: Problem["tight"];
  readonly label: string;
}) {
  const { scale, now, height } = props;
  const steps = thinSteps(props.steps, scale);
  const layers = capacityLayers(steps);
  const shown = props.wishes.map((wish) => ({
    kind: wish.kind,
    parts: wish.parts,
    ...wishBands(props.steps, wish.parts),
  }));
  const top = shown
    .flatMap(({ fits, over }) => [...fits, ...over])
    .reduce((max, { high }) => Math.max(max, high), layers.max);
  const unit = unitScale(top, height);
  return (
    <svg
      ref={props.svg}
      className="capacity"
      width={scale.width + GUTTER}
      height={height + AXIS_HEIGHT + 6}
      role="img"
      aria-label={props.label}
    >
      <g transform={`translate(${GUTTER},6)`}>
        <rect className="ground" width={scale.width} height={height} />
        <path className="area-free" d={bandPath(layers.free, scale, unit)} />
        <path className="area-float" d={bandPath(layers.float, scale, unit)} />
        <path className="area-reserved" d={bandPath(layers.reserved, scale, unit)} />
        <UnitAxis scale={unit} width={scale.width} />
        <TimeAxis scale={scale} height={height} />
        <path className="line-capacity" d={stepLine(layers.capacity, scale, unit)} />
        {shown.map(({ kind, parts, fits, over }) => (
          <g key={kind} className={`wish wish-${kind}`}>
            <path className="wish-fits" d={bandPath(fits, scale, unit)} />
            <path className="wish-over" d={bandPath(over, scale, unit)} />
            {kind === "draft" ? <Edges parts={parts} scale={scale} height={height} /> : null}
          </g>
        ))}
        <TightBand tight={props.tight} scale={scale} unit={unit} />
        {now === undefined ? null : <NowLine scale={scale} now={now} height={height} />}
      </g>
    </svg>
  );
}

/** Room at the left for the names of the amounts; lanes keep the same. */
export const GUTTER = 44;

/** The window's two ends, to take hold of. */
function Edges(props: {
  readonly parts: readonly Draft[];
  readonly scale: TimeScale;
  readonly height: number;
}) {
  return props.parts.map(({ start, end }) => (
    <g key={start}>
      {[start, end].map((at) => (
        <line
          key={at}
          className="wish-edge"
          x1={props.scale.x(at)}
          x2={props.scale.x(at)}
          y1={0}
          y2={props.height}
        />
      ))}
    </g>
  ));
}

/** Why it was refused: the first stretch on which too little is free. */
function TightBand(props: {
  readonly tight: Problem["tight"];
  readonly scale: TimeScale;
  readonly unit: UnitScale;
}): ReactNode {
  const { tight, scale } = props;
  const { height } = props.unit;
  const pattern = useId();
  if (tight === undefined) return null;
  const left = Math.max(scale.x(tight.start_time), 0);
  const right = Math.min(scale.x(tight.end_time), scale.width);
  if (right <= left) return null;
  const middle = Math.min(Math.max((left + right) / 2, 60), scale.width - 60);
  return (
    <g className="tight">
      <pattern id={pattern} width="6" height="6" patternUnits="userSpaceOnUse">
        <path d="M0 6L6 0" />
      </pattern>
      <rect x={left} width={right - left} height={height} fill={`url(#${pattern})`} />
      <line x1={left} x2={left} y1={0} y2={height} />
      <line x1={right} x2={right} y1={0} y2={height} />
      <text x={middle} y={14} textAnchor="middle">
        {tight.free === 0 ? "nothing" : `only ${countText(tight.free, "unit")}`} free
      </text>
    </g>
  );
}
