import { type NodeView, placement } from "../../../kernel/index.ts";
import type { Json, JsonObject } from "../../../policies/index.ts";
import { field, isList, isObject } from "../protocol/codec.ts";
import { findNode, type NamedNodes, toDocumentGpu } from "./node-names.ts";
import { heldMemoryMib, heldMilli, ledgerEntry } from "./node-share.ts";

const { GPU_MILLI } = placement;

/**
 * A cluster's metrics as a policy is shown them: what the ledger holds counts as used, even where
 * nothing runs on it yet, and the sums follow. What is in use beside the ledger stays so. Load
 * averages get the second name that public policies read (`load_1m`), and nodes what the ledger can
 * still grant of them (`ledger`). Fields that are not there are not made up. The same object if
 * there is nothing to change.
 */
export function showMetrics(cluster: string, metrics: JsonObject, nodes: NamedNodes): JsonObject {
  const told = field(metrics, "nodes");
  const total: Shift = { gpu: 0, memory: 0, byGpu: [] };
  const shown = isList(told)
    ? mapChanged(told, (node) => showNode(node, nodeOf(node, cluster, nodes), total))
    : told;
  const sums = field(metrics, "cluster");
  const shownSums = isObject(sums) ? showSums(sums, total) : sums;
  if (shown === told && shownSums === sums) return metrics;
  return withFields(metrics, { nodes: shown, cluster: shownSums });
}

/** By how much more is used in a cluster than its metrics say, in their unit. */
interface Shift {
  gpu: number;
  memory: number;
  readonly byGpu: number[];
}

const LOADS = ["load1m", "load5m", "load15m"] as const;

function nodeOf(node: Json, cluster: string, nodes: NamedNodes): NodeView | undefined {
  const id = field(node, "id") ?? field(node, "nodeId");
  return typeof id === "string" ? findNode(nodes, cluster, id) : undefined;
}

function showNode(told: Json, node: NodeView | undefined, total: Shift): Json {
  if (!isObject(told)) return told;
  const vcpu = withLoadNames(field(told, "vcpu"));
  if (node === undefined) return withFields(told, { vcpu });
  const gpus = field(told, "gpus");
  const shift: Shift = { gpu: 0, memory: 0, byGpu: total.byGpu };
  const shownGpus = isList(gpus)
    ? mapChanged(gpus, (gpu, place) => showGpu(gpu, place, node, shift))
    : gpus;
  const memory = holdIn(field(told, "memory"), MEMORY, heldMemoryMib(node), (more) => {
    shift.memory += more;
  });
  total.gpu += shift.gpu;
  total.memory += shift.memory;
  return withFields(told, {
    vcpu,
    memory,
    ledger: ledgerEntry(node),
    gpus: shownGpus,
    gpu: isList(gpus)
      ? shiftGpuSums(field(told, "gpu"), shift.gpu)
      : holdInSums(field(told, "gpu"), node, total),
  });
}

/** For a node that tells no single GPUs, only their sums. */
function holdInSums(told: Json | undefined, node: NodeView, total: Shift): Json | undefined {
  const whole = wholeOf(told, GPU_SUMS) ?? 0;
  const { gpus } = node.facts;
  let milli = 0;
  for (let gpu = 0; gpu < gpus; gpu++) milli += heldMilli(node, toDocumentGpu(node, gpu));
  if (milli === 0) return told;
  return holdIn(told, GPU_SUMS, (whole * milli) / (gpus * GPU_MILLI), (more) => {
    total.gpu += more;
  });
}

function showGpu(told: Json, place: number, node: NodeView, shift: Shift): Json | undefined {
  const gpu = gpuNumber(field(told, "gpu_id")) ?? place;
  const held = heldMilli(node, gpu);
  const whole = wholeOf(told, GPU);
  if (held === 0 || whole === undefined) return told;
  return holdIn(told, GPU, (whole * held) / GPU_MILLI, (more) => {
    shift.gpu += more;
    shift.byGpu[gpu] = (shift.byGpu[gpu] ?? 0) + more;
  });
}

/** A GPU's number as metrics and policies write it: 0 or "0". */
export function gpuNumber(value: Json | undefined): number | undefined {
  const number = typeof value === "string" && /^\d{1,4}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) && number >= 0 ? number : undefined;
}

interface UsedNames {
  readonly free: string;
  readonly used: string;
  readonly whole: string;
  readonly percent: string;
}

