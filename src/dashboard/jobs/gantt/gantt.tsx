import { type CSSProperties, type KeyboardEvent, useRef, useState } from "react";
import { NowLine, TimeAxis } from "../../chart/time-axis.tsx";
import { type TimeScale, timeScale } from "../../chart/time-scale.ts";
import { hrefOf, Link } from "../../frame/router.tsx";
import { hueOf } from "../../show/hue.ts";
import { countText, wholeText } from "../../show/number.ts";
import { windowText } from "../../show/time.ts";
import { useZone } from "../../show/zone.ts";
import { type GanttBar, type GanttRow, ganttSpan } from "./rows.ts";

const LANE_HEIGHT = 20;
const AXIS_HEIGHT = 20;
/** More could not be told apart; the table has them all. */
const ROWS_SHOWN = 24;
const LANES_SHOWN = 12;

interface GanttProps {
  readonly rows: readonly GanttRow[];
  readonly now: number;
  readonly width: number;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
}

/** Rows of bars over time. One tab stop; arrow keys go from bar to bar. */
export function Gantt(props: GanttProps) {
  const [shown, setShown] = useState(ROWS_SHOWN);
  const { rows, now, width } = props;
  const seen = rows.slice(0, shown);
  const gutter = width < 560 ? 92 : 150;
  const { from, to } = ganttSpan(rows, now);
  const scale = timeScale(from, to, Math.max(width - gutter, 40));
  const height = seen.reduce((sum, row) => sum + heightOf(row), 0);
  const list = useRef<HTMLDivElement>(null);
  const step = (event: KeyboardEvent<HTMLDivElement>): void => {
    const by = STEPS[event.key];
    if (by === undefined || !(event.target instanceof HTMLElement)) return;
    const bars = [...(list.current?.querySelectorAll<HTMLElement>(".lane-bar") ?? [])];
    const here = bars.indexOf(event.target);
    if (here < 0) return;
    event.preventDefault();
    bars[Math.max(0, Math.min(bars.length - 1, here + by))]?.focus();
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys go from bar to bar in it */}
      <div ref={list} className="gantt" onKeyDown={step}>
        <svg
          className="gantt-axis"
          style={{ left: gutter }}
          width={scale.width}
          height={height + AXIS_HEIGHT}
          aria-hidden="true"
        >
          <TimeAxis scale={scale} height={height} gap={90} />
          <NowLine scale={scale} now={now} height={height} />
        </svg>
        {seen.map((row, index) => (
          <Row
            key={row.key}
            {...props}
            row={row}
            gutter={gutter}
            scale={scale}
            isFirst={index === 0}
          />
        ))}
        <div style={{ height: AXIS_HEIGHT }} />
      </div>
      {rows.length > shown ? (
        <p className="more-rows">
          <button type="button" onClick={() => setShown(shown + ROWS_SHOWN)}>
            Show more
          </button>{" "}
          <span className="quiet">of {countText(rows.length, "row")}</span>
        </p>
      ) : null}
    </>
  );
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
};

function heightOf({ bars }: GanttRow): number {
  const lanes = Math.min(bars.length, LANES_SHOWN) + (bars.length > LANES_SHOWN ? 1 : 0);
  return lanes * LANE_HEIGHT + 6;
}

function Row(
  props: GanttProps & {
    readonly row: GanttRow;
    readonly gutter: number;
    readonly scale: TimeScale;
    readonly isFirst: boolean;
  },
) {
  const { row, gutter, scale, isFirst } = props;
  const bars = row.bars.slice(0, LANES_SHOWN);
  return (
    <section className="gantt-row" style={{ height: heightOf(row) }} aria-label={row.title}>
      <span className="gantt-name" style={{ width: gutter }} title={row.title}>
        {row.node === undefined ? (
          <>
            {row.title} <span className="quiet">pool</span>
          </>
        ) : (
          <Link href={hrefOf("fleet", { node: row.node })} aria-label={row.title}>
            {endOf(row.title, gutter)}
          </Link>
        )}
      </span>
      <ul className="gantt-track colour-user" style={{ left: gutter, width: scale.width }}>
        {bars.map((bar, lane) => (
          <Bar key={bar.key} {...props} bar={bar} lane={lane} isStop={isFirst && lane === 0} />
        ))}
        {row.bars.length > LANES_SHOWN ? (
          <li className="gantt-rest quiet" style={{ top: LANES_SHOWN * LANE_HEIGHT + 3 }}>
            and {countText(row.bars.length - LANES_SHOWN, "job")} more
          </li>
        ) : null}
      </ul>
    </section>
  );
}

const CHAR_PX = 8;

/** The end of a node's name tells it from its neighbours: that is what is kept. */
function endOf(title: string, width: number): string {
  const chars = Math.floor(width / CHAR_PX) - 1;
  return title.length <= chars ? title : `…${title.slice(1 - chars)}`;
}

function Bar(
  props: GanttProps & {
    readonly bar: GanttBar;
    readonly lane: number;
    readonly scale: TimeScale;
    readonly isStop: boolean;
  },
) {
  const { bar, lane, scale, selected, now } = props;
  const zone = useZone();
  const { job, name, user, start, end, parts, units } = bar;
  const left = Math.max(scale.x(start), -4);
  const right = Math.min(scale.x(end), scale.width + 4);
  const what = `${parts > 1 ? `${wholeText(parts)} parts, ` : ""}${countText(units, "unit")}`;
  const title = name === undefined ? job : `${job} ${name}`;
  const words = `${title}, ${user}, ${what}, ${windowText(start, end, zone, now)}`;
  const style: CSSProperties & Record<"--hue", number> = {
    left,
    top: lane * LANE_HEIGHT + 3,
    width: Math.max(right - left, 3),
    "--hue": hueOf(user),
  };
  return (
    <li>
      <button
        type="button"
        className="lane-bar gantt-bar"
        style={style}
        tabIndex={props.isStop ? 0 : -1}
        aria-pressed={job === selected}
        aria-label={words}
        title={words}
        onClick={() => props.onSelect(job)}
      >
        {right - left > 40 ? `${name ?? job} · ${user}${parts > 1 ? ` × ${parts}` : ""}` : ""}
      </button>
    </li>
  );
}
