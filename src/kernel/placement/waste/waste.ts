import { mulDiv } from "../../../base/index.ts";
import { NODE_GPUS_MAX } from "../limits.ts";
import {
  type GpuSets,
  hasModel,
  isPresent,
  NO_NODE,
  type NodeIndex,
  type NodeKind,
  treeSize,
} from "../nodes/index.ts";
import type { MixEntry } from "../policy.ts";
import { GPU_MILLI } from "../types.ts";
import { MICRO, type Remnants } from "./remnants.ts";
import { createRequests, LIST_STEP, listOf, type Requests, usableMilli } from "./requests.ts";
import { expectedShortage, squareRoot } from "./shortage.ts";

/**
 * How much of a node's free GPUs will probably be wasted, in micro-GPU (1000 = one milli):
 * what its remnants are worth less than they are, what will lie idle for want of cpu, less what
 * it is good for that little else is. All in whole numbers.
 */
export interface Waste {
  readonly index: NodeIndex;
  readonly typical: readonly MixEntry[];
  readonly requests: Requests;
  /** All GPU requests of the mix, the rarest too. */
  readonly all: readonly MixEntry[];
  readonly remnants: Remnants;
  /** By the model's number; made when first needed. */
  readonly models: (ModelTerms | undefined)[];
  /** By request: what keeping a milli free for it is worth, in millionths. */
  readonly prices: Float64Array;
  /** By set: the worth of its values, or -1. */
  worthOfSet: Float64Array;
  /** The sets that all of this numbers; others void it. */
  sets: GpuSets;
  readonly gpusByModel: ReadonlyMap<string, number>;
  readonly capacityMilli: number;
}

interface ModelTerms {
  /** Milli-cpu that come with one GPU milli of what runs on the model, in thousandths. */
  readonly cpuRate: number;
  /** By GPU milli in use, in steps: the deviation of that, in milli-cpu. */
  readonly deviations: Float64Array;
  /** How much more the model is in demand than GPUs are on average, in thousandths. */
  readonly pressure: number;
}

/** GPU milli between two entries of `deviations`. */
const DEVIATION_STEP = 32;

/** A price is at most this share of the worth, in millionths, times scarcity. */
const PRICE_PPM = 150_000;

/** Nothing counts as more than this many times scarcer than GPUs in general. */
const SCARCITY_MAX = 40;

/** The waste by a mix, on a fleet with so many GPUs of each model: by default the index's now. */
export function createWaste(
  index: NodeIndex,
  mix: { readonly typical: readonly MixEntry[]; readonly ranked: readonly MixEntry[] },
  remnants: Remnants,
  gpusByModel = countGpus(index),
): Waste {
  const requests = createRequests(index, mix.ranked);
  let gpus = 0;
  for (const number of gpusByModel.values()) gpus += number;
  return {
    index,
    typical: mix.typical.filter(({ gpus }) => gpus > 0),
    requests,
    all: mix.ranked.filter(({ gpus }) => gpus > 0),
    remnants,
    models: [],
    prices: new Float64Array(requests.entries.length),
    worthOfSet: new Float64Array(0),
    sets: index.sets,
    gpusByModel,
    capacityMilli: gpus * GPU_MILLI,
  };
}

/** The expected waste of a node in that state, in micro-GPU. O(requests that its GPUs fit). */
export function wasteOf(waste: Waste, kind: number, cpu: number, set: number): number {
  if (waste.sets !== waste.index.sets) forgetSets(waste);
  const terms = termsOf(waste, kind);
  const worth = worthOf(waste, set);
  const gpus = waste.index.sets.sums[set]! * MICRO - worth;
  return gpus + strandedByCpu(terms, worth, cpu) - keptFor(waste, kind, cpu, set);
}

/** The parts of `wasteOf`, in milli, for an explanation. */
export function wasteTerms(
  waste: Waste,
  kind: number,
  cpu: number,
  set: number,
): Readonly<Record<string, number>> {
  const terms = termsOf(waste, kind);
  const worth = worthOf(waste, set);
  const inMilli = (micro: number): number => Math.floor(micro / MICRO);
  return {
    gpu_milli_unlikely_used: inMilli(waste.index.sets.sums[set]! * MICRO - worth),
    gpu_milli_short_of_cpu: inMilli(strandedByCpu(terms, worth, cpu)),
    gpu_milli_kept_for_scarce: inMilli(keptFor(waste, kind, cpu, set)),
  };
}

/**
 * Sets the prices by how scarce nodes are now that could serve each request. A request's price is
 * its share of all requests, times how much scarcer its room is than free GPUs are.
 * O(groups * requests).
 */
export function refreshPrices(waste: Waste): void {
  const { index, requests, prices } = waste;
  const { groups, kinds, tree } = index;
  const usable = new Float64Array(prices.length);
  let free = 0;
  for (let group = 0; group < groups.count; group++) {
    if (groups.root[group] === NO_NODE) continue;
    const nodes = treeSize(tree, groups.root[group]!);
    const set = groups.set[group]!;
    free += nodes * index.sets.sums[set]!;
    const node = { kind: kinds.kinds[groups.kind[group]!]!, cpu: groups.cpu[group]!, set };
    for (let i = 0; i < prices.length; i++) {
      usable[i] = usable[i]! + nodes * usableMilli(requests, node, i);
    }
  }
  requests.entries.forEach(({ count }, i) => {
    const isGone = usable[i]! * SCARCITY_MAX <= free;
    const scarcity = isGone ? SCARCITY_MAX * 1000 : Math.floor((free * 1000) / usable[i]!);
    const share = Math.floor((count * PRICE_PPM) / requests.weight);
    prices[i] = Math.floor((share * scarcity) / 1000);
  });
}

