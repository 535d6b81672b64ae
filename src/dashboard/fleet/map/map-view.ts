import { fitAll, lookAt, type Screen, zoomAt } from "./camera.ts";
import type { Colours } from "./colours.ts";
import { drawNames, drawOutline, type Ink } from "./ink.ts";
import type { Box, FleetLayout } from "./layout.ts";
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

export interface MapEvents {
  readonly onHover: (node: number) => void;
  readonly onPick: (node: number) => void;
}

/** Near enough to tell the GPUs of a node apart. */
const NEAR = 1.5;
/** Of devices with very fine screens; finer than this costs time and shows nothing. */
const SHARPNESS_MAX = 2;

/** A map on a canvas. It paints at most once a frame, and only when something has changed. */
export class MapView {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #sharpness = Math.min(window.devicePixelRatio, SHARPNESS_MAX);
  readonly #stop: () => void;
  #scene: Scene | undefined;
  #screen: Screen = { width: 1, height: 1 };
  #camera: Camera = { x: 0, y: 0, scale: 1 };
  #image: ImageData;
  #frame: number | undefined;

  constructor(canvas: HTMLCanvasElement, events: MapEvents) {
    const context = canvas.getContext("2d", { alpha: false });
    if (context === null) throw new Error("this browser gives no canvas to draw on");
    this.#canvas = canvas;
    this.#context = context;
    this.#image = context.createImageData(1, 1);
    this.#stop = listenToHand(canvas, {
      ...events,
      sharpness: this.#sharpness,
      least: () => this.#least(),
      camera: () => this.#camera,
      layout: () => this.#scene?.layout,
      move: (camera) => this.#move(camera),
    });
  }

  /** Another scene. The camera stays where it is, unless the map has another size. */
  show(scene: Scene): void {
    const before = this.#scene?.layout;
    const { width, height } = scene.layout;
    this.#scene = scene;
    if (before?.width !== width || before.height !== height) this.showAll();
    this.#plan();
  }

  resize(width: number, height: number): void {
    const [wide, high] = [width, height].map((size) => Math.round(size * this.#sharpness));
    this.#screen = { width: wide ?? 1, height: high ?? 1 };
    this.#canvas.width = this.#screen.width;
    this.#canvas.height = this.#screen.height;
    this.#image = this.#context.createImageData(this.#screen.width, this.#screen.height);
    this.showAll();
  }

  zoom(factor: number): void {
    const { width, height } = this.#screen;
    const middle = { x: width / 2, y: height / 2, least: this.#least() };
    this.#move(zoomAt(this.#camera, factor, middle));
  }

  showAll(): void {
    if (this.#scene !== undefined) this.#move(fitAll(this.#scene.layout, this.#screen));
  }

  /** Brings a node into the middle, if it is not on the screen or too small to be seen. */
  goTo(node: number): void {
    const box = this.#scene?.layout.nodes[node];
    if (box === undefined || isInView(box, this.#camera, this.#screen)) return;
    const scale = Math.max(this.#camera.scale, NEAR * this.#sharpness);
    this.#move(lookAt(box, this.#screen, scale));
  }

  close(): void {
    this.#stop();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }

  /** The farthest that the map may be: half as large as the screen. */
  #least(): number {
    return this.#scene === undefined ? 0.01 : fitAll(this.#scene.layout, this.#screen).scale / 2;
  }

  #move(camera: Camera): void {
    this.#camera = camera;
    this.#plan();
  }

  #plan(): void {
    this.#frame ??= requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    this.#frame = undefined;
    if (this.#scene === undefined) return;
    const { layout, colours, gpus, found, ink, names, selected } = this.#scene;
    const [pen, camera, screen, sharpness] = [
      this.#context,
      this.#camera,
      this.#screen,
      this.#sharpness,
    ];
    const surface = { pixels: new Uint32Array(this.#image.data.buffer), ...screen };
    paintFleet(surface, camera, { layout, colours, gpus, found, ground: ink.ground });
    pen.putImageData(this.#image, 0, 0);
    drawNames(pen, { layout, camera, screen, ink, sharpness, names });
    drawOutline(pen, { box: layout.nodes[selected], camera, ink, sharpness });
  }
}

function isInView(box: Box, camera: Camera, screen: Screen): boolean {
  const x = (box.x - camera.x) * camera.scale;
  const y = (box.y - camera.y) * camera.scale;
  const isLarge = box.width * camera.scale > 6;
  return isLarge && x > 0 && y > 0 && x < screen.width && y < screen.height;
}
