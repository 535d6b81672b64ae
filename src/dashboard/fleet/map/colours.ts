import type { NodeWire, PlacementWire, RunWire } from "../../../wire/index.ts";
import { hueOf } from "../../show/hue.ts";

/** What GPUs are coloured by. */
export type Colouring = "use" | "owner" | "model" | "health" | "temperature";

/** A colour of the map in the form that pixels have: alpha, blue, green, red. */
export type Pixel = number;

/** One line of the legend. */
export interface Key {
  readonly name: string;
  readonly css: string;
  /** GPUs, or nodes for health. */
  readonly count: number;
}

/** Every GPU's colour, node by node in their order; a node without GPUs has one. */
export interface Colours {
  readonly pixels: Uint32Array;
  /** Where each node's colours begin in `pixels`. */
  readonly starts: Uint32Array;
  readonly keys: readonly Key[];
}

/** What colours are made from, beside the nodes themselves. */
export interface ColourFacts {
  readonly isDark: boolean;
  /** Running placements, for owners. */
  readonly placements: readonly PlacementWire[];
  /** Parts of jobs that run, for owners of GPUs in pools. */
  readonly runs: readonly RunWire[];
  /** Degrees of a node's GPUs, where its cluster tells them. */
  readonly temperatures: ReadonlyMap<string, readonly number[]>;
}

/** What stands for one GPU, or for a node without any. */
interface Mark {
  readonly name: string;
  readonly colour: Rgb;
}

type Rgb = readonly [number, number, number];

/** Cost: O(GPUs). */
export function colourFleet(
  nodes: readonly NodeWire[],
  colouring: Colouring,
  facts: ColourFacts,
): Colours {
  const starts = new Uint32Array(nodes.length + 1);
  nodes.forEach(({ gpus }, index) => {
    starts[index + 1] = (starts[index] ?? 0) + Math.max(gpus, 1);
  });
  const pixels = new Uint32Array(starts[nodes.length] ?? 0);
  const counts = new Map<string, { colour: Rgb; count: number }>();
  const markOf = markers(colouring, facts);
  nodes.forEach((node, index) => {
    const start = starts[index] ?? 0;
    for (let gpu = 0; gpu < Math.max(node.gpus, 1); gpu++) {
      const { name, colour } = markOf(node, gpu);
      pixels[start + gpu] = pixelOf(colour);
      const known = counts.get(name);
      if (known === undefined) counts.set(name, { colour, count: 1 });
      else known.count += 1;
    }
  });
  const keys = [...counts].map(([name, { colour, count }]) => ({
    name,
    css: cssOf(colour),
    count,
  }));
  return { pixels, starts, keys: keys.sort((a, b) => b.count - a.count || order(a.name, b.name)) };
}

type Marker = (node: NodeWire, gpu: number) => Mark;

function markers(colouring: Colouring, facts: ColourFacts): Marker {
  const { isDark } = facts;
  switch (colouring) {
    case "use":
      return (node, gpu) => troubleOf(node, isDark) ?? markOfUse(node, gpu, isDark);
    case "health":
      return (node) => healthOf(node, isDark);
    case "model":
      return ({ gpu_model: model, gpus }) =>
        gpus === 0 ? plain("no GPUs", isDark) : hueMark(model === "" ? "unknown" : model, isDark);
    case "owner":
      return ownerMarker(facts);
    case "temperature":
      return ({ id }, gpu) => heatOf(facts.temperatures.get(id)?.[gpu], isDark);
  }
}

function markOfUse({ gpus, gpu_milli_free: free }: NodeWire, gpu: number, isDark: boolean): Mark {
  if (gpus === 0) return plain("no GPUs", isDark);
  const left = free[gpu] ?? 0;
  if (left >= 1_000) return { name: "free", colour: isDark ? [44, 58, 64] : [208, 224, 229] };
  if (left <= 0) return { name: "in use", colour: isDark ? [70, 160, 186] : [21, 112, 138] };
  return { name: "shared", colour: isDark ? [52, 108, 125] : [120, 172, 188] };
}

/** Nodes that take nothing new stand out whatever is asked. */
function troubleOf(node: NodeWire, isDark: boolean): Mark | undefined {
  return node.status === "ready" && !node.draining ? undefined : healthOf(node, isDark);
}

function healthOf({ status, draining }: NodeWire, isDark: boolean): Mark {
  if (status === "lost") return { name: "lost", colour: isDark ? [226, 96, 88] : [190, 48, 38] };
  if (status === "suspect") {
    return { name: "suspect", colour: isDark ? [232, 150, 84] : [214, 116, 38] };
  }
  if (draining) return { name: "draining", colour: isDark ? [214, 176, 92] : [204, 156, 44] };
  if (status !== "ready")
    return { name: status, colour: isDark ? [150, 130, 190] : [128, 104, 178] };
  return { name: "ready", colour: isDark ? [74, 130, 104] : [116, 172, 142] };
}

function ownerMarker({ placements, runs, isDark }: ColourFacts): Marker {
  const owners = new Map<string, string>();
  for (const { node, gpus, user_id } of placements) {
    for (const gpu of gpus) owners.set(`${node}\0${gpu}`, user_id);
  }
  for (const { nodes, user_id } of runs) {
    for (const { node, gpus } of nodes) {
      for (const gpu of gpus) owners.set(`${node}\0${gpu}`, user_id);
    }
  }
  return (node, gpu) => {
    const owner = owners.get(`${node.id}\0${gpu}`);
    return owner === undefined ? plain("nobody", isDark) : hueMark(owner, isDark);
  };
}

const WARM: readonly (readonly [number, string, Rgb])[] = [
  [50, "below 50 °C", [92, 152, 186]],
  [65, "50 to 65 °C", [142, 178, 120]],
  [80, "65 to 80 °C", [222, 170, 70]],
  [Number.POSITIVE_INFINITY, "80 °C and more", [200, 66, 52]],
];

function heatOf(degrees: number | undefined, isDark: boolean): Mark {
  if (degrees === undefined) return plain("not told", isDark);
  const [, name, colour] = WARM.find(([below]) => degrees < below) ?? WARM[0]!;
  return { name, colour };
}

function plain(name: string, isDark: boolean): Mark {
  return { name, colour: isDark ? [52, 58, 64] : [222, 223, 219] };
}

function hueMark(name: string, isDark: boolean): Mark {
  return { name, colour: fromHsl(hueOf(name), isDark ? 0.42 : 0.46, isDark ? 0.56 : 0.48) };
}

/** After the CSS colour specification: hue in degrees, the others from 0 to 1. */
function fromHsl(hue: number, saturation: number, lightness: number): Rgb {
  const spread = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): number => {
    const place = (offset + hue / 30) % 12;
    return Math.round(255 * (lightness - spread * Math.max(-1, Math.min(place - 3, 9 - place, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

/** Little-endian, as every browser's machine is. */
export function pixelOf([red, green, blue]: Rgb): Pixel {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

function cssOf([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
