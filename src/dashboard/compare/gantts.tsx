import { useEffect, useRef } from "react";
import { Measured } from "../chart/measured.tsx";
import { theme } from "../frame/theme.ts";
import { useStore } from "../live/store.ts";
import { Panel } from "../parts/panel.tsx";
import { colourOf } from "../show/colour.ts";
import { countText } from "../show/number.ts";
import type { Log } from "./codec.ts";
import { Curves } from "./curves.tsx";
import { ganttRows, unitsInUse } from "./jobs.ts";

const HEIGHT_MAX = 360;
const ROW_MAX = 18;

/** What ran where, a chart for each log over one time, and the units in use of all of them. */
export function Gantts({ logs }: { readonly logs: readonly Log[] }) {
  const charts = logs.map((log) => ({ log, ...ganttRows(log) }));
  const end = charts.reduce((most, chart) => Math.max(most, chart.end), 1);
  return (
    <>
      <Panel title="Units in use">
        <Curves curves={logs.map((log) => ({ policy: log.name, points: stepsOf(log) }))} />
      </Panel>
      {charts.map(({ log, bars, rows }) => (
        <Panel key={log.name} title={log.name} note={countText(bars.length, "job")}>
          <Measured height={heightOf(rows.length)}>
            {(width) => <Gantt bars={bars} rows={rows.length} end={end} width={width} />}
          </Measured>
        </Panel>
      ))}
    </>
  );
}

/** Each value once more where the next one begins. */
function stepsOf(log: Log): readonly (readonly [number, number])[] {
  const points = unitsInUse(log);
  return points.flatMap((point, index) => {
    const next = points[index + 1];
    return next === undefined ? [point] : [point, [next[0], point[1]] as const];
  });
}

function heightOf(rows: number): number {
  return Math.min(Math.max(rows * ROW_MAX, 24), HEIGHT_MAX);
}

/** Drawn on a canvas: tens of thousands of bars are nothing to it. */
function Gantt(props: {
  readonly bars: ReturnType<typeof ganttRows>["bars"];
  readonly rows: number;
  readonly end: number;
  readonly width: number;
}) {
  const place = useRef<HTMLCanvasElement>(null);
  const chosen = useStore(theme);
  const { bars, rows, end, width } = props;
  const height = heightOf(rows);
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours follow the theme
  useEffect(() => {
    const canvas = place.current;
    const pen = canvas?.getContext("2d");
    if (canvas === null || pen === null || pen === undefined) return;
    const sharpness = window.devicePixelRatio;
    canvas.width = width * sharpness;
    canvas.height = height * sharpness;
    pen.scale(sharpness, sharpness);
    const [fill, edge] = [colourOf(canvas, "--area-reserved"), colourOf(canvas, "--sheet")];
    const step = height / Math.max(rows, 1);
    for (const { at, duration, row } of bars) {
      const [left, right] = [(at / end) * width, ((at + duration) / end) * width];
      pen.fillStyle = fill;
      pen.fillRect(left, row * step + 0.5, Math.max(right - left, 0.5), Math.max(step - 1, 0.5));
      if (right - left < 4) continue;
      pen.fillStyle = edge;
      pen.fillRect(right - 0.5, row * step, 0.5, step);
    }
  }, [bars, rows, end, width, height, chosen]);
  const style = { width, height };
  return <canvas ref={place} style={style} role="img" aria-label="What ran where over time" />;
}
