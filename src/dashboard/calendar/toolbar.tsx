import { useId } from "react";
import { go, hrefOf } from "../frame/router.tsx";
import { readNow, useNow } from "../live/now.ts";
import type { Span } from "../live/queries.ts";
import { Choice } from "../parts/choice.tsx";
import { DAY_S, HOUR_S, windowText } from "../show/time.ts";
import { useZone } from "../show/zone.ts";
import type { DragMode } from "./chart/drag.ts";
import type { Colouring } from "./chart/lanes.tsx";
import { firstLook } from "./use-view.ts";
import { pan, spanFrom, zoom } from "./view.ts";
import type { PoolCalendarProps } from "./work.ts";

export interface ToolbarProps extends PoolCalendarProps {
  readonly view: Span;
  readonly onView: (view: Span) => void;
  readonly mode: DragMode;
  readonly onMode: (mode: DragMode) => void;
  readonly colouring: Colouring;
  readonly onColouring: (colouring: Colouring) => void;
  readonly isAll: boolean;
  readonly onAll: (isAll: boolean) => void;
  readonly onAsk: () => void;
  readonly onSchedule: () => void;
}

/** Which pool, which stretch of time, how it is drawn, and what to do. */
export function Toolbar(props: ToolbarProps) {
  return (
    <div className="toolbar">
      <PoolPicker {...props} />
      <ViewButtons {...props} />
      <LookChoices {...props} />
      <div className="toolbar-end">
        <button type="button" onClick={props.onSchedule}>
          Schedule
        </button>
        <button type="button" className="main" onClick={props.onAsk}>
          Ask for capacity
        </button>
      </div>
      <Where view={props.view} />
    </div>
  );
}

const NEW = "\0new";

function PoolPicker({ pool, pools, onMakePool }: ToolbarProps) {
  const id = useId();
  return (
    <div className="pool-picker">
      <label htmlFor={id} className="unseen">
        Pool
      </label>
      <select
        id={id}
        value={pool.id}
        onChange={({ target }) => {
          if (target.value === NEW) onMakePool(true);
          else go(hrefOf("calendar", { pool: target.value }));
        }}
      >
        {pools.map((one) => (
          <option key={one.id} value={one.id}>
            {one.id}
          </option>
        ))}
        <option value={NEW}>New pool …</option>
      </select>
    </div>
  );
}

const LENGTHS: readonly (readonly [string, number])[] = [
  ["1d", DAY_S],
  ["1w", 7 * DAY_S],
  ["4w", 28 * DAY_S],
  ["12w", 84 * DAY_S],
];

function ViewButtons({ pool, view, onView }: ToolbarProps) {
  const middle = (view.from + view.to) / 2;
  const button = (label: string, words: string, next: () => Span) => (
    <button type="button" title={words} aria-label={words} onClick={() => onView(next())}>
      {label}
    </button>
  );
  return (
    <div className="button-row">
      {button("‹", "Earlier", () => pan(view, -0.4))}
      {button("›", "Later", () => pan(view, 0.4))}
      {button("+", "Zoom in", () => zoom(view, 0.6, middle))}
      {button("−", "Zoom out", () => zoom(view, 1 / 0.6, middle))}
      {pool.allow_past
        ? button("All", "The whole schedule", () => firstLook(pool))
        : LENGTHS.map(([label, length]) => (
            <span key={label} className="wide-only">
              {button(label, `${label} from now`, () => spanFrom(readNow(), length))}
            </span>
          ))}
      {pool.allow_past ? null : button("Now", "Back to now", () => firstLook(pool))}
    </div>
  );
}

const MODES: readonly (readonly [DragMode, string])[] = [
  ["ask", "asks"],
  ["pan", "moves"],
];
const COLOURINGS: readonly (readonly [Colouring, string])[] = [
  ["state", "State"],
  ["user", "User"],
];

function LookChoices(props: ToolbarProps) {
  return (
    <div className="looks">
      <Choice label="A drag" options={MODES} value={props.mode} onChoose={props.onMode} />
      <Choice
        label="Colours"
        options={COLOURINGS}
        value={props.colouring}
        onChoose={props.onColouring}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={props.isAll}
          onChange={({ target }) => props.onAll(target.checked)}
        />{" "}
        ended ones, too
      </label>
    </div>
  );
}

function Where({ view }: { readonly view: Span }) {
  const zone = useZone();
  const now = useNow();
  const round = (at: number): number => at - (at % HOUR_S);
  return <p className="where quiet">{windowText(round(view.from), round(view.to), zone, now)}</p>;
}
