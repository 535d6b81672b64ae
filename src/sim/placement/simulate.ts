import { placement } from "../../kernel/index.ts";
import { allocationAt, type Curve, createCurve, lastColumn, noteArrival } from "./curve.ts";
import { type Arrivals, mixOf } from "./openb.ts";

/** An experiment: pods arrive in order and never leave; one that fits nowhere is dropped. */
export interface PlacementExperiment {
  readonly nodes: readonly placement.NodeSpec[];
  readonly arrivals: Arrivals;
  /**
   * The workload that policies may expect; without it they learn one or do without.
   * Fragmentation is measured against it, or else against the mix of all arrivals.
   */
  readonly targetMix?: readonly placement.MixEntry[];
  readonly policies: readonly string[];
  readonly seed: number;
  readonly onProgress?: (progress: PlacementProgress) => void;
}

export interface PlacementProgress {
  readonly policy: string;
  readonly done: number;
  readonly total: number;
}

export interface PlacementRun {
  readonly policy: string;
  readonly seed: number;
  readonly metrics: PlacementMetrics;
  /** Allocation in percent at a demand of 0, 1, 2, ... percent; NaN where no arrival was. */
  readonly curve: readonly number[];
}

export interface PlacementMetrics {
  /** GPU milli allocated of all, by demand in percent of all: 5, 10, ... */
  readonly allocation_pct: Readonly<Record<string, number>>;
  /** GPUs' worth of milli that nobody has at the end. */
  readonly unallocated_gpus: number;
  /** GPUs without any tenant at the end. */
  readonly idle_gpus: number;
  /** Free GPU milli that the expected workload can't use on average, of all that is free. */
  readonly fragmentation_pct: number;
  readonly placed_pods: number;
  readonly dropped_pods: number;
  readonly dropped_gpu_pods: number;
}

/**
 * Runs every policy over the same nodes and arrivals. Throws for a policy that is not known.
 * Progress is told about a hundred times a policy.
 */
export function simulatePlacement(experiment: PlacementExperiment): {
  readonly runs: readonly PlacementRun[];
} {
  const definitions = experiment.policies.map(policyNamed);
  return {
    runs: definitions.map((definition) => runPolicy(experiment, definition)),
  };
}

function policyNamed(name: string): placement.PolicyDefinition {
  const found = placement.findPolicy(name);
  if (found !== undefined) return found;
  const known = placement.PLACEMENT_POLICIES.map((policy) => policy.name).join(", ");
  throw new Error(`no policy "${name}"; there are ${known}`);
}

function runPolicy(
  experiment: PlacementExperiment,
  definition: placement.PolicyDefinition,
): PlacementRun {
  const { nodes, arrivals, targetMix, seed } = experiment;
  const index = placement.createNodeIndex();
  for (const node of nodes) placement.addNode(index, node);
  const mix = targetMix === undefined ? {} : { mix: targetMix };
  const ranking = placement.createRanking(index, definition.create({ index, seed, ...mix }));
  const gpus = nodes.reduce((sum, node) => sum + node.gpus, 0);
  const curve = createCurve(gpus * placement.GPU_MILLI);
  const dropped = replay(experiment, ranking, curve);
  return {
    policy: definition.name,
    seed,
    metrics: {
      allocation_pct: columnsOf(curve),
      unallocated_gpus: (curve.capacityMilli - curve.usedMilli) / placement.GPU_MILLI,
      idle_gpus: countIdle(index),
      fragmentation_pct: fragmentation(index, targetMix ?? mixOf(arrivals)),
      placed_pods: arrivals.order.length - dropped.pods,
      dropped_pods: dropped.pods,
      dropped_gpu_pods: dropped.gpuPods,
    },
    curve: Array.from({ length: lastColumn(curve) + 1 }, (_, c) => allocationAt(curve, c) ?? NaN),
  };
}

/** Lets all pods arrive; gives how many of them, and of those with GPUs, fitted nowhere. */
function replay(
  { arrivals, onProgress }: PlacementExperiment,
  ranking: placement.Ranking,
  curve: Curve,
): { readonly pods: number; readonly gpuPods: number } {
  const { shapes } = ranking.index;
  const total = arrivals.order.length;
  const step = Math.max(1, Math.floor(total / 100));
  let pods = 0;
  let gpuPods = 0;
  for (let i = 0; i < total; i++) {
    const shape = placement.internShape(shapes, arrivals.pods[arrivals.order[i]!]!);
    const isPlaced = placement.place(ranking, shape) !== undefined;
    noteArrival(curve, shape.milliTotal, isPlaced);
    if (!isPlaced) pods += 1;
    if (!isPlaced && shape.gpus > 0) gpuPods += 1;
    if ((i + 1) % step === 0 || i + 1 === total) {
      onProgress?.({ policy: ranking.policy.name, done: i + 1, total });
    }
  }
  return { pods, gpuPods };
}

const COLUMN_STEP = 5;

function columnsOf(curve: Curve): Readonly<Record<string, number>> {
  const columns: Record<string, number> = {};
  for (let column = COLUMN_STEP; column <= lastColumn(curve); column += COLUMN_STEP) {
    const allocation = allocationAt(curve, column);
    if (allocation !== undefined) columns[`${column}`] = allocation;
  }
  return columns;
}

function countIdle(index: placement.NodeIndex): number {
  let idle = 0;
  for (const free of index.nodes.gpuFree) if (free === placement.GPU_MILLI) idle += 1;
  return idle;
}

function fragmentation(index: placement.NodeIndex, mix: readonly placement.MixEntry[]): number {
  const typical = placement.typicalEntries(placement.createMix(mix));
  if (typical.length === 0) return 0;
  const { freeMilli, fragmentMilli } = placement.fleetFragment(
    placement.createFragmentation(index, typical),
  );
  return freeMilli === 0 ? 0 : Math.round((fragmentMilli * 10_000) / freeMilli) / 100;
}
