import { bestAfter } from "../after.ts";
import { bestGpu } from "../gpu-choice.ts";
import { type Shape, setAfterShared } from "../nodes/index.ts";
import type { Policy, ScoresImage } from "../policy.ts";
import { refreshPrices, type Waste, wasteOf, wasteTerms } from "./waste.ts";

/** Ranks by one `Waste`, and works its prices out again as requests arrive. */
export interface WasteScores extends Policy {
  readonly arrived: (shape: Shape) => void;
  /** Without the entries, which the caller knows. */
  readonly image: () => Omit<ScoresImage, "entries">;
}

/** Micro-GPU of waste that make one point; what differs by less is left to the node's rank. */
const POINT = 30_000;

/** The score of a pod that makes no difference to the waste. */
const NEUTRAL = 500_000;

/**
 * Prices are worked out again when one in so many of all GPU milli has been asked for. In a small
 * fleet each node is a larger part, and working them out costs less, so it is done more often.
 */
const PRICE_STEPS_MIN = 16;
const PRICE_STEPS_MAX = 100;
const PRICE_STEPS_NODES = 20_000;

export function createWasteScores(waste: Waste, image?: ScoresImage): WasteScores {
  const { index } = waste;
  const prices = { epoch: image?.isPriced === true ? 1 : 0, milliLeft: image?.milliLeft ?? 0 };
  if (image !== undefined) waste.prices.set(image.prices);
  return {
    name: "waste",
    score: (group, shape) => scoreGroup(waste, group, shape),
    sharedGpu: (node, shape) => bestShared(waste, node, shape),
    epoch: () => prices.epoch,
    terms: (group) => {
      const { kind, cpu, set } = index.groups;
      return wasteTerms(waste, kind[group]!, cpu[group]!, set[group]!);
    },
    image: () => ({
      gpusByModel: [...waste.gpusByModel],
      prices: [...waste.prices],
      isPriced: prices.epoch > 0,
      milliLeft: prices.milliLeft,
    }),
    arrived: (shape) => {
      prices.milliLeft -= shape.milliTotal;
      if (prices.epoch > 0 && prices.milliLeft >= 0) return;
      refreshPrices(waste);
      prices.epoch += 1;
      prices.milliLeft = Math.floor(waste.capacityMilli / priceSteps(index.nodes.count));
    },
  };
}

function priceSteps(nodes: number): number {
  const steps = Math.floor(PRICE_STEPS_NODES / Math.max(1, nodes));
  return Math.max(PRICE_STEPS_MIN, Math.min(PRICE_STEPS_MAX, steps));
}

function scoreGroup(waste: Waste, group: number, shape: Shape): number {
  const { groups } = waste.index;
  const kind = groups.kind[group]!;
  const cpu = groups.cpu[group]!;
  const before = wasteOf(waste, kind, cpu, groups.set[group]!);
  return bestAfter(waste.index, group, shape, (set) =>
    points(wasteOf(waste, kind, cpu - shape.cpuMilli, set) - before),
  );
}

function bestShared(waste: Waste, node: number, shape: Shape): number {
  const { index } = waste;
  const group = index.nodes.group[node]!;
  const kind = index.groups.kind[group]!;
  const cpu = index.groups.cpu[group]! - shape.cpuMilli;
  const set = index.groups.set[group]!;
  const before = wasteOf(waste, kind, index.groups.cpu[group]!, set);
  return bestGpu(index, node, shape, (free) => {
    const after = setAfterShared(index.sets, set, free, shape.gpuMilli);
    return points(wasteOf(waste, kind, cpu, after) - before);
  });
}

function points(grown: number): number {
  const score = NEUTRAL - Math.floor((grown + POINT / 2) / POINT);
  return Math.max(0, Math.min(2 * NEUTRAL, score));
}
