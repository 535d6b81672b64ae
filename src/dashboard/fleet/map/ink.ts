import { colourOf } from "../../show/colour.ts";
import type { Screen } from "./camera.ts";
import { type Pixel, pixelOf } from "./colours.ts";
import type { Area, Box, FleetLayout } from "./layout.ts";
import type { Camera } from "./paint.ts";

/** What is written and drawn over the GPUs. */
export interface Ink {
  readonly ground: Pixel;
  readonly sheet: string;
  readonly strong: string;
  readonly soft: string;
  readonly line: string;
}

/** The colours of the page, as they are now. */
export function inkAt(element: HTMLElement): Ink {
  const ground = colourOf(element, "--sheet");
  const [red = 255, green = 255, blue = 255] = (ground.match(/\d+(\.\d+)?/g) ?? []).map(Number);
  return {
    ground: pixelOf([red, green, blue]),
    sheet: ground,
    strong: colourOf(element, "--ink"),
    soft: colourOf(element, "--ink-soft"),
    line: colourOf(element, "--line-strong"),
  };
}

interface Naming {
  readonly layout: FleetLayout;
  readonly names: readonly string[];
  readonly camera: Camera;
  readonly screen: Screen;
  readonly ink: Ink;
  readonly sharpness: number;
}

const TEXT_PX = 11;
/** Areas need to be so wide for their names, in pixels of the page. */
const ROOM_PX: Readonly<Record<Area["level"], number>> = { site: 30, cluster: 44, rack: 40 };
/** Racks are named only where their names do not stand on other racks. */
const RACK_SCALE_MIN = 1.1;
const NODE_NAME_PX = 64;
/** Between two nodes there must be room for a name. */
const NODE_SCALE_MIN = 2.6;

/** Names over their areas, those that have room; nodes' names when they are near. */
export function drawNames(pen: CanvasRenderingContext2D, naming: Naming): void {
  const { layout, names, camera, screen, ink, sharpness } = naming;
  const scale = camera.scale / sharpness;
  const isRackNamed = scale >= RACK_SCALE_MIN;
  const isNodeNamed = scale >= NODE_SCALE_MIN;
  const base = isNodeNamed ? 13 : 2;
  const cluster = isRackNamed ? base + 14 : base;
  const lifts = { rack: base, cluster, site: cluster + 14 };
  pen.textBaseline = "bottom";
  pen.lineJoin = "round";
  pen.lineWidth = 3 * sharpness;
  pen.strokeStyle = ink.sheet;
  for (const area of layout.areas) {
    if (area.name === "" || area.width * scale < ROOM_PX[area.level]) continue;
    if (area.level === "rack" && !isRackNamed) continue;
    const weight = area.level === "rack" ? 400 : 600;
    pen.font = `${weight} ${TEXT_PX * sharpness}px system-ui, sans-serif`;
    pen.fillStyle = area.level === "cluster" ? ink.strong : ink.soft;
    write(pen, area.name, area, { camera, screen, lift: lifts[area.level] * sharpness });
  }
  const first = layout.nodes[0];
  if (first === undefined || !isNodeNamed || first.width * scale < NODE_NAME_PX) return;
  pen.font = `${9 * sharpness}px system-ui, sans-serif`;
  pen.fillStyle = ink.soft;
  layout.nodes.forEach((node, index) => {
    write(pen, names[index] ?? "", node, { camera, screen, lift: 0 });
  });
}

/** Above the upper left corner, cut to the area's width; nothing that is off the screen. */
function write(
  pen: CanvasRenderingContext2D,
  name: string,
  box: Box,
  view: { readonly camera: Camera; readonly screen: Screen; readonly lift: number },
): void {
  const { camera, screen, lift } = view;
  const x = (box.x - camera.x) * camera.scale;
  const y = (box.y - camera.y) * camera.scale - lift;
  const wide = box.width * camera.scale;
  if (x > screen.width || x + wide < 0 || y < 0 || y > screen.height + 40) return;
  pen.strokeText(name, Math.round(x), Math.round(y), Math.max(wide, 1));
  pen.fillText(name, Math.round(x), Math.round(y), Math.max(wide, 1));
}

/** A frame around the chosen node. */
export function drawOutline(
  pen: CanvasRenderingContext2D,
  what: {
    readonly box: Box | undefined;
    readonly camera: Camera;
    readonly ink: Ink;
    readonly sharpness: number;
  },
): void {
  const { box, camera, ink, sharpness } = what;
  if (box === undefined) return;
  const gap = 2 * sharpness;
  const x = (box.x - camera.x) * camera.scale - gap;
  const y = (box.y - camera.y) * camera.scale - gap;
  const [width, height] = [box.width * camera.scale + 2 * gap, box.height * camera.scale + 2 * gap];
  pen.lineWidth = 4 * sharpness;
  pen.strokeStyle = ink.sheet;
  pen.strokeRect(x, y, width, height);
  pen.lineWidth = 2 * sharpness;
  pen.strokeStyle = ink.strong;
  pen.strokeRect(x, y, width, height);
}
