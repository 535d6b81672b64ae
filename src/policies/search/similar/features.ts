import type { Json, JsonObject } from "../../contract.ts";
import { isList, ownField } from "../document/json.ts";

/** What is known of one cluster: its document, and its metrics if any came. */
export interface ClusterFacts {
  readonly document: JsonObject;
  readonly metrics: JsonObject | undefined;
}

/** A feature that is a number. */
export interface NumberFeature {
  readonly name: string;
  /** Sizes are compared by ratio: 8 to 16 is as far as 800 to 1,600. */
  readonly isSize: boolean;
  /** The least spread in a fleet at which a difference counts in full: doublings, or units. */
  readonly spreadMin: number;
  /** The value, or undefined where it is not known. */
  readonly read: (facts: ClusterFacts) => number | undefined;
}

/** Memory and storage in MB, bandwidth in MB/s (both ways together), loads as the system's. */
export const NUMBER_FEATURES: readonly NumberFeature[] = [
  size("vcpus", ({ document }) => numberAt(document, "vcpus", "count")),
  size("memory", ({ document }) => numberAt(document, "memory")),
  size("gpu_count", ({ document }) => numberAt(document, "gpus", "count")),
  size("gpu_memory", ({ document }) => numberAt(document, "gpus", "memory")),
  size("free_gpu_memory", freeGpuMemory),
  { name: "load", isSize: false, spreadMin: 1, read: load },
  size("network", ({ document }) =>
    sumOf([
      numberAt(document, "network", "txBandwidth"),
      numberAt(document, "network", "rxBandwidth"),
    ]),
  ),
  size("storage", ({ document }) => numberAt(document, "storage", "size")),
  {
    name: "reputation",
    isSize: false,
    spreadMin: 10,
    read: ({ document }) => numberAt(document, "reputation"),
  },
];

/** All features, in the order in which their parts of a distance are added and told. */
export const FEATURE_NAMES: readonly string[] = [
  ...NUMBER_FEATURES.map(({ name }) => name),
  "tags",
  "region",
];

export function readTags({ document }: ClusterFacts): readonly string[] | undefined {
  const tags = ownField(document, "tags");
  if (!isList(tags)) return undefined;
  return [...new Set(tags.filter((tag) => typeof tag === "string"))];
}

export function readRegion({ document }: ClusterFacts): string | undefined {
  const region = ownField(document, "regionId");
  return typeof region === "string" ? region : undefined;
}

/** The value on the scale on which differences are taken. */
export function scaled(feature: NumberFeature, value: number): number {
  return feature.isSize ? Math.log2(1 + value) : value;
}

/** What the feature takes for a value: in exact range, and not negative for a size or a load. */
export function isValue(feature: NumberFeature, value: number | undefined): value is number {
  // Written so that NaN is none; beyond, differences would be lost or no numbers at all.
  if (value === undefined || !(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) return false;
  return value >= 0 || feature.name === "reputation";
}

function size(name: string, read: NumberFeature["read"]): NumberFeature {
  return { name, isSize: true, spreadMin: 1, read };
}

/**
 * The cluster's own sum, else that of its nodes, else that of their GPUs: the sum is missing
 * where the first node has no GPU. A cluster without GPUs has none free.
 */
function freeGpuMemory({ document, metrics }: ClusterFacts): number | undefined {
  const nodes = itemsOf(ownField(metrics, "nodes"));
  return (
    numberAt(metrics, "cluster", "gpu", "totalFreeMem") ??
    sumOf(nodes.map((node) => numberAt(node, "gpu", "totalFreeMem"))) ??
    sumOf(nodes.flatMap(gpusOf).map((gpu) => numberAt(gpu, "freeMem"))) ??
    (numberAt(document, "gpus", "count") === 0 ? 0 : undefined)
  );
}

function gpusOf(node: Json): readonly Json[] {
  return itemsOf(ownField(node, "gpus"));
}

/** The load of the last minute, a mean over nodes. */
function load({ metrics }: ClusterFacts): number | undefined {
  const own = loadAt(ownField(metrics, "cluster"));
  if (own !== undefined) return own;
  const loads = itemsOf(ownField(metrics, "nodes"))
    .map(loadAt)
    .filter((value) => value !== undefined);
  const sum = sumOf(loads);
  return sum === undefined ? undefined : sum / loads.length;
}

function loadAt(group: Json | undefined): number | undefined {
  return numberAt(group, "vcpu", "load1m") ?? numberAt(group, "vcpu", "load_1m");
}

function itemsOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

/** The sum of what is known, or undefined if nothing is. */
function sumOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}

function numberAt(holder: Json | undefined, ...keys: readonly string[]): number | undefined {
  let value = holder;
  for (const key of keys) value = ownField(value, key);
  return typeof value === "number" ? value : undefined;
}
