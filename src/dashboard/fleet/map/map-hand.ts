import { nodeAt, panBy, zoomAt } from "./camera.ts";
import type { FleetLayout } from "./layout.ts";
import type { Camera } from "./paint.ts";

/** What the hand needs to know, and what it moves. */
export interface HandPorts {
  readonly onHover: (node: number) => void;
  readonly onPick: (node: number) => void;
  readonly sharpness: number;
  readonly camera: () => Camera;
  readonly layout: () => FleetLayout | undefined;
  readonly move: (camera: Camera) => void;
  /** The farthest that the map may be. */
  readonly least: () => number;
}

/** A press that moves less than this picks what is under it. */
const DRAG_PX_MIN = 5;
/** How much nearer for one notch of a wheel. */
const WHEEL = 400;

/** Drag to move, two fingers or a wheel to zoom, press to pick. Call the answer to end it. */
export function listenToHand(canvas: HTMLCanvasElement, ports: HandPorts): () => void {
  const pointers = new Map<number, { readonly x: number; readonly y: number }>();
  let travelled = 0;

  const at = (event: MouseEvent): { readonly x: number; readonly y: number } => {
    const box = canvas.getBoundingClientRect();
    return {
      x: (event.clientX - box.left) * ports.sharpness,
      y: (event.clientY - box.top) * ports.sharpness,
    };
  };
  const under = (event: MouseEvent): number => {
    const layout = ports.layout();
    const { x, y } = at(event);
    return layout === undefined ? -1 : nodeAt(layout, ports.camera(), x, y);
  };
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    if (pointers.size === 0) travelled = 0;
    pointers.set(event.pointerId, at(event));
    canvas.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent): void => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return ports.onHover(under(event));
    const now = at(event);
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, now);
    if (other === undefined) {
      ports.move(panBy(ports.camera(), now.x - before.x, now.y - before.y));
      return;
    }
    const factor = distance(now, other) / Math.max(distance(before, other), 1);
    ports.move(zoomAt(ports.camera(), factor, { ...other, least: ports.least() }));
  };
  const up = (event: PointerEvent): void => {
    const wasHeld = pointers.delete(event.pointerId);
    if (!wasHeld || event.type !== "pointerup" || pointers.size > 0) return;
    const node = travelled < DRAG_PX_MIN * ports.sharpness ? under(event) : -1;
    if (node >= 0) ports.onPick(node);
  };
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const factor = Math.exp(-event.deltaY / WHEEL);
    ports.move(zoomAt(ports.camera(), factor, { ...at(event), least: ports.least() }));
  };
  const leave = (): void => ports.onHover(-1);
  return listen(canvas, { down, move, up, wheel, leave });
}

function listen(
  canvas: HTMLCanvasElement,
  on: {
    readonly down: (event: PointerEvent) => void;
    readonly move: (event: PointerEvent) => void;
    readonly up: (event: PointerEvent) => void;
    readonly wheel: (event: WheelEvent) => void;
    readonly leave: () => void;
  },
): () => void {
  const end = new AbortController();
  const { signal } = end;
  canvas.addEventListener("pointerdown", on.down, { signal });
  canvas.addEventListener("pointermove", on.move, { signal });
  canvas.addEventListener("pointerup", on.up, { signal });
  canvas.addEventListener("pointercancel", on.up, { signal });
  canvas.addEventListener("pointerleave", on.leave, { signal });
  canvas.addEventListener("wheel", on.wheel, { signal, passive: false });
  return () => end.abort();
}

function distance(
  a: { readonly x: number; readonly y: number },
  b: { readonly x: number; readonly y: number },
): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
