import { type RefObject, useEffect, useRef } from "react";
import type { TimeScale } from "../../chart/time-scale.ts";
import type { Span } from "../../live/queries.ts";
import { type Draft, dragged, type Grip, gripAt, windowBetween } from "../draft.ts";
import { pan, zoom } from "../view.ts";
import { GUTTER } from "./capacity-chart.tsx";

/** What a drag over the chart does. */
export type DragMode = "ask" | "pan";

export interface ChartHand {
  readonly scale: TimeScale;
  readonly view: Span;
  readonly mode: DragMode;
  readonly draft: Draft | undefined;
  readonly snapTo: (at: number) => number;
  /** A window under the pointer; undefined when it is let go. */
  readonly onSketch: (window: Pick<Draft, "start" | "end"> | undefined) => void;
  /** A window that was drawn to its end, or moved. */
  readonly onDraft: (window: Pick<Draft, "start" | "end">) => void;
  readonly onView: (view: Span) => void;
}

/** What the pointer has taken hold of. */
type Hold =
  | { readonly kind: "view"; readonly x: number; readonly view: Span }
  | { readonly kind: "new"; readonly origin: number; readonly x: number }
  | {
      readonly kind: "draft";
      readonly grip: Grip;
      readonly origin: number;
      readonly before: Draft;
    };

/** A shorter way than this is a slip of the hand. */
const DRAG_PX_MIN = 4;

/** Lets a pointer draw a window, change it, and move the view; and a wheel zoom and pan. */
export function useChartHand(svg: RefObject<SVGSVGElement | null>, hand: ChartHand): void {
  // Listeners stay while a hand is at work: they read the newest state from here.
  const current = useRef(hand);
  current.current = hand;
  useEffect(() => {
    const element = svg.current;
    if (element === null) return;
    const stopPointer = listenToPointer(element, () => current.current);
    const onWheel = (event: WheelEvent): void => wheel(event, element, current.current);
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => {
      stopPointer();
      element.removeEventListener("wheel", onWheel);
    };
  }, [svg]);
}

function listenToPointer(element: SVGSVGElement, hand: () => ChartHand): () => void {
  let hold: Hold | undefined;
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    hold = takeHold(event, element, hand());
    element.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent): void => {
    if (hold === undefined) return void showGrip(event, element, hand());
    follow(event, element, { hold, hand: hand() });
  };
  const up = (event: PointerEvent): void => {
    const drawn =
      hold?.kind === "new" ? drawnTo(event, element, { hold, hand: hand() }) : undefined;
    hold = undefined;
    hand().onSketch(undefined);
    if (drawn !== undefined && event.type === "pointerup") hand().onDraft(drawn);
  };
  element.addEventListener("pointerdown", down);
  element.addEventListener("pointermove", move);
  element.addEventListener("pointerup", up);
  element.addEventListener("pointercancel", up);
  return () => {
    element.removeEventListener("pointerdown", down);
    element.removeEventListener("pointermove", move);
    element.removeEventListener("pointerup", up);
    element.removeEventListener("pointercancel", up);
  };
}

function takeHold(event: PointerEvent, element: SVGSVGElement, hand: ChartHand): Hold {
  const x = plotX(event, element);
  const { scale, draft, mode, view } = hand;
  const grip = draft === undefined ? undefined : gripAt(draft, x, scale);
  if (draft !== undefined && grip !== undefined && !event.shiftKey) {
    return { kind: "draft", grip, origin: scale.at(x), before: draft };
  }
  if (mode === "pan" || event.shiftKey) return { kind: "view", x, view };
  return { kind: "new", origin: scale.at(x), x };
}

function follow(
  event: PointerEvent,
  element: SVGSVGElement,
  { hold, hand }: { readonly hold: Hold; readonly hand: ChartHand },
): void {
  const x = plotX(event, element);
  const { scale, snapTo } = hand;
  switch (hold.kind) {
    case "view":
      hand.onView(pan(hold.view, (hold.x - x) / scale.width));
      return;
    case "new":
      hand.onSketch(drawnTo(event, element, { hold, hand }));
      return;
    case "draft":
      hand.onDraft(dragged(hold.before, hold.grip, { ...hold, to: scale.at(x), snapTo }));
  }
}

/** The window from where the pointer was put down to where it is; undefined for a slip. */
function drawnTo(
  event: PointerEvent,
  element: SVGSVGElement,
  { hold, hand }: { readonly hold: Extract<Hold, { kind: "new" }>; readonly hand: ChartHand },
): Pick<Draft, "start" | "end"> | undefined {
  const x = plotX(event, element);
  const { scale, snapTo } = hand;
  if (Math.abs(x - hold.x) < DRAG_PX_MIN) return undefined;
  return windowBetween(snapTo(hold.origin), snapTo(scale.at(x)));
}

const CURSORS = { start: "ew-resize", end: "ew-resize", all: "grab" } as const;

/** The pointer tells what it would take hold of. */
function showGrip(event: PointerEvent, element: SVGSVGElement, hand: ChartHand): void {
  const { draft, scale, mode } = hand;
  const grip = draft === undefined ? undefined : gripAt(draft, plotX(event, element), scale);
  const otherwise = mode === "pan" || event.shiftKey ? "grab" : "crosshair";
  element.style.cursor = grip === undefined ? otherwise : CURSORS[grip];
}

/** With Ctrl or Cmd it zooms, sideways it pans; up and down stay the page's own. */
function wheel(event: WheelEvent, element: SVGSVGElement, hand: ChartHand): void {
  const { scale, view, onView } = hand;
  const isZoom = event.ctrlKey || event.metaKey;
  const sideways = event.shiftKey ? event.deltaY : event.deltaX;
  if (!isZoom && Math.abs(sideways) <= Math.abs(event.deltaY) && !event.shiftKey) return;
  event.preventDefault();
  if (!isZoom) return onView(pan(view, sideways / scale.width));
  onView(zoom(view, Math.exp(event.deltaY / 300), scale.at(plotX(event, element))));
}

function plotX(event: MouseEvent, element: SVGSVGElement): number {
  return event.clientX - element.getBoundingClientRect().left - GUTTER;
}
