import { type KeyboardEvent, type PointerEvent, useMemo, useRef } from "react";
import type { Reservation } from "../../../wire/index.ts";
import type { TimeScale } from "../../chart/time-scale.ts";
import { hueOf } from "../../show/hue.ts";
import { countText } from "../../show/number.ts";
import { windowText } from "../../show/time.ts";
import { useZone } from "../../show/zone.ts";
import { type Draft, dragged, type Grip } from "../draft.ts";
import { laneCount, neighbourOf, packLanes } from "../lanes.ts";
import { GUTTER } from "./capacity-chart.tsx";

const LANE_HEIGHT = 22;

/** What bars are coloured by. */
export type Colouring = "state" | "user";

export interface BarMove {
  readonly id: string;
  readonly draft: Draft;
}

export interface LanesProps {
  readonly reservations: readonly Reservation[];
  readonly scale: TimeScale;
  readonly now: number;
  readonly colouring: Colouring;
  readonly selected: string | undefined;
  /** The one that is being moved, and where to. */
  readonly moving: BarMove | undefined;
  readonly onSelect: (id: string) => void;
  /** Under the pointer. */
  readonly onSketch: (move: BarMove | undefined) => void;
  /** Let go at its new place. */
  readonly onDrop: (move: BarMove) => void;
  readonly snapTo: (at: number) => number;
}

/** Reservations as bars in rows. One tab stop; arrow keys go from bar to bar. */
export function Lanes(props: LanesProps) {
  const { reservations, selected } = props;
  const placed = useMemo(() => packLanes(reservations), [reservations]);
  const list = useRef<HTMLUListElement>(null);
  const first = placed.find(({ reservation }) => isSeen(reservation, props.scale));
  const isSelectedHere = placed.some(({ reservation }) => reservation.reservation_id === selected);
  const stop = isSelectedHere ? selected : first?.reservation.reservation_id;
  const step = (event: KeyboardEvent<HTMLUListElement>): void => {
    const { key, target } = event;
    if (!isArrow(key) || !(target instanceof HTMLElement)) return;
    event.preventDefault();
    const next = neighbourOf(placed, target.dataset["reservation"] ?? "", key);
    list.current?.querySelector<HTMLElement>(`[data-reservation="${next}"]`)?.focus();
  };
  return (
    <ul
      ref={list}
      className={`lanes colour-${props.colouring}`}
      style={{ height: laneCount(placed) * LANE_HEIGHT + 4, marginLeft: GUTTER }}
      aria-label="Reservations"
      onKeyDown={step}
    >
      {props.now > props.scale.from && props.now < props.scale.to ? (
        <li className="lanes-now" aria-hidden="true" style={{ left: props.scale.x(props.now) }} />
      ) : null}
      {placed.map(({ reservation, lane }) =>
        isSeen(reservation, props.scale) ? (
          <Bar
            key={reservation.reservation_id}
            {...props}
            reservation={reservation}
            top={lane * LANE_HEIGHT + 2}
            isStop={reservation.reservation_id === stop}
          />
        ) : null,
      )}
    </ul>
  );
}

function Bar(
  props: LanesProps & {
    readonly reservation: Reservation;
    readonly top: number;
    readonly isStop: boolean;
  },
) {
  const { reservation, scale, selected, now } = props;
  const zone = useZone();
  const { reservation_id: id, amount, user_id, state } = reservation;
  const isSelected = id === selected;
  const draft = props.moving?.id === id ? props.moving.draft : draftOf(reservation);
  const left = Math.max(scale.x(draft.start), -6);
  const right = Math.min(scale.x(draft.end), scale.width + 6);
  const isLive = state === "scheduled" || state === "active";
  const move = useBarDrag(props, reservation);
  const window = windowText(draft.start, draft.end, zone, now);
  return (
    <li>
      <button
        type="button"
        className={`lane-bar state-${state}`}
        style={{
          left,
          top: props.top,
          width: Math.max(right - left, 3),
          ["--hue"]: hueOf(user_id),
        }}
        data-reservation={id}
        tabIndex={props.isStop ? 0 : -1}
        aria-pressed={isSelected}
        aria-label={`${id}, ${user_id}, ${countText(amount, "unit")}, ${window}, ${state}`}
        title={`${id} · ${user_id} · ${countText(amount, "unit")}\n${window} · ${state}`}
        onClick={() => props.onSelect(id)}
        {...(isLive ? move : {})}
      >
        {right - left > 24 ? `${user_id} · ${amount}` : ""}
      </button>
    </li>
  );
}

/** A bar is moved by its middle, made longer or shorter by its ends. A running one only ends. */
function useBarDrag(props: LanesProps, reservation: Reservation) {
  const hold = useRef<BarHold | undefined>(undefined);
  const id = reservation.reservation_id;
  const moved = (held: BarHold, x: number): BarMove => {
    const by = props.scale.at(x - held.x) - props.scale.from;
    const origin = held.grip === "all" ? 0 : held.before[held.grip];
    const to = { origin, to: origin + by, snapTo: props.snapTo };
    return { id, draft: dragged(held.before, held.grip, to) };
  };
  const end = (event: PointerEvent<HTMLButtonElement>): void => {
    const held = hold.current;
    hold.current = undefined;
    props.onSketch(undefined);
    if (held?.isMoved === true && event.type === "pointerup") {
      props.onDrop(moved(held, event.clientX));
    }
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLButtonElement>): void => {
      if (event.button !== 0 || event.pointerType === "touch") return;
      const grip = gripOf(event, reservation.state);
      const isMine = props.moving?.id === id;
      const before = isMine ? (props.moving?.draft ?? draftOf(reservation)) : draftOf(reservation);
      hold.current = { grip, before, x: event.clientX, isMoved: false };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<HTMLButtonElement>): void => {
      const held = hold.current;
      if (held === undefined) {
        const isMiddle = gripOf(event, reservation.state) === "all";
        event.currentTarget.style.cursor = isMiddle ? "grab" : "ew-resize";
        return;
      }
      held.isMoved ||= Math.abs(event.clientX - held.x) >= DRAG_PX_MIN;
      if (held.isMoved) props.onSketch(moved(held, event.clientX));
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}

interface BarHold {
  readonly grip: Grip;
  readonly before: Draft;
  readonly x: number;
  isMoved: boolean;
}

const DRAG_PX_MIN = 4;

function gripOf(event: PointerEvent<HTMLButtonElement>, state: Reservation["state"]): Grip {
  const box = event.currentTarget.getBoundingClientRect();
  const reach = Math.min(8, box.width / 4);
  if (event.clientX > box.right - reach || state === "active") return "end";
  return event.clientX < box.left + reach ? "start" : "all";
}

export function draftOf({ start_time, end_time, amount }: Reservation): Draft {
  return { start: start_time, end: end_time, amount };
}

function isSeen({ start_time, end_time }: Reservation, scale: TimeScale): boolean {
  return end_time > scale.from && start_time < scale.to;
}

function isArrow(key: string): key is "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" {
  return key.startsWith("Arrow");
}
