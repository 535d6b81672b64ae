import { useZone } from "../show/zone.ts";
import { type TimeScale, timeTicks } from "./time-scale.ts";

/** Lines across a chart at round times, with their names below it. */
export function TimeAxis(props: {
  readonly scale: TimeScale;
  readonly height: number;
  readonly gap?: number;
}) {
  const zone = useZone();
  const { scale, height, gap = 72 } = props;
  return (
    <g className="axis">
      {timeTicks(scale, zone, gap).map(({ at, label, isStrong }) => {
        const x = Math.round(scale.x(at)) + 0.5;
        return (
          <g key={at} className={isStrong ? "strong" : undefined}>
            <line x1={x} x2={x} y1={0} y2={height} />
            {x + 30 < scale.width ? (
              <text x={x + 3} y={height + 14}>
                {label}
              </text>
            ) : null}
          </g>
        );
      })}
    </g>
  );
}

/** Where now is. */
export function NowLine(props: {
  readonly scale: TimeScale;
  readonly now: number;
  readonly height: number;
}) {
  const { scale, now, height } = props;
  if (now < scale.from || now > scale.to) return null;
  const x = Math.round(scale.x(now)) + 0.5;
  return <line className="now-line" x1={x} x2={x} y1={0} y2={height} />;
}
