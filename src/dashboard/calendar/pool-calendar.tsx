import { useState } from "react";
import { Measured } from "../chart/measured.tsx";
import { timeScale } from "../chart/time-scale.ts";
import { Trouble } from "../parts/trouble.tsx";
import { Canvas } from "./chart/canvas.tsx";
import { GUTTER } from "./chart/capacity-chart.tsx";
import type { DragMode } from "./chart/drag.ts";
import { useChartHeight } from "./chart/height.ts";
import type { Colouring } from "./chart/lanes.tsx";
import { usePoolData } from "./pool-data.ts";
import { Side } from "./side.tsx";
import { Toolbar } from "./toolbar.tsx";
import { nextWindow, useShowSelected, useView } from "./use-view.ts";
import { type PoolCalendarProps, useWork } from "./work.ts";

/** One pool over time: the chart, its reservations, and beside them what is being worked on. */
export function PoolCalendar(props: PoolCalendarProps) {
  const { pool, reservation } = props;
  const work = useWork(props);
  const [view, setView] = useView(pool);
  const [mode, setMode] = useState<DragMode>(isCoarse() ? "pan" : "ask");
  const [colouring, setColouring] = useState<Colouring>("state");
  const [isAll, setIsAll] = useState(false);
  const height = useChartHeight();
  const data = usePoolData(pool.id, view, isAll);
  useShowSelected(reservation, view, setView);
  return (
    <div className={`calendar ${work.side === undefined ? "" : "with-side"}`}>
      <section className="panel calendar-main" aria-label={`Calendar of ${pool.id}`}>
        <Toolbar
          {...props}
          view={view}
          onView={setView}
          mode={mode}
          onMode={setMode}
          colouring={colouring}
          onColouring={setColouring}
          isAll={isAll}
          onAll={setIsAll}
          onAsk={() => work.ask(nextWindow(pool, view))}
          onSchedule={() => work.openSchedule()}
        />
        {data.error === null ? null : <Trouble error={data.error} />}
        <Measured height={height + 60}>
          {(width) => (
            <Canvas
              {...work}
              {...data}
              pool={pool}
              height={height}
              scale={timeScale(view.from, view.to, Math.max(width - GUTTER, 40))}
              view={view}
              onView={setView}
              mode={mode}
              colouring={colouring}
              selected={reservation}
            />
          )}
        </Measured>
      </section>
      <Side {...props} work={work} />
    </div>
  );
}

function isCoarse(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}
