import { shortText } from "../show/number.ts";
import type { UnitScale } from "./unit-scale.ts";

/** Lines across a chart at round amounts, with the amounts at their left end. */
export function UnitAxis(props: {
  readonly scale: UnitScale;
  readonly width: number;
  readonly unit?: string;
}) {
  const { scale, width, unit = "" } = props;
  return (
    <g className="axis">
      {scale.ticks.map((amount) => {
        const y = Math.round(scale.y(amount)) + 0.5;
        return (
          <g key={amount}>
            <line x1={0} x2={width} y1={y} y2={y} />
            <text x={-6} y={y + 4} textAnchor="end">
              {shortText(amount)}
              {unit}
            </text>
          </g>
        );
      })}
    </g>
  );
}
