import type { Colours, Pixel } from "./colours.ts";
import { type Box, type FleetLayout, GPU_GAP, GPU_SIZE, gpuGrid } from "./layout.ts";

/** Which part of the map is on the screen: screen = (map - offset) * scale, in device pixels. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** A picture in memory, four bytes a pixel. */
export interface Surface {
  readonly pixels: Uint32Array;
  readonly width: number;
  readonly height: number;
}

/** GPUs smaller than this are one colour for each node: nobody could tell them apart. */
const GPU_PX_MIN = 1.6;

export interface Painting {
  readonly layout: FleetLayout;
  readonly colours: Colours;
  readonly gpus: Uint16Array;
  readonly ground: Pixel;
  /** Nodes that a search has found; others are drawn pale. Undefined: no search. */
  readonly found: Uint8Array | undefined;
}

/**
 * Writes every visible GPU straight into the picture: 64,000 of them take a few milliseconds,
 * where as many calls of a canvas would take a hundred. Cost: O(nodes + pixels).
 */
export function paintFleet(surface: Surface, camera: Camera, painting: Painting): void {
  const { layout, colours, gpus, ground, found } = painting;
  surface.pixels.fill(ground);
  const isFine = GPU_SIZE * camera.scale >= GPU_PX_MIN;
  layout.nodes.forEach((box, node) => {
    if (!isSeen(box, camera, surface)) return;
    const isPale = found !== undefined && found[node] === 0;
    const start = colours.starts[node] ?? 0;
    const count = gpus[node] ?? 0;
    if (!isFine || count === 0) {
      const colour = meanOf(colours.pixels, start, Math.max(count, 1));
      fill(surface, camera, box, isPale ? blend(colour, ground) : colour);
      return;
    }
    paintGpus(surface, camera, { box, count, start, colours, ground, isPale });
  });
}

function paintGpus(
  surface: Surface,
  camera: Camera,
  node: {
    readonly box: Box;
    readonly count: number;
    readonly start: number;
    readonly colours: Colours;
    readonly ground: Pixel;
    readonly isPale: boolean;
  },
): void {
  const { box, count, start, colours, ground, isPale } = node;
  const { columns } = gpuGrid(count);
  const pitch = GPU_SIZE + GPU_GAP;
  for (let gpu = 0; gpu < count; gpu++) {
    const colour = colours.pixels[start + gpu] ?? ground;
    const cell = {
      x: box.x + (gpu % columns) * pitch,
      y: box.y + Math.floor(gpu / columns) * pitch,
      width: GPU_SIZE,
      height: GPU_SIZE,
    };
    fill(surface, camera, cell, isPale ? blend(colour, ground) : colour);
  }
}

function isSeen(box: Box, { x, y, scale }: Camera, { width, height }: Surface): boolean {
  const left = (box.x - x) * scale;
  const top = (box.y - y) * scale;
  return (
    left < width && top < height && left + box.width * scale > 0 && top + box.height * scale > 0
  );
}

/** At least one pixel, so that nothing vanishes from afar. */
function fill(surface: Surface, camera: Camera, box: Box, colour: Pixel): void {
  const { pixels, width, height } = surface;
  const left = Math.max(0, Math.round((box.x - camera.x) * camera.scale));
  const top = Math.max(0, Math.round((box.y - camera.y) * camera.scale));
  const wide = Math.max(1, Math.round(box.width * camera.scale));
  const high = Math.max(1, Math.round(box.height * camera.scale));
  const right = Math.min(width, Math.round((box.x - camera.x) * camera.scale) + wide);
  const bottom = Math.min(height, Math.round((box.y - camera.y) * camera.scale) + high);
  for (let y = top; y < bottom; y++) pixels.fill(colour, y * width + left, y * width + right);
}

function meanOf(pixels: Uint32Array, start: number, count: number): Pixel {
  let [red, green, blue] = [0, 0, 0];
  for (let i = start; i < start + count; i++) {
    const pixel = pixels[i] ?? 0;
    red += pixel & 255;
    green += (pixel >>> 8) & 255;
    blue += (pixel >>> 16) & 255;
  }
  const mean = (sum: number): number => Math.round(sum / count);
  return ((255 << 24) | (mean(blue) << 16) | (mean(green) << 8) | mean(red)) >>> 0;
}

/** A fifth of the colour, the rest of the ground. */
function blend(colour: Pixel, ground: Pixel): Pixel {
  const mix = (shift: number): number => {
    const [own, under] = [(colour >>> shift) & 255, (ground >>> shift) & 255];
    return Math.round(own * 0.2 + under * 0.8) << shift;
  };
  return ((255 << 24) | mix(16) | mix(8) | mix(0)) >>> 0;
}
