import { createPrng, type Prng } from "../../base/index.ts";
import { placement } from "../../kernel/index.ts";
import type { Arrivals } from "./openb.ts";

/** Kinds of request with how often each comes: what arrivals are drawn from. */
export interface Workload {
  readonly pods: readonly placement.PodSpec[];
  /** Whole numbers, one for each pod. */
  readonly weights: readonly number[];
}

/** What to make more or less of; everything else keeps its proportions. */
export type Shift =
  /** GPU demand of shared, or of multi-GPU pods, in percent of all GPU demand. */
  | { readonly kind: "shared_demand" | "multi_gpu_demand"; readonly percent: number }
  /** So many percent more pods without GPUs. */
  | { readonly kind: "more_cpu_only"; readonly percent: number }
  /** So many percent of the GPU pods that run anywhere now want one model that could hold them. */
  | { readonly kind: "one_model"; readonly percent: number };

/** The workload that these arrivals are a sample of. */
export function workloadOf({ pods, order }: Arrivals): Workload {
  const weights = pods.map(() => 0);
  for (const pod of order) weights[pod] = weights[pod]! + 1;
  return { pods, weights };
}

/** The workload with one thing changed. Weights come out a thousand times finer. */
export function shiftWorkload(
  workload: Workload,
  shift: Shift,
  nodes: readonly placement.NodeSpec[],
): Workload {
  if (shift.kind === "one_model") return constrain(workload, shift.percent, nodes);
  const factor = factorFor(workload, shift);
  const weights = workload.weights.map((weight, i) => {
    return Math.round(1000 * weight * factor(workload.pods[i]!));
  });
  return { pods: workload.pods, weights };
}

/** Pods drawn until they ask for `demandPercent` of the nodes' GPUs: same seed, same pods. */
export function drawArrivals(
  { pods, weights }: Workload,
  nodes: readonly placement.NodeSpec[],
  options: { readonly demandPercent: number; readonly seed: number },
): Arrivals {
  const chance = createPrng(options.seed);
  const upTo: number[] = [];
  let sum = 0;
  for (const weight of weights) {
    sum += weight;
    upTo.push(sum);
  }
  const gpus = nodes.reduce((total, node) => total + node.gpus, 0);
  let milliLeft = gpus * 10 * options.demandPercent;
  if (!pods.some((pod, i) => pod.gpus > 0 && weights[i]! > 0)) {
    throw new Error("a workload without GPU pods never asks for GPUs");
  }
  const order: number[] = [];
  while (milliLeft > 0) {
    const drawn = chance.below(sum);
    const pod = upTo.findIndex((end) => end > drawn);
    order.push(pod);
    milliLeft -= pods[pod]!.gpus * pods[pod]!.gpuMilli;
  }
  return { pods, order: Int32Array.from(order) };
}

/** The nodes in another order, and so with other ranks. */
export function shuffleNodes(
  nodes: readonly placement.NodeSpec[],
  seed: number,
): readonly placement.NodeSpec[] {
  const chance = createPrng(seed);
  const shuffled = [...nodes];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = chance.below(i + 1);
    [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
  }
  return shuffled;
}

/**
 * A workload that is like no trace: some dozen kinds of request in proportions that depend on the
 * seed, from mostly shared to mostly whole GPUs, with or without pods that want no GPU at all.
 */
export function inventWorkload(seed: number, models: readonly string[]): Workload {
  const chance = createPrng(seed);
  const sharedPercent = chance.below(80);
  const multiPercent = chance.below(25);
  const cpuOnlyPercent = chance.below(20);
  const pods: placement.PodSpec[] = [];
  const weights: number[] = [];
  const count = 12 + chance.below(25);
  for (let i = 0; i < count || !pods.some(({ gpus }) => gpus > 0); i++) {
    const drawn = chance.below(100);
    if (drawn < cpuOnlyPercent) pods.push(cpuOnlyPod(chance));
    else if (drawn < cpuOnlyPercent + multiPercent) pods.push(multiGpuPod(chance));
    else if (chance.below(100) < sharedPercent) pods.push(sharedPod(chance, models));
    else pods.push(wholeGpuPod(chance, models));
    weights.push((1 + chance.below(100)) * (chance.chance(1, 4) ? 4 : 1));
  }
  return { pods, weights };
}

type Class = "cpu_only" | "shared" | "whole" | "multi";

