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
  const { layout, gpus, ground } = painting;
  const { scale } = camera;
  surface.pixels.fill(ground);
  const isFine = GPU_SIZE * scale >= GPU_PX_MIN;
  const { nodes } = layout;
  for (let node = 0; node < nodes.length; node++) {
    const box = nodes[node];
    if (box === undefined) continue;
    const left = (box.x - camera.x) * scale;
    const top = (box.y - camera.y) * scale;
    if (left >= surface.width || top >= surface.height) continue;
    if (left + box.width * scale <= 0 || top + box.height * scale <= 0) continue;
    const spot = { node, left, top, scale };
    if (isFine && gpus[node] !== 0) paintGpus(surface, spot, painting);
    else paintWhole(surface, box, spot, painting);
  }
}

/** A node on the screen: its upper left corner, in pixels. */
interface Spot {
  readonly node: number;
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

function paintGpus(surface: Surface, spot: Spot, painting: Painting): void {
  const { colours, gpus, ground } = painting;
  const { node, left, top, scale } = spot;
  const count = gpus[node] ?? 0;
  const start = colours.starts[node] ?? 0;
  const { columns } = gpuGrid(count);
  const isPale = isLeftOut(painting, node);
  const pitch = (GPU_SIZE + GPU_GAP) * scale;
  const size = GPU_SIZE * scale;
  for (let gpu = 0; gpu < count; gpu++) {
    const x = left + (gpu % columns) * pitch;
    const y = top + Math.floor(gpu / columns) * pitch;
    const own = colours.pixels[start + gpu] ?? ground;
    fill(surface, { x, y, width: size, height: size }, isPale ? blend(own, ground) : own);
  }
}

function paintWhole(surface: Surface, box: Box, spot: Spot, painting: Painting): void {
  const { colours, gpus, ground } = painting;
  const { node, left, top, scale } = spot;
  const start = colours.starts[node] ?? 0;
  const mean = meanOf(colours.pixels, start, Math.max(gpus[node] ?? 0, 1));
  const place = { x: left, y: top, width: box.width * scale, height: box.height * scale };
  fill(surface, place, isLeftOut(painting, node) ? blend(mean, ground) : mean);
}

function isLeftOut({ found }: Painting, node: number): boolean {
  return found !== undefined && found[node] === 0;
}

/**
 * At least one pixel, so that nothing vanishes from afar. Pixel by pixel: most are so few that a
 * call for each row costs more than its pixels.
 */
function fill({ pixels, width, height }: Surface, box: Box, colour: Pixel): void {
  const x = Math.round(box.x);
  const y = Math.round(box.y);
  const right = Math.min(width, x + Math.max(1, Math.round(box.width)));
  const bottom = Math.min(height, y + Math.max(1, Math.round(box.height)));
  const left = Math.max(0, x);
  for (let row = Math.max(0, y); row < bottom; row++) {
    const end = row * width + right;
    for (let pixel = row * width + left; pixel < end; pixel++) pixels[pixel] = colour;
  }
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