const GPU: UsedNames = {
  free: "freeMem",
  used: "usedMem",
  whole: "totalMem",
  percent: "memUtilization",
};
const MEMORY: UsedNames = { ...GPU, percent: "averageUtil" };
const GPU_SUMS: UsedNames = {
  free: "totalFreeMem",
  used: "totalUsedMem",
  whole: "totalMem",
  percent: "avgMemUtilization",
};

/** At least `held` of it is used; `tell` hears how much more that is than was said. */
function holdIn(
  told: Json | undefined,
  names: UsedNames,
  held: number,
  tell: (more: number) => void,
): Json | undefined {
  const whole = wholeOf(told, names);
  if (!isObject(told) || whole === undefined || held <= 0) return told;
  const used = numberIn(told, names.used) ?? Math.max(0, whole - (numberIn(told, names.free) ?? 0));
  const usedNow = Math.min(whole, Math.max(used, held));
  if (usedNow <= used) return told;
  tell(usedNow - used);
  return useUp(told, names, { whole, used: usedNow });
}

function shiftGpuSums(told: Json | undefined, more: number): Json | undefined {
  const whole = wholeOf(told, GPU_SUMS);
  if (!isObject(told) || more === 0 || whole === undefined) return told;
  const free = numberIn(told, GPU_SUMS.free) ?? 0;
  const used = (numberIn(told, GPU_SUMS.used) ?? Math.max(0, whole - free)) + more;
  return useUp(told, GPU_SUMS, { whole, used: Math.min(whole, used) });
}

/** Only fields that are there change. */
function useUp(
  told: JsonObject,
  names: UsedNames,
  { whole, used }: { readonly whole: number; readonly used: number },
): JsonObject {
  const present = (name: string, value: number) =>
    numberIn(told, name) === undefined ? {} : { [name]: value };
  return {
    ...told,
    ...present(names.free, whole - used),
    ...present(names.used, used),
    ...present(names.percent, whole === 0 ? 0 : (100 * used) / whole),
  };
}

/** The sums of a cluster, in the literal dotted names of its collector too. */
function showSums(sums: JsonObject, total: Shift): JsonObject {
  const memory = field(sums, "memory");
  const lists = field(sums, "gpus");
  return withFields(sums, {
    vcpu: withLoadNames(field(sums, "vcpu")),
    memory: isObject(memory) ? shiftBy(memory, "", total.memory) : memory,
    gpu: shiftGpuSums(field(sums, "gpu"), total.gpu),
    gpus: isObject(lists)
      ? total.byGpu.reduce((shown, more, gpu) => shiftBy(shown, `[${gpu}].`, more), lists)
      : lists,
  });
}

function shiftBy(sums: JsonObject, prefix: string, more: number | undefined): JsonObject {
  if (more === undefined || more === 0) return sums;
  const free = numberIn(sums, `${prefix}freeMem`);
  const used = numberIn(sums, `${prefix}usedMem`);
  return {
    ...sums,
    ...(free === undefined ? {} : { [`${prefix}freeMem`]: Math.max(0, free - more) }),
    ...(used === undefined ? {} : { [`${prefix}usedMem`]: used + more }),
  };
}

function withLoadNames(vcpu: Json | undefined): Json | undefined {
  if (!isObject(vcpu)) return vcpu;
  const aliases: Record<string, Json> = {};
  for (const name of LOADS) {
    const alias = name.replace("load", "load_");
    const value = field(vcpu, name);
    if (value !== undefined && field(vcpu, alias) === undefined) aliases[alias] = value;
  }
  return withFields(vcpu, aliases);
}

function wholeOf(told: Json | undefined, names: UsedNames): number | undefined {
  const whole = numberIn(told, names.whole);
  if (whole !== undefined) return whole;
  const free = numberIn(told, names.free);
  return free === undefined ? undefined : free + (numberIn(told, names.used) ?? 0);
}

function numberIn(told: Json | undefined, name: string): number | undefined {
  const value = field(told, name);
  return typeof value === "number" ? value : undefined;
}

/** `object` with some fields changed; itself if they are what they were. */
function withFields(
  object: JsonObject,
  changes: Readonly<Record<string, Json | undefined>>,
): JsonObject {
  const changed: Record<string, Json> = {};
  let isChanged = false;
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === object[name]) continue;
    changed[name] = value;
    isChanged = true;
  }
  return isChanged ? { ...object, ...changed } : object;
}

function mapChanged(
  list: readonly Json[],
  change: (item: Json, place: number) => Json | undefined,
): readonly Json[] {
  const changed = list.map((item, place) => change(item, place) ?? item);
  return changed.every((item, place) => item === list[place]) ? list : changed;
}
