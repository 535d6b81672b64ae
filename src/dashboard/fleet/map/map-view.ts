import { fitAll, lookAt, type Screen, zoomAt } from "./camera.ts";
import type { Colours } from "./colours.ts";
import { drawNames, drawOutline, type Ink } from "./ink.ts";
import type { FleetLayout } from "./layout.ts";
import { listenToHand } from "./map-hand.ts";
import { type Camera, paintFleet } from "./paint.ts";

/** What is on the map. */
export interface Scene {
  readonly layout: FleetLayout;
  readonly colours: Colours;
  readonly gpus: Uint16Array;
  readonly names: readonly string[];
  readonly found: Uint8Array | undefined;
  /** Number of the chosen node; -1 for none. */
  readonly selected: number;
  readonly ink: Ink;
}

export interface MapView {
  /** Another scene; the camera stays, but for the first one and for another layout's size. */
  show(scene: Scene): void;
  resize(width: number, height: number): void;
  zoom(factor: number): void;
  showAll(): void;
  /** Brings a node into the middle, if it is not on the screen or too small to be seen. */
  goTo(node: number): void;
  close(): void;
}

export interface MapEvents {
  readonly onHover: (node: number) => void;
  readonly onPick: (node: number) => void;
}

/** Near enough to tell the GPUs of a node apart. */
const NEAR = 1.5;

/** A map on a canvas. It paints at most once a frame, and only when something has changed. */
export function createMapView(canvas: HTMLCanvasElement, events: MapEvents): MapView {
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null) throw new Error("this browser gives no canvas to draw on");
  const sharpness = Math.min(window.devicePixelRatio, 2);
  let scene: Scene | undefined;
  let screen: Screen = { width: 1, height: 1 };
  let camera: Camera = { x: 0, y: 0, scale: 1 };
  let image = context.createImageData(1, 1);
  let frame: number | undefined;

  const paint = (): void => {
    frame = undefined;
    if (scene === undefined) return;
    const { width, height } = screen;
    const pixels = new Uint32Array(image.data.buffer);
    const { layout, colours, gpus, found, ink } = scene;
    paintFleet({ pixels, width, height }, camera, {
      layout,
      colours,
      gpus,
      found,
      ground: ink.ground,
    });
    context.putImageData(image, 0, 0);
    drawNames(context, { layout, camera, screen, ink, sharpness, names: scene.names });
    drawOutline(context, { box: layout.nodes[scene.selected], camera, ink, sharpness });
  };
  const plan = (): void => {
    frame ??= requestAnimationFrame(paint);
  };
  const least = (): number => (scene === undefined ? 0.01 : fitAll(scene.layout, screen).scale / 2);
  const move = (next: Camera): void => {
    camera = next;
    plan();
  };
  const showAll = (): void => {
    if (scene !== undefined) move(fitAll(scene.layout, screen));
  };
  const stop = listenToHand(canvas, {
    sharpness,
    least,
    camera: () => camera,
    layout: () => scene?.layout,
    move,
    ...events,
  });
  return {
    show: (next) => {
      const isOther =
        scene?.layout.width !== next.layout.width || scene.layout.height !== next.layout.height;
      scene = next;
      if (isOther) showAll();
      plan();
    },
    resize: (width, height) => {
      screen = { width: Math.round(width * sharpness), height: Math.round(height * sharpness) };
      canvas.width = screen.width;
      canvas.height = screen.height;
      image = context.createImageData(screen.width, screen.height);
      showAll();
    },
    zoom: (factor) =>
      move(zoomAt(camera, factor, { x: screen.width / 2, y: screen.height / 2, least: least() })),
    showAll,
    goTo: (node) => {
      const box = scene?.layout.nodes[node];
      if (box === undefined || isInView(box, camera, screen)) return;
      move(lookAt(box, screen, Math.max(camera.scale, NEAR * sharpness)));
    },
    close: () => {
      stop();
      if (frame !== undefined) cancelAnimationFrame(frame);
    },
  };
}

function isInView(
  box: { readonly x: number; readonly y: number; readonly width: number },
  camera: Camera,
  screen: Screen,
): boolean {
  const x = (box.x - camera.x) * camera.scale;
  const y = (box.y - camera.y) * camera.scale;
  const isLarge = box.width * camera.scale > 6;
  return isLarge && x > 0 && y > 0 && x < screen.width && y < screen.height;
}
