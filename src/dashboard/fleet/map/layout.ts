import type { NodeWire } from "../../../wire/index.ts";

/** A rectangle of the map, in units of which a GPU is 8 wide. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A place with a name: a site, a cluster or a rack. */
export interface Area extends Box {
  readonly level: "site" | "cluster" | "rack";
  readonly name: string;
}

/** Where everything stands. Nodes are in the order in which they were given. */
export interface FleetLayout {
  readonly width: number;
  readonly height: number;
  readonly areas: readonly Area[];
  readonly nodes: readonly Box[];
}

export const GPU_SIZE = 8;
export const GPU_GAP = 1;
const PITCH = GPU_SIZE + GPU_GAP;
const NODE_GAP = 4;
/** Nodes that stand in one column of a rack. */
const COLUMN_MAX = 16;
const RACK_GAP = 14;
const CLUSTER_GAP = 26;
const SITE_GAP = 46;
/** Within the map, a place is a bit wider than tall. */
const INNER_ASPECT = 1.5;

/** How a node's GPUs stand: in two rows from five on. A node without any is one dark square. */
export function gpuGrid(gpus: number): { readonly columns: number; readonly rows: number } {
  if (gpus <= 4) return { columns: Math.max(gpus, 1), rows: 1 };
  return { columns: Math.ceil(gpus / 2), rows: 2 };
}

/** A GPU's place within its node's box. */
export function gpuBox(node: Box, gpus: number, index: number): Box {
  const { columns } = gpuGrid(gpus);
  return {
    x: node.x + (index % columns) * PITCH,
    y: node.y + Math.floor(index / columns) * PITCH,
    width: GPU_SIZE,
    height: GPU_SIZE,
  };
}

/**
 * Site by site, in each cluster by cluster, rack by rack, node by node; all by name, so that the
 * map stays the same as long as the fleet does. `aspect` is the screen's width by its height.
 * Cost: O(n log n).
 */
export function layoutFleet(nodes: readonly NodeWire[], aspect: number): FleetLayout {
  const order = nodes.map((_, index) => index).sort((a, b) => byPlace(nodes[a], nodes[b]));
  const boxes: Box[] = nodes.map(() => EMPTY);
  const areas: Area[] = [];
  const sheet = { nodes, boxes, areas, spread: Math.max(1, Math.sqrt(nodes.length) / 40) };
  const sites = groupBy(order, (index) => nodes[index]?.data_center ?? "");
  const { width, height, put } = shelves(
    sites.map(([name, inSite]) => named(siteBlock(inSite, sheet), { level: "site", name }, sheet)),
    { gap: SITE_GAP * sheet.spread, aspect },
  );
  put(0, 0);
  return { width, height, areas, nodes: boxes };
}

const EMPTY: Box = { x: 0, y: 0, width: 0, height: 0 };

/** Something that has a size, and is put somewhere once that is known. */
interface Block {
  readonly width: number;
  readonly height: number;
  readonly put: (x: number, y: number) => void;
}

interface Sheet {
  readonly nodes: readonly NodeWire[];
  readonly boxes: Box[];
  readonly areas: Area[];
  /** Large fleets are seen from afar: what is between places grows with them. */
  readonly spread: number;
}

function siteBlock(indexes: readonly number[], sheet: Sheet): Block {
  const clusters = groupBy(indexes, (index) => sheet.nodes[index]?.cluster ?? "");
  const blocks = clusters.map(([name, inCluster]) => {
    const racks = groupBy(inCluster, (index) => sheet.nodes[index]?.rack ?? "");
    const inner = racks.map(([rack, inRack]) =>
      named(rackBlock(inRack, sheet), { level: "rack", name: rack }, sheet),
    );
    const whole = shelves(inner, { gap: RACK_GAP, aspect: INNER_ASPECT });
    return named(whole, { level: "cluster", name }, sheet);
  });
  return shelves(blocks, { gap: CLUSTER_GAP * sheet.spread, aspect: INNER_ASPECT });
}

