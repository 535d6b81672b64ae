import { SHAPES_MAX } from "../limits.ts";
import { GPU_MILLI, type PodSpec } from "../types.ts";
import {
  hasGpuMemory,
  hasLabels,
  hasModel,
  type NodeKinds,
  type WantedLabel,
  wantedLabels,
} from "./node-kinds.ts";

/** What a tenant takes of its node. */
export interface Load {
  readonly cpuMilli: number;
  readonly memoryMib: number;
  readonly gpus: number;
  readonly gpuMilli: number;
  readonly isShared: boolean;
  /** 0: no tenant of a GPU; else the bit of its class (shared, or so many whole GPUs). */
  readonly hostBit: number;
}

/** All pods that ask for the same have one shape; rankings and caches are kept by shape. */
export interface Shape extends Load {
  readonly key: string;
  /** Its place, below `SHAPES_MAX`; another shape gets it when this one has not been used. */
  readonly slot: number;
  /** `gpus * gpuMilli` */
  readonly milliTotal: number;
  readonly models: readonly string[];
  readonly gpuMemoryMib: number;
  readonly labels: readonly WantedLabel[];
  readonly withoutPools: readonly string[];
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
  const shape = createShape(pod, key, freeSlot(shapes), shapes.clock);
  shapes.byKey.set(key, shape);
  return shape;
}

/** What a pod takes of a node, without a shape of its own. */
export function loadOf({ cpuMilli, memoryMib, gpus, gpuMilli }: PodSpec): Load {
  const isShared = gpus === 1 && gpuMilli < GPU_MILLI;
  const hostBit = gpus === 0 ? 0 : isShared ? 1 : 1 << gpus;
  return { cpuMilli, memoryMib, gpus, gpuMilli, isShared, hostBit };
}

/** True if a node of this kind has a model, GPU memory and labels that the shape takes. */
export function allowsKind(shape: Shape, kinds: NodeKinds, kind: number): boolean {
  if (kind >= shape.allowed.length) {
    const bigger = new Uint8Array(Math.max(16, kind * 2));
    bigger.set(shape.allowed);
    shape.allowed = bigger;
  }
  const known = shape.allowed[kind]!;
  if (known !== 0) return known === 1;
  const node = kinds.kinds[kind]!;
  const isAllowed =
    hasModel(node, shape.models) &&
    hasGpuMemory(node, shape.gpuMemoryMib) &&
    hasLabels(node, shape.labels) &&
    !shape.withoutPools.includes(node.pool);
  shape.allowed[kind] = isAllowed ? 1 : 2;
  return isAllowed;
}

function createShape(pod: PodSpec, key: string, slot: number, usedAt: number): Shape {
  return {
    ...loadOf(pod),
    key,
    slot,
    milliTotal: pod.gpus * pod.gpuMilli,
    models: [...pod.models],
    gpuMemoryMib: pod.gpus === 0 ? 0 : (pod.gpuMemoryMib ?? 0),
    labels: wantedLabels(pod.labels ?? {}),
    withoutPools: [...(pod.withoutPools ?? [])],
    allowed: new Uint8Array(16),
    usedAt,
  };
}

function shapeKey(pod: PodSpec): string {
  const plain = `${pod.cpuMilli} ${pod.memoryMib} ${pod.gpus} ${pod.gpuMilli}`;
  const { models, labels, gpuMemoryMib = 0, withoutPools = [] } = pod;
  const isPlain = models.length === 0 && labels === undefined && withoutPools.length === 0;
  if (isPlain && gpuMemoryMib === 0) return plain;
  const wanted = wantedLabels(labels ?? {}).map(({ name, values }) => [name, ...values]);
  return `${plain} ${JSON.stringify([models, gpuMemoryMib, wanted, withoutPools])}`;
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
