import { SHAPES_MAX } from "../limits.ts";
import type { Labels, PodSpec } from "../types.ts";
import { hasLabels, hasModel, type NodeKinds, sortedLabels } from "./node-kinds.ts";

/** All pods that ask for the same have one shape; rankings and caches are kept by shape. */
export interface Shape {
  readonly key: string;
  /** Its place, below `SHAPES_MAX`; another shape gets it when this one has not been used. */
  readonly slot: number;
  readonly cpuMilli: number;
  readonly memoryMib: number;
  readonly gpus: number;
  readonly gpuMilli: number;
  /** `gpus * gpuMilli` */
  readonly milliTotal: number;
  readonly isShared: boolean;
  readonly models: readonly string[];
  readonly labels: Labels;
  /** 0: no tenant of a GPU; else the bit of its class (shared, or so many whole GPUs). */
  readonly hostBit: number;
  /** By kind of node: 0 not looked at yet, 1 allowed, 2 not. */
  allowed: Uint8Array;
  usedAt: number;
}

export interface Shapes {
  readonly byKey: Map<string, Shape>;
  clock: number;
}

export function createShapes(): Shapes {
  return { byKey: new Map(), clock: 0 };
}

/** The shape of `pod`. O(SHAPES_MAX) when a new one takes the place of the longest unused. */
export function internShape(shapes: Shapes, pod: PodSpec): Shape {
  shapes.clock += 1;
  const key = shapeKey(pod);
  const known = shapes.byKey.get(key);
  if (known !== undefined) {
    known.usedAt = shapes.clock;
    return known;
  }
  const shape = createShape(key, pod, freeSlot(shapes), shapes.clock);
  shapes.byKey.set(key, shape);
  return shape;
}

/** True if a node of this kind has a model and labels that the shape takes. */
export function allowsKind(shape: Shape, kinds: NodeKinds, kind: number): boolean {
  if (kind >= shape.allowed.length) {
    const bigger = new Uint8Array(Math.max(16, kind * 2));
    bigger.set(shape.allowed);
    shape.allowed = bigger;
  }
  const known = shape.allowed[kind]!;
  if (known !== 0) return known === 1;
  const node = kinds.kinds[kind]!;
  const isAllowed = hasModel(node, shape.models) && hasLabels(node, shape.labels);
  shape.allowed[kind] = isAllowed ? 1 : 2;
  return isAllowed;
}

function shapeKey(pod: PodSpec): string {
  const plain = `${pod.cpuMilli} ${pod.memoryMib} ${pod.gpus} ${pod.gpuMilli}`;
  if (pod.models.length === 0 && pod.labels === undefined) return plain;
  return `${plain} ${JSON.stringify([pod.models, sortedLabels(pod.labels ?? {})])}`;
}

function createShape(key: string, pod: PodSpec, slot: number, usedAt: number): Shape {
  const { cpuMilli, memoryMib, gpus, gpuMilli, models } = pod;
  const isShared = gpus === 1 && gpuMilli < 1000;
  const hostBit = gpus === 0 ? 0 : isShared ? 1 : 1 << gpus;
  return {
    key,
    slot,
    cpuMilli,
    memoryMib,
    gpus,
    gpuMilli,
    milliTotal: gpus * gpuMilli,
    isShared,
    models: [...models],
    labels: { ...pod.labels },
    hostBit,
    allowed: new Uint8Array(16),
    usedAt,
  };
}

function freeSlot(shapes: Shapes): number {
  if (shapes.byKey.size < SHAPES_MAX) return shapes.byKey.size;
  let oldest: Shape | undefined;
  for (const shape of shapes.byKey.values()) {
    if (oldest === undefined || shape.usedAt < oldest.usedAt) oldest = shape;
  }
  if (oldest === undefined) return 0;
  shapes.byKey.delete(oldest.key);
  return oldest.slot;
}
