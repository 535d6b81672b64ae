import type { Box, FleetLayout } from "./layout.ts";
import type { Camera } from "./paint.ts";

/** How the map moves under the hand. Sizes in device pixels. */

export interface Screen {
  readonly width: number;
  readonly height: number;
}

/** Room around the map, in device pixels; above it stand names. */
const MARGIN = 14;
const NAMES = 44;
/** A GPU is never drawn larger than this many times its size on the map. */
const SCALE_MAX = 8;

/** All of the map, in the middle. */
export function fitAll({ width, height }: FleetLayout, screen: Screen): Camera {
  const scale = Math.min(
    (screen.width - 2 * MARGIN) / Math.max(width, 1),
    (screen.height - MARGIN - NAMES) / Math.max(height, 1),
    SCALE_MAX,
  );
  return {
    scale,
    x: width / 2 - screen.width / 2 / scale,
    y: height / 2 - (screen.height + NAMES - MARGIN) / 2 / scale,
  };
}

/** Nearer by `factor`, with the point of the map under (`x`, `y`) staying there. */
export function zoomAt(
  camera: Camera,
  factor: number,
  at: { readonly x: number; readonly y: number; readonly least: number },
): Camera {
  const scale = Math.min(Math.max(camera.scale * factor, at.least), SCALE_MAX);
  return {
    scale,
    x: camera.x + at.x / camera.scale - at.x / scale,
    y: camera.y + at.y / camera.scale - at.y / scale,
  };
}

export function panBy(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / camera.scale, y: camera.y - dy / camera.scale };
}

/** With a box in the middle, near enough to see its GPUs. */
export function lookAt(box: Box, screen: Screen, scale: number): Camera {
  return {
    scale,
    x: box.x + box.width / 2 - screen.width / 2 / scale,
    y: box.y + box.height / 2 - screen.height / 2 / scale,
  };
}

/** A finger or a mouse need not hit exactly, in device pixels. */
const REACH = 3;

/** The node under a point of the screen, else one right beside it; -1 for none. Cost: O(nodes). */
export function nodeAt(layout: FleetLayout, camera: Camera, x: number, y: number): number {
  const mapX = camera.x + x / camera.scale;
  const mapY = camera.y + y / camera.scale;
  const isWithin = (box: Box, reach: number): boolean =>
    mapX >= box.x - reach &&
    mapY >= box.y - reach &&
    mapX < box.x + box.width + reach &&
    mapY < box.y + box.height + reach;
  const exact = layout.nodes.findIndex((box) => isWithin(box, 0));
  if (exact >= 0) return exact;
  return layout.nodes.findIndex((box) => isWithin(box, REACH / camera.scale));
}

/** The nearest node in a direction, for the arrow keys; the same one if there is none. */
export function nodeBeside(layout: FleetLayout, from: number, dx: number, dy: number): number {
  const here = layout.nodes[from];
  if (here === undefined) return layout.nodes.length > 0 ? 0 : -1;
  let best = from;
  let bestCost = Number.POSITIVE_INFINITY;
  layout.nodes.forEach((box, index) => {
    const ahead = (box.x - here.x) * dx + (box.y - here.y) * dy;
    const aside = Math.abs((box.x - here.x) * dy) + Math.abs((box.y - here.y) * dx);
    if (index === from || ahead <= 0) return;
    const cost = ahead + 4 * aside;
    if (cost < bestCost) [best, bestCost] = [index, cost];
  });
  return best;
}