/** Nodes one under the other, in as many columns as it takes. */
function rackBlock(indexes: readonly number[], sheet: Sheet): Block {
  const sizes = indexes.map((index) => sizeOf(sheet.nodes[index]?.gpus ?? 0));
  const width = sizes.reduce((max, size) => Math.max(max, size.width), 0);
  const height = sizes.reduce((max, size) => Math.max(max, size.height), 0);
  const columns = Math.ceil(indexes.length / COLUMN_MAX);
  const rows = Math.ceil(indexes.length / Math.max(columns, 1));
  return {
    width: columns * (width + NODE_GAP) - NODE_GAP,
    height: rows * (height + NODE_GAP) - NODE_GAP,
    put: (x, y) => {
      indexes.forEach((index, place) => {
        const column = Math.floor(place / rows);
        sheet.boxes[index] = {
          x: x + column * (width + NODE_GAP),
          y: y + (place % rows) * (height + NODE_GAP),
          ...(sizes[place] ?? { width, height }),
        };
      });
    },
  };
}

function sizeOf(gpus: number): { readonly width: number; readonly height: number } {
  const { columns, rows } = gpuGrid(gpus);
  return { width: columns * PITCH - GPU_GAP, height: rows * PITCH - GPU_GAP };
}

/** The same block, remembered by its name when it is put. */
function named(block: Block, area: Pick<Area, "level" | "name">, sheet: Sheet): Block {
  return {
    ...block,
    put: (x, y) => {
      sheet.areas.push({ ...area, x, y, width: block.width, height: block.height });
      block.put(x, y);
    },
  };
}

interface Arrangement {
  readonly gap: number;
  readonly aspect: number;
}

/** Widths of rows that are tried; the shape that fits the aspect best is taken. */
const TRIALS = 24;

/** Blocks from left to right in rows, as large as they can be on a screen of the aspect. */
function shelves(blocks: readonly Block[], { gap, aspect }: Arrangement): Block {
  const widest = blocks.reduce((max, { width }) => Math.max(max, width), 0);
  const all = blocks.reduce((sum, { width }) => sum + width + gap, 0);
  const sizeOn = ({ width, height }: Block): number => Math.max(width / aspect, height);
  let best = inRows(blocks, gap, widest);
  for (let trial = 1; trial <= TRIALS; trial++) {
    const other = inRows(blocks, gap, widest + ((all - widest) * trial) / TRIALS);
    if (sizeOn(other) < sizeOn(best)) best = other;
  }
  return best;
}

function inRows(blocks: readonly Block[], gap: number, limit: number): Block {
  const spots: { readonly block: Block; readonly x: number; readonly y: number }[] = [];
  let [x, y, rowHeight, total] = [0, 0, 0, 0];
  for (const block of blocks) {
    if (x > 0 && x + block.width > limit) [x, y, rowHeight] = [0, y + rowHeight + gap, 0];
    spots.push({ block, x, y });
    total = Math.max(total, x + block.width);
    rowHeight = Math.max(rowHeight, block.height);
    x += block.width + gap;
  }
  return {
    width: total,
    height: y + rowHeight,
    put: (left, top) => {
      for (const spot of spots) spot.block.put(left + spot.x, top + spot.y);
    },
  };
}

function groupBy(
  indexes: readonly number[],
  nameOf: (index: number) => string,
): readonly (readonly [string, readonly number[]])[] {
  const groups = new Map<string, number[]>();
  for (const index of indexes) {
    const name = nameOf(index);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [index]);
    else group.push(index);
  }
  return [...groups];
}

function byPlace(a: NodeWire | undefined, b: NodeWire | undefined): number {
  if (a === undefined || b === undefined) return 0;
  return (
    natural(a.data_center, b.data_center) ||
    natural(a.cluster, b.cluster) ||
    natural(a.rack, b.rack) ||
    natural(a.id, b.id)
  );
}

/** `r2` before `r10`. */
const natural = new Intl.Collator("en", { numeric: true }).compare;