function forgetSets(waste: Waste): void {
  waste.sets = waste.index.sets;
  waste.worthOfSet.fill(-1);
  waste.requests.listAt.length = 0;
  waste.requests.listsEnd = 0;
}

function worthOf(waste: Waste, set: number): number {
  if (set >= waste.worthOfSet.length) {
    const bigger = new Float64Array(Math.max(1024, set * 2)).fill(-1, waste.worthOfSet.length);
    bigger.set(waste.worthOfSet);
    waste.worthOfSet = bigger;
  }
  const known = waste.worthOfSet[set]!;
  if (known >= 0) return known;
  const { sets } = waste.index;
  let worth = 0;
  for (let i = 0; i < sets.sizes[set]!; i++) {
    worth += waste.remnants.worth[sets.values[set * NODE_GPUS_MAX + i]!]!;
  }
  waste.worthOfSet[set] = worth;
  return worth;
}

function strandedByCpu({ cpuRate, deviations }: ModelTerms, worth: number, cpu: number): number {
  const milli = Math.floor(worth / MICRO);
  const need = Math.floor((milli * cpuRate) / 1000);
  const short = expectedShortage(need, deviations[Math.floor(milli / DEVIATION_STEP)]!, cpu);
  return short === 0 ? 0 : Math.floor((short * 1000 * MICRO) / cpuRate);
}

function keptFor(waste: Waste, kind: number, cpu: number, set: number): number {
  const { requests, index, prices } = waste;
  const node = index.kinds.kinds[kind]!;
  const at = listOf(requests, node, set);
  const { lists } = requests;
  const end = at + 1 + LIST_STEP * lists[at]!;
  let ppm = 0;
  for (let place = at + 1; place < end; place += LIST_STEP) {
    const i = lists[place]!;
    if (cpu >= lists[place + 2]!) ppm += prices[i]! * lists[place + 1]!;
    else if (cpu >= requests.cpu[i]!) {
      ppm += prices[i]! * Math.floor((cpu * requests.milli[i]!) / requests.cpu[i]!);
    }
  }
  return Math.floor(ppm / MICRO) + termsOf(waste, kind).pressure * index.sets.sums[set]!;
}

/**
 * What the requests that may run on the model ask of each of its GPUs, if each asks the same of
 * all GPUs it may run on; of all GPUs and all requests it is 1000.
 */
function pressureOn({ all, gpusByModel }: Waste, node: NodeKind): number {
  let gpusAll = 0;
  for (const gpus of gpusByModel.values()) gpusAll += gpus;
  let milliAll = 0;
  let milliHere = 0;
  for (const { count, gpus: wanted, gpuMilli, models } of all) {
    const milli = count * wanted * gpuMilli;
    milliAll += milli;
    if (!hasModel(node, models)) continue;
    let gpus = 0;
    for (const [model, number] of gpusByModel) {
      if (models.length === 0 || models.includes(model)) gpus += number;
    }
    milliHere += Math.floor((milli * gpusAll) / Math.max(1, gpus));
  }
  return milliAll === 0 ? 0 : Math.floor((milliHere * 1000) / milliAll);
}

function countGpus({ nodes, kinds }: NodeIndex): ReadonlyMap<string, number> {
  const byModel = new Map<string, number>();
  for (let node = 0; node < nodes.count; node++) {
    if (!isPresent(nodes, node)) continue;
    const { model } = kinds.kinds[nodes.kind[node]!]!;
    byModel.set(model, (byModel.get(model) ?? 0) + nodes.gpuCount[node]!);
  }
  return byModel;
}

function termsOf(waste: Waste, kind: number): ModelTerms {
  const node = waste.index.kinds.kinds[kind]!;
  const known = waste.models[node.modelNumber];
  if (known !== undefined) return known;
  const { cpuRate, deviations } = cpuTerms(
    waste.typical.filter(({ models }) => hasModel(node, models)),
  );
  const terms = { cpuRate, deviations, pressure: pressureOn(waste, node) };
  waste.models[node.modelNumber] = terms;
  return terms;
}

/** How much cpu comes with GPU milli in what the entries ask for, and how much that varies. */
function cpuTerms(entries: readonly MixEntry[]): Pick<ModelTerms, "cpuRate" | "deviations"> {
  let cpu = 0;
  let milli = 0;
  for (const { cpuMilli, gpus, gpuMilli, count } of entries) {
    cpu += count * cpuMilli;
    milli += count * gpus * gpuMilli;
  }
  const cpuRate = milli === 0 ? 1 : Math.max(1, Math.floor((cpu * 1000) / milli));
  // In thousandths, for one GPU milli.
  let variance = 0;
  for (const { cpuMilli, gpus, gpuMilli, count } of entries) {
    const distance = Math.abs(cpuMilli - Math.floor((gpus * gpuMilli * cpuRate) / 1000));
    const off = Math.min(distance, OFF_MAX);
    variance += mulDiv(count * off, off * 1000, Math.max(1, milli));
  }
  const steps = Math.floor((NODE_GPUS_MAX * 1000) / DEVIATION_STEP) + 1;
  const deviations = Float64Array.from({ length: steps }, (_, step) => {
    const spread = mulDiv(variance, step * DEVIATION_STEP + 1, 1000);
    return squareRoot(Math.min(spread, VARIANCE_MAX)) + 1;
  });
  return { cpuRate, deviations };
}

/** A thousand cores: more off than that says no more, and squares stay exact. */
const OFF_MAX = 1_000_000;

/** 2^51: so large a spread says nothing any more, and its root is still exact. */
const VARIANCE_MAX = 2_251_799_813_685_248;
