import { Measured } from "../chart/measured.tsx";
import { UnitAxis } from "../chart/unit-axis.tsx";
import { unitScale } from "../chart/unit-scale.ts";
import { decimalText } from "../show/number.ts";
import type { Curve } from "./figures.ts";
import { lineColour } from "./line-colour.ts";

const HEIGHT = 180;
const GUTTER = 48;

/** One line for each policy; `labels` name the places along the axis, else their numbers do. */
export function Curves(props: {
  readonly curves: readonly Curve[];
  readonly labels?: readonly string[];
}) {
  return (
    <>
      <Measured height={HEIGHT + 30}>{(width) => <Plot {...props} width={width} />}</Measured>
      <ul className="line-keys">
        {props.curves.map(({ policy }, index) => (
          <li key={policy} style={{ ["--line-colour"]: lineColour(index) }}>
            {policy}
          </li>
        ))}
      </ul>
    </>
  );
}

function Plot(props: {
  readonly curves: readonly Curve[];
  readonly labels?: readonly string[];
  readonly width: number;
}) {
  const { curves, labels } = props;
  const width = props.width - GUTTER - 20;
  const places = [...new Set(curves.flatMap(({ points }) => points.map(([at]) => at)))];
  const [first, last] = [Math.min(...places), Math.max(...places)];
  const x = (at: number): number => ((at - first) / Math.max(last - first, 1e-9)) * width;
  const values = curves.flatMap(({ points }) => points.map(([, value]) => value));
  const unit = unitScale(Math.max(...values, 0), HEIGHT);
  const every = Math.max(1, Math.ceil((places.length * 34) / Math.max(width, 1)));
  return (
    <svg width={props.width} height={HEIGHT + 30} role="img" aria-label="Curves, as numbers above">
      <g transform={`translate(${GUTTER},6)`}>
        <UnitAxis scale={unit} width={width} />
        {places
          .sort((a, b) => a - b)
          .map((at, index) =>
            index % every === 0 ? (
              <text key={at} x={x(at)} y={HEIGHT + 16} textAnchor="middle">
                {labels?.[at] ?? decimalText(at)}
              </text>
            ) : null,
          )}
        {curves.map(({ policy, points }, index) => (
          <polyline
            key={policy}
            className="policy-line"
            style={{ stroke: lineColour(index) }}
            points={points.map(([at, value]) => `${x(at)},${unit.y(value)}`).join(" ")}
          />
        ))}
      </g>
    </svg>
  );
}
