import { useRef, useState } from "react";
import type { PoolSummary, Reservation, TimelineStep } from "../../../wire/index.ts";
import type { TimeScale } from "../../chart/time-scale.ts";
import type { Span } from "../../live/queries.ts";
import { Empty } from "../../parts/empty.tsx";
import { countText } from "../../show/number.ts";
import { windowText } from "../../show/time.ts";
import { useZone } from "../../show/zone.ts";
import type { Draft } from "../draft.ts";
import { without } from "../overlay.ts";
import type { Work } from "../work.ts";
import { CapacityChart } from "./capacity-chart.tsx";
import { type DragMode, useChartHand } from "./drag.ts";
import { type BarMove, type Colouring, draftOf, Lanes } from "./lanes.tsx";
import { StepTable } from "./step-table.tsx";

export interface CanvasProps
  extends Pick<
    Work,
    "wishes" | "tight" | "moving" | "setMoving" | "select" | "ask" | "side" | "amount"
  > {
  readonly pool: PoolSummary;
  readonly steps: readonly TimelineStep[];
  readonly reservations: readonly Reservation[];
  readonly hasMore: boolean;
  readonly now: number;
  readonly scale: TimeScale;
  readonly height: number;
  readonly view: Span;
  readonly onView: (view: Span) => void;
  readonly mode: DragMode;
  readonly colouring: Colouring;
  readonly selected: string | undefined;
  readonly snapTo: (at: number, scale: TimeScale) => number;
}

/** The chart over the reservations, one time for both. */
export function Canvas(props: CanvasProps) {
  const { scale, pool } = props;
  const hand = useHand(props);
  return (
    <>
      <CapacityChart
        svg={hand.svg}
        scale={scale}
        height={props.height}
        steps={hand.steps}
        now={pool.allow_past ? undefined : props.now}
        wishes={hand.wishes}
        tight={props.tight}
        label={useLabel(props)}
      />
      <Legend hasFloat={pool.float_percent > 0} />
      <div className="lanes-scroll">
        <Lanes
          reservations={props.reservations}
          scale={scale}
          now={props.now}
          colouring={props.colouring}
          selected={props.selected}
          moving={hand.move}
          onSelect={props.select}
          onSketch={hand.setMove}
          onDrop={({ id, draft }) => {
            props.select(id);
            props.setMoving(draft);
          }}
          snapTo={hand.snapTo}
        />
      </div>
      {props.reservations.length === 0 ? <NothingReserved /> : null}
      {props.hasMore ? (
        <p className="hint">
          Only the newest {countText(props.reservations.length, "reservation")} are drawn: zoom in
          to see the others.
        </p>
      ) : null}
      <StepTable steps={props.steps} scale={scale} />
    </>
  );
}

/**
 * What the pointer draws or moves, until it lets go: only then does the panel open beside the
 * chart, which would otherwise grow narrower under the hand.
 */
function useHand(props: CanvasProps) {
  const { scale, selected, moving, steps } = props;
  const svg = useRef<SVGSVGElement>(null);
  const [sketch, setSketch] = useState<Pick<Draft, "start" | "end">>();
  const [moved, setMove] = useState<BarMove>();
  const kept =
    moving === undefined || selected === undefined ? undefined : { id: selected, draft: moving };
  const move = moved ?? kept;
  const snapTo = (at: number): number => props.snapTo(at, scale);
  const held = props.reservations.find(({ reservation_id }) => reservation_id === move?.id);
  useChartHand(svg, {
    scale,
    view: props.view,
    mode: props.mode,
    draft: props.wishes.find(({ kind }) => kind === "draft")?.parts[0],
    snapTo,
    onView: props.onView,
    onSketch: setSketch,
    onDraft: (next) => onDraft(props, moving, next),
  });
  const drawn = sketch === undefined ? moved?.draft : { ...sketch, amount: props.amount };
  const others = props.wishes.filter(({ kind }) => drawn === undefined || kind !== "draft");
  return {
    svg,
    move,
    setMove,
    snapTo,
    steps: held === undefined ? steps : without(steps, draftOf(held)),
    wishes: drawn === undefined ? others : [...others, { kind: "draft" as const, parts: [drawn] }],
  };
}

function useLabel({ pool, scale, now }: CanvasProps): string {
  const zone = useZone();
  const window = windowText(Math.round(scale.from), Math.round(scale.to), zone, now);
  return `Capacity of ${pool.id}, ${window}: used, free and float, as a table below.`;
}

/** A window that is drawn moves the chosen reservation's, if one is being moved; else it asks. */
function onDraft(
  props: CanvasProps,
  moving: Draft | undefined,
  next: Pick<Draft, "start" | "end">,
): void {
  if (moving !== undefined && props.side === "reservation") props.setMoving({ ...moving, ...next });
  else props.ask(next);
}

function Legend({ hasFloat }: { readonly hasFloat: boolean }) {
  return (
    <p className="legend" aria-hidden="true">
      <span className="key key-reserved">used</span>
      <span className="key key-free">free</span>
      {hasFloat ? <span className="key key-float">kept for trials</span> : null}
    </p>
  );
}

function NothingReserved() {
  return (
    <Empty title="Nothing is reserved here">
      <p>Drag over the chart to draw a window, or press “Ask for capacity”.</p>
    </Empty>
  );
}