function classOf({ gpus, gpuMilli }: placement.PodSpec): Class {
  if (gpus === 0) return "cpu_only";
  if (gpus > 1) return "multi";
  return gpuMilli < placement.GPU_MILLI ? "shared" : "whole";
}

function factorFor(
  { pods, weights }: Workload,
  shift: Exclude<Shift, { readonly kind: "one_model" }>,
): (pod: placement.PodSpec) => number {
  if (shift.kind === "more_cpu_only") {
    return (pod) => (pod.gpus === 0 ? 1 + shift.percent / 100 : 1);
  }
  const changed: Class = shift.kind === "shared_demand" ? "shared" : "multi";
  let demand = 0;
  let all = 0;
  pods.forEach((pod, i) => {
    const milli = weights[i]! * pod.gpus * pod.gpuMilli;
    all += milli;
    if (classOf(pod) === changed) demand += milli;
  });
  if (demand === 0 || demand === all) throw new Error(`no other pods to weigh ${changed} against`);
  const wanted = shift.percent / 100;
  const share = demand / all;
  return (pod) => {
    if (pod.gpus === 0) return 1;
    return classOf(pod) === changed ? wanted / share : (1 - wanted) / (1 - share);
  };
}

/** Splits each GPU pod that runs anywhere: a part stays so, the rest goes to models by size. */
function constrain(
  { pods, weights }: Workload,
  percent: number,
  nodes: readonly placement.NodeSpec[],
): Workload {
  const split: { readonly pod: placement.PodSpec; readonly weight: number }[] = [];
  pods.forEach((pod, i) => {
    const fine = weights[i]! * 1000;
    const sizes = pod.gpus > 0 && pod.models.length === 0 ? modelsThatHold(pod, nodes) : new Map();
    const gpus = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    if (gpus === 0) {
      split.push({ pod, weight: fine });
      return;
    }
    split.push({ pod, weight: Math.round((fine * (100 - percent)) / 100) });
    for (const [model, size] of sizes) {
      const weight = Math.round((fine * percent * size) / (100 * gpus));
      split.push({ pod: { ...pod, models: [model] }, weight });
    }
  });
  return { pods: split.map(({ pod }) => pod), weights: split.map(({ weight }) => weight) };
}

/** GPUs by model, of the nodes that could hold the pod when they are empty. */
function modelsThatHold(
  pod: placement.PodSpec,
  nodes: readonly placement.NodeSpec[],
): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { model, gpus, cpuMilli, memoryMib } of nodes) {
    if (gpus < pod.gpus || cpuMilli < pod.cpuMilli || memoryMib < pod.memoryMib) continue;
    sizes.set(model, (sizes.get(model) ?? 0) + gpus);
  }
  return sizes;
}

function cpuOnlyPod(chance: Prng): placement.PodSpec {
  return { ...amounts(chance, 2, 30), gpus: 0, gpuMilli: 0, models: [] };
}

function multiGpuPod(chance: Prng): placement.PodSpec {
  const gpus = [2, 2, 4, 4, 8][chance.below(5)]!;
  const one = amounts(chance, 2, 10);
  const { GPU_MILLI } = placement;
  return {
    cpuMilli: one.cpuMilli * gpus,
    memoryMib: one.memoryMib * gpus,
    gpus,
    gpuMilli: GPU_MILLI,
    models: [],
  };
}

function sharedPod(chance: Prng, models: readonly string[]): placement.PodSpec {
  const gpuMilli = 50 + 10 * chance.below(90);
  return { ...amounts(chance, 1, 12), gpus: 1, gpuMilli, models: choosy(chance, models) };
}

function wholeGpuPod(chance: Prng, models: readonly string[]): placement.PodSpec {
  const { GPU_MILLI } = placement;
  return {
    ...amounts(chance, 2, 16),
    gpus: 1,
    gpuMilli: GPU_MILLI,
    models: choosy(chance, models),
  };
}

/** One kind of request in ten wants one model. */
function choosy(chance: Prng, models: readonly string[]): readonly string[] {
  return models.length > 0 && chance.chance(1, 10) ? [models[chance.below(models.length)]!] : [];
}

function amounts(
  chance: Prng,
  coresMin: number,
  coresSpan: number,
): { readonly cpuMilli: number; readonly memoryMib: number } {
  return {
    cpuMilli: 1000 * (coresMin + chance.below(coresSpan)),
    memoryMib: 1024 * (4 + chance.below(30)),
  };
}
